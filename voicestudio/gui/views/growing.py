"""Arrays that grow at the end at amortised constant cost."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray


class GrowingArray:
    """Rows of shape `row_shape`, float32, that can be written at and beyond the end; a gap is filled with `fill`.

    Up to `capacity` rows nothing is ever copied; what of it is not written takes no memory but addresses.
    """

    def __init__(self, row_shape: tuple[int, ...] = (), fill: float = 0.0, capacity: int = 1024) -> None:
        self._fill = fill
        self._store = np.empty((capacity, *row_shape), np.float32)
        self._length = 0

    def __len__(self) -> int:
        return self._length

    @property
    def values(self) -> NDArray[np.float32]:
        """All rows so far, read-only, shape (length, *row_shape); the view does not follow later growth."""
        view = self._store[: self._length]
        view.flags.writeable = False
        return view

    def write(self, start: int, rows: NDArray[np.float32]) -> None:
        """Puts rows at index start, growing as needed."""
        stop = start + len(rows)
        if stop > len(self._store):
            grown = np.empty((max(stop, 3 * len(self._store) // 2), *self._store.shape[1:]), np.float32)
            grown[: self._length] = self._store[: self._length]
            self._store = grown
        self._store[self._length : start] = self._fill  # nothing where start is not beyond the end
        self._store[start:stop] = rows
        self._length = max(self._length, stop)

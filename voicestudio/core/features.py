"""What is measured along a sound, frame by frame."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from voicestudio.core.audio import read_only
from voicestudio.core.errors import StudioError

if TYPE_CHECKING:
    from numpy.typing import NDArray


@dataclass(frozen=True, slots=True, eq=False)
class FeatureTrack:
    """values float32 (n,), or (rows, n) with a label for each row, in `unit`; NaN where a frame has no value.

    Value i belongs to the moment start_s + i * hop_s. Raises StudioError where the labels do not fit the rows, or the
    hop is not positive.
    """

    name: str
    unit: str
    values: NDArray[np.float32]
    hop_s: float
    start_s: float = 0.0
    rows: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        values = np.asarray(self.values, dtype=np.float32)
        if values.ndim not in (1, 2) or len(self.rows) != (values.shape[0] if values.ndim == 2 else 0):
            raise StudioError(
                f"A label for each row of {self.name} is wanted, but {len(self.rows)} came for values {values.shape}."
            )
        if not self.hop_s > 0:
            raise StudioError(f"A positive hop is wanted for {self.name}, but {self.hop_s:g} s came.")
        object.__setattr__(self, "values", read_only(values))

    @property
    def n_frames(self) -> int:
        return self.values.shape[-1]

    @property
    def times_s(self) -> NDArray[np.float64]:
        """The moment of each value, (n,)."""
        return self.start_s + self.hop_s * np.arange(self.n_frames)

    @property
    def columns(self) -> tuple[str, ...]:
        """What a table calls each row: the name, the row's label if it has one, the unit in parentheses if any."""
        unit = f" ({self.unit})" if self.unit else ""
        return tuple(f"{self.name} {row}{unit}" for row in self.rows) or (f"{self.name}{unit}",)

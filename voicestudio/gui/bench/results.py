"""Rows that were made before, so that nothing is computed twice."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass

from voicestudio.engine.comparing import RowFinished, RowMeasured, Way

MOST_BYTES = 256 << 20
Key = tuple[str, str, str, Way]
"""Voice, device, mel and way: equal keys make equal sound."""


@dataclass(slots=True, eq=False)
class Made:
    """A finished row; `measured` once it was compared with the recording."""

    finished: RowFinished
    measured: RowMeasured | None = None

    @property
    def n_bytes(self) -> int:
        return self.finished.clip.samples.nbytes + self.finished.mel.frames.nbytes


class MadeRows:
    """Keeps rows by key, in MOST_BYTES; those not used for longest go first."""

    def __init__(self, most_bytes: int = MOST_BYTES) -> None:
        self._most_bytes = most_bytes
        self._rows: OrderedDict[Key, Made] = OrderedDict()

    def __len__(self) -> int:
        return len(self._rows)

    def find(self, key: Key) -> Made | None:
        """The row of that key, which counts as used; None where it was not made or has gone."""
        if key in self._rows:
            self._rows.move_to_end(key)
        return self._rows.get(key)

    def keep(self, key: Key, made: Made) -> None:
        self._rows[key] = made
        self._rows.move_to_end(key)
        while len(self._rows) > 1 and sum(row.n_bytes for row in self._rows.values()) > self._most_bytes:
            self._rows.popitem(last=False)

"""What goes wrong while attention decides the pace: words skipped, said again, cut off, or no end found.

Attention that works moves from the first symbol to the last, never back and never far ahead at once. Each row of the
alignment is looked at as it comes, so that a bad attempt can be given up before it is finished.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

SKIP, REPEAT, RUNAWAY, CUT = "skip", "repeat", "runaway", "cut"

VISITED_STEPS = 0.15
"""A symbol is said when its attention weights add up to this many steps; short ones share a step with a neighbour."""
LAG = 3
"""A symbol is judged when the focus is this many symbols ahead of it."""
BACK_S = 0.07
LONGEST_S, LONGEST_PAUSE_S = 1.0, 2.5
REST_S = 0.6
FOCUSED = 0.12
UNFOCUSED_S = 0.6


@dataclass(frozen=True, slots=True)
class Fault:
    """`kind` is SKIP, REPEAT, RUNAWAY or CUT; `symbols` are the indices concerned, in order; `step` where it showed."""

    kind: str
    symbols: tuple[int, ...]
    step: int


class AttentionWatch:
    """Looks at an alignment row by row.

    silent (N,) is true for symbols that need not be said: pauses, punctuation. step_s is the duration of a step.
    Fewer symbols than skip_at_least in a row may be passed over: letters are often silent.
    """

    def __init__(self, silent: NDArray[np.bool_], step_s: float, skip_at_least: int = 2) -> None:
        self.silent, self.step_s, self.skip_at_least = silent, step_s, skip_at_least
        self.faults: list[Fault] = []
        self.steps = 0
        self.reach = 0
        self.resting = False
        self._said = np.zeros(len(silent))
        self._held: set[int] = set()
        self._judged = 0
        self._passed_over: list[int] = []
        self._back, self._lowest = 0, 0
        self._at_last, self._unfocused = 0, 0

    def see(self, rows: NDArray[np.float32]) -> int:
        """Look at the next rows (S, N), stopping where the attention rests at its end; gives the rows looked at."""
        for count, row in enumerate(rows, 1):
            self._see(row)
            if self.resting:
                return count
        return len(rows)

    def end(self, stopped: bool) -> None:
        """All rows were seen; `stopped` says that the decoder came to an end by itself."""
        self._judge(self.reach + 1)
        self._close()
        missing = [n for n in range(self.reach + 1, len(self.silent)) if not self.silent[n] and not self._is_said(n)]
        if missing:
            self._tell(CUT, missing)
        if not stopped and not any(fault.kind == RUNAWAY for fault in self.faults):
            self._tell(RUNAWAY, [self.reach])

    def _is_said(self, symbol: int) -> bool:
        return self._said[symbol] >= VISITED_STEPS

    def _tell(self, kind: str, symbols: list[int]) -> None:
        self.faults.append(Fault(kind, tuple(symbols), self.steps))

    def _see(self, row: NDArray[np.float32]) -> None:
        self.steps += 1
        self._said += row
        focus = int(row.argmax())
        self._unfocused = self._unfocused + 1 if row[focus] < FOCUSED else 0
        if self._unfocused * self.step_s > UNFOCUSED_S:
            self._tell(RUNAWAY, [focus])
            self._unfocused = 0
        if focus < self.reach - 1:
            self._lowest = min(self._lowest, focus) if self._back else focus
            self._back += 1
            if self._back * self.step_s > BACK_S and self._back > 1:
                self._tell(REPEAT, [n for n in range(self._lowest, self.reach + 1) if not self.silent[n]])
                self.reach, self._back = focus, 0
        else:
            self._back = 0
            self.reach = max(self.reach, focus)
        self._hold(focus)
        self._judge(self.reach + 1 - LAG)

    def _hold(self, focus: int) -> None:
        """Symbols that take too long, and the last one, where the decoder may rest."""
        last = len(self.silent) - 1
        self._at_last = self._at_last + 1 if focus == last else 0
        if self._at_last * self.step_s > REST_S:
            self.resting = True
        longest_s = LONGEST_PAUSE_S if self.silent[focus] else LONGEST_S
        if focus != last and focus not in self._held and self._said[focus] * self.step_s > longest_s:
            self._held.add(focus)
            self._tell(RUNAWAY, [focus])

    def _judge(self, stop: int) -> None:
        """Symbols before `stop` that no attention came to."""
        for symbol in range(self._judged, stop):
            if self._is_said(symbol):
                self._close()
            elif not self.silent[symbol]:
                self._passed_over.append(symbol)
        self._judged = max(self._judged, stop)

    def _close(self) -> None:
        if len(self._passed_over) >= self.skip_at_least:
            self._tell(SKIP, self._passed_over)
        self._passed_over = []


def is_diagonal(rows: NDArray[np.float32], silent: NDArray[np.bool_]) -> bool:
    """Whether an alignment (S, N) says everything once and in order.

    Every symbol that is not silent is visited (VISITED_STEPS), the strongest weight never falls back by more than one
    symbol, and it ends at the last symbol that is not silent, or behind it.
    """
    if not len(rows):
        return False
    focus = rows.argmax(1)
    reach = np.maximum.accumulate(focus)
    loud = np.flatnonzero(~silent)
    return bool(
        (rows.sum(0)[loud] >= VISITED_STEPS).all()
        and (reach - focus).max() <= 1
        and (not loud.size or focus[-1] >= loud[-1])
    )

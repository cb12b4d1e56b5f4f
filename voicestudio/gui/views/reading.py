"""The numbers under the cursor."""

from __future__ import annotations

import math
from dataclasses import dataclass

_NAMES = ("C", "C♯", "D", "D♯", "E", "F", "F♯", "G", "G♯", "A", "A♯", "B")


@dataclass(frozen=True, slots=True)
class CursorReading:
    """What the sound is at a point; a field is None where there is nothing to tell.

    frequency_hz and level_db belong to the point on the spectrogram; the others to the instant. f0_hz is None where
    unvoiced. level_db is relative to a magnitude of 1.
    """

    time_s: float
    frequency_hz: float | None = None
    level_db: float | None = None
    sample: float | None = None
    f0_hz: float | None = None
    phoneme: str | None = None
    word: str | None = None

    @property
    def note(self) -> str | None:
        """The nearest note of the f0, as "A3 +12" in cents."""
        return note_name(self.f0_hz) if self.f0_hz else None


def note_name(frequency_hz: float) -> str:
    """The nearest note of equal temperament at A4 = 440 Hz, with the cents from it: "A3 +12"."""
    semitones = 69.0 + 12.0 * math.log2(frequency_hz / 440.0)
    nearest = round(semitones)
    cents = round(100 * (semitones - nearest))
    name = f"{_NAMES[nearest % 12]}{nearest // 12 - 1}"
    return f"{name} {'+' if cents > 0 else '−'}{abs(cents)}" if cents else name

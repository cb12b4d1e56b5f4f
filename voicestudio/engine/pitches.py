"""Pitches as persons write them: the number of a key, the name of a note, or a frequency."""

from __future__ import annotations

import math
import re

from voicestudio.core import StudioError
from voicestudio.core.patch import A4, A4_HZ, KEY_NAMES, PITCH_RANGE

_STEPS = {"C": 0, "D": 2, "E": 4, "F": 5, "G": 7, "A": 9, "B": 11}
_NAME = re.compile(r"([A-Ga-g])([#♯b♭]?)(-?\d{1,2})")
_HZ = re.compile(r"([\d.]+) ?k?hz", re.IGNORECASE)


def pitch_of(text: str) -> float:
    """The MIDI number of "60", "C4" (which is 60), "f#3", "Bb2", "440Hz" or "1.2 kHz".

    Raises StudioError for anything else, and for what is outside 0 to 127.
    """
    text = text.strip()
    try:
        if named := _NAME.fullmatch(text):
            letter, sign, octave = named.groups()
            shift = 1 if sign in ("#", "♯") else -1 if sign else 0
            pitch = 12.0 * (int(octave) + 1) + _STEPS[letter.upper()] + shift
        elif heard := _HZ.fullmatch(text):
            pitch = A4 + 12 * math.log2(float(heard[1]) * (1000 if "k" in text.lower() else 1) / A4_HZ)
        else:
            pitch = float(text)
    except ValueError as error:
        raise StudioError(f"A note such as 60, C4 or 440Hz is wanted, but {text!r} came.") from error
    low, high = PITCH_RANGE
    if not low <= pitch <= high:
        raise StudioError(f"A note of {low:g} to {high:g} (C-1 to G9, 8.18 to 12544 Hz) is wanted, but {text!r} came.")
    return pitch


def name_of(pitch: float) -> str:
    """The name of the nearest key, such as "C4" for 60."""
    octave, step = divmod(math.floor(pitch + 0.5), 12)
    return f"{KEY_NAMES[step]}{octave - 1}"

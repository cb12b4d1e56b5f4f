"""Designed sounds: a note, a treatment, and the patch that says how to make and to treat a sound."""

from __future__ import annotations

from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TYPE_CHECKING

from voicestudio.core.errors import StudioError

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

A4_HZ, A4 = 440.0, 69
KEY_NAMES = ("C", "C#", "D", "D#", "E", "F", "F#", "G", "G#", "A", "A#", "B")
"""The names of an octave's keys, from MIDI number 0, 12, 24 ... on."""
PITCH_RANGE = (0.0, 127.0)
MAX_NOTE_S = 3600.0


@dataclass(frozen=True, slots=True)
class Note:
    """A key held down: pitch as a MIDI number (69 is 440 Hz, fractions lie between keys), velocity 0 to 1, times in s.

    Raises StudioError for what no keyboard can play.
    """

    pitch: float = 60.0
    velocity: float = 0.8
    duration_s: float = 1.0
    start_s: float = 0.0

    def __post_init__(self) -> None:
        for name, value, (low, high), unit in (
            ("note", self.pitch, PITCH_RANGE, ""),
            ("velocity", self.velocity, (0.0, 1.0), ""),
            ("note's length", self.duration_s, (0.0, MAX_NOTE_S), " s"),
            ("note's start", self.start_s, (0.0, MAX_NOTE_S), " s"),
        ):
            if not low <= value <= high:
                raise StudioError(f"A {name} of {low:g} to {high:g}{unit} is wanted, but {value:g} came.")

    @property
    def f0_hz(self) -> float:
        """Equal temperament, A4 = 440 Hz."""
        return A4_HZ * 2 ** ((self.pitch - A4) / 12)


@dataclass(frozen=True, slots=True)
class Effect:
    """One treatment in a chain: its kind, the values that differ from the kind's own, and whether it is left out.

    `source` is the whole path of a sound file that it works with, "" for none.
    """

    kind: str
    values: Mapping[str, float] = field(default_factory=dict)
    bypassed: bool = False
    source: str = ""

    def __post_init__(self) -> None:
        object.__setattr__(self, "values", MappingProxyType(dict(self.values)))


@dataclass(frozen=True, slots=True)
class SoundPatch:
    """How a sound is made: a synthesizer with the values that differ from its own, a note, a seed and a treatment.

    `id` is the name of its file without ending, "" where it was never kept. `source` is what a synthesizer of recorded
    sound cuts up: the path of a sound file, or "patch:ID"; "" where none is needed. `folder` is where a source that is
    no absolute path is looked for.
    """

    name: str
    synth: str
    values: Mapping[str, float] = field(default_factory=dict)
    note: Note = field(default_factory=Note)
    seed: int = 0
    category: str = ""
    tags: tuple[str, ...] = ()
    description: str = ""
    effects: tuple[Effect, ...] = ()
    source: str = ""
    id: str = ""
    folder: Path | None = None

    def __post_init__(self) -> None:
        object.__setattr__(self, "values", MappingProxyType(dict(self.values)))

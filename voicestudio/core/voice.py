"""A voice: what it says of itself, how it is asked to speak, and the protocol that every voice keeps."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Protocol, runtime_checkable

from voicestudio.core.errors import StudioError
from voicestudio.core.mel import MelSpec

if TYPE_CHECKING:
    from collections.abc import Generator, Iterable

    import numpy as np
    from numpy.typing import NDArray

    from voicestudio.core.audio import AudioClip
    from voicestudio.core.mel import MelSpectrogram
    from voicestudio.core.text import Phonemes, Utterance

RATE_RANGE = (0.25, 4.0)
PITCH_RANGE_SEMITONES = (-12.0, 12.0)
ENERGY_RANGE_DB = (-20.0, 12.0)
VARIATION_RANGE = (0.0, 1.5)
Controls = tuple[tuple[str, float], ...]
"""Values by the names of a vocoder's controls; those left out stand where its card says."""


@dataclass(frozen=True, slots=True)
class PhonemeProsody:
    """Changes to one phoneme: a factor on its duration, semitones on its pitch, decibels on its energy."""

    duration_factor: float = 1.0
    pitch_semitones: float = 0.0
    energy_db: float = 0.0


@dataclass(frozen=True, slots=True)
class Prosody:
    """How to say it: rate (1 natural, 2 twice as fast), pitch in semitones, energy in dB; and per phoneme by index.

    variation is how far a take departs from the voice's most likely reading, drawn by the seed: 1 is as far as a
    speaker's own takes, 0 not at all.

    Raises StudioError when a value is outside its range.
    """

    rate: float = 1.0
    pitch_semitones: float = 0.0
    energy_db: float = 0.0
    per_phoneme: tuple[tuple[int, PhonemeProsody], ...] = ()
    variation: float = 0.0

    def __post_init__(self) -> None:
        for name, value, (low, high), unit in (
            ("rate", self.rate, RATE_RANGE, "times"),
            ("pitch", self.pitch_semitones, PITCH_RANGE_SEMITONES, "semitones"),
            ("energy", self.energy_db, ENERGY_RANGE_DB, "dB"),
            ("variation", self.variation, VARIATION_RANGE, "times"),
        ):
            if not low <= value <= high:
                raise StudioError(f"A {name} of {low:g} to {high:g} {unit} is wanted, but {value:g} came.")


@dataclass(frozen=True, slots=True)
class VoiceCard:
    """What a voice says of itself, read from its card.toml without reading any weights.

    `figures` are measured numbers by name; `vocoders` are the names that `Voice.audio` takes, best first. `kind` says
    what the voice is made of. `speakers` are names and numbers of those who can speak, by number; none where there is
    but one.
    """

    id: str
    name: str
    language: str
    licence: str
    corpus: str
    folder: Path
    spec: MelSpec = field(default_factory=MelSpec)
    vocoders: tuple[str, ...] = ("griffin-lim",)
    description: str = ""
    training: str = ""
    figures: tuple[tuple[str, float], ...] = ()
    kind: str = "neural"
    speakers: tuple[tuple[str, int], ...] = ()

    def speaker(self, wanted: str) -> int:
        """The number of the speaker of that name or, where none is called so, of that number; "" is the first.

        Raises StudioError, naming some, for one that the voice has not.
        """
        numbers = dict(self.speakers)
        if wanted in numbers:
            return numbers[wanted]
        if not wanted:
            return self.speakers[0][1] if self.speakers else 0
        if not self.speakers:
            raise StudioError(f"The voice {self.id} has one speaker alone: leave the speaker {wanted!r} out.")
        if wanted.isascii() and wanted.isdigit() and int(wanted) in numbers.values():
            return int(wanted)
        known = ", ".join(list(numbers)[:8]) + (f" and {len(numbers) - 8} more" if len(numbers) > 8 else "")
        raise StudioError(f"The voice {self.id} has no speaker {wanted!r}: choose one of {known}.")


@dataclass(frozen=True, slots=True)
class Device:
    """A place to compute: code is torch's name ("cpu", "cuda:0", "mps"); reason says why it is of no use, or is ''."""

    code: str
    name: str
    reason: str = ""

    @property
    def usable(self) -> bool:
        return not self.reason


class Voice(Protocol):
    """Text to sound in four steps; the two last stream."""

    card: VoiceCard

    def phonemes(self, utterance: Utterance) -> Phonemes:
        """The reading of an utterance, not yet timed."""

    def timed(self, phonemes: Phonemes, prosody: Prosody, seed: int = 0) -> Phonemes:
        """The same phonemes with start_s and end_s as the voice will say them by that seed.

        A voice whose pace is decided while it speaks gives them back without times until `mel` has come to its end;
        asked again after that, it gives the times.
        """

    def mel(self, phonemes: Phonemes, prosody: Prosody, seed: int) -> Generator[MelSpectrogram]:
        """Chunks of mel spectrogram for the phonemes that `timed` gave.

        Some may hold no frames, where a slow network lets the one who asks stop.
        """

    def audio(
        self, mel: Iterable[MelSpectrogram], vocoder: str, seed: int, controls: Controls = ()
    ) -> Generator[AudioClip]:
        """Chunks of sound; their samples together are n_frames * hop_length. `controls` are those of the vocoder."""

    def speaking_as(self, speaker: str) -> Voice:
        """The same voice with one of its card's speakers, by name or number; raises StudioError for another."""


@runtime_checkable
class Attending(Protocol):
    """What a voice offers beside Voice where attention decides its pace."""

    def alignment(self) -> tuple[NDArray[np.float32], float] | None:
        """(alignment, step_s) of the mel made or timed last, as in core.render.AlignmentReady; None before one was.

        The alignment is (steps, phonemes) with a column for each symbol of the phonemes that `mel` was given.
        """

"""What is asked of the engine and what it tells while it works."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from voicestudio.core.audio import read_only
from voicestudio.core.voice import Controls, Prosody

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from voicestudio.core.audio import AudioClip
    from voicestudio.core.mel import MelSpec, MelSpectrogram
    from voicestudio.core.patch import Effect
    from voicestudio.core.text import Phonemes, Utterance


@dataclass(frozen=True, slots=True)
class RenderRequest:
    """A text to speak and how; equal requests give equal samples.

    `language` None means the voice's own. `start` is the character of `text` to begin at; spans still count from the
    text's beginning. `speaker` is the name or number of one of the voice's speakers, "" for its first or only one.
    `controls` are values by the names of the vocoder's controls. `effects` treat the sound; they leave the mel alone.
    """

    text: str
    vocoder: str = "gan"
    prosody: Prosody = field(default_factory=Prosody)
    seed: int = 0
    language: str | None = None
    start: int = 0
    speaker: str = ""
    controls: Controls = ()
    effects: tuple[Effect, ...] = ()


@dataclass(frozen=True, slots=True)
class SoundStarted:
    """A sound that nobody speaks is about to come: what it is called, how its mel is measured, and how long it will be.

    expected_s is None where that is not known.
    """

    title: str
    spec: MelSpec
    expected_s: float | None = None


@dataclass(frozen=True, slots=True)
class UtteranceStarted:
    """Utterance `index` is about to be spoken; its sound will begin at start_s of the render."""

    index: int
    utterance: Utterance
    start_s: float


@dataclass(frozen=True, slots=True)
class PhonemesReady:
    """The timed phonemes of utterance `index`; add start_s to their times to count from the render's beginning.

    Told before the utterance's sound by voices that know the times ahead, after it by those that decide their pace as
    they speak.
    """

    index: int
    phonemes: Phonemes
    start_s: float


@dataclass(frozen=True, slots=True)
class MelReady:
    """A chunk of mel; start_frame counts from the render's beginning."""

    index: int
    mel: MelSpectrogram
    start_frame: int


@dataclass(frozen=True, slots=True, eq=False)
class AlignmentReady:
    """What a decoder attended to while it spoke utterance `index`, told after the utterance's sound.

    alignment float32 (steps, phonemes): a row of weights for each decoder step of step_s seconds, a column for each
    symbol of the utterance's phonemes. Only of voices that decide their pace by attention (core.voice.Attending).
    """

    index: int
    alignment: NDArray[np.float32]
    step_s: float

    def __post_init__(self) -> None:
        object.__setattr__(self, "alignment", read_only(np.asarray(self.alignment, dtype=np.float32)))


@dataclass(frozen=True, slots=True)
class AudioReady:
    """A chunk of sound; start_s counts from the render's beginning."""

    index: int
    clip: AudioClip
    start_s: float


@dataclass(frozen=True, slots=True)
class Notice:
    """A sentence for the person that does not stop the render, such as characters that were skipped."""

    message: str


@dataclass(frozen=True, slots=True)
class RenderFinished:
    """All is said: seconds of sound, seconds of computing, and seconds from the request to the first sound."""

    duration_s: float
    compute_s: float
    first_sound_s: float

    @property
    def x_real_time(self) -> float:
        return self.duration_s / self.compute_s if self.compute_s > 0 else 0.0


RenderEvent = (
    SoundStarted | UtteranceStarted | PhonemesReady | MelReady | AudioReady | AlignmentReady | Notice | RenderFinished
)

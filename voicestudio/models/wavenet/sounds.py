"""Sounds of a class: a WaveNet over frames makes the mel, and a WaveNet over samples the sound of it."""

from __future__ import annotations

from contextlib import closing
from dataclasses import dataclass
from typing import TYPE_CHECKING

from voicestudio.core import MelSpectrogram, StudioError
from voicestudio.dsp.turned import frames_ahead, turned
from voicestudio.models.checkpoint import built, config_from, load_weights
from voicestudio.models.wavenet.frame_config import FrameConfig
from voicestudio.models.wavenet.frame_sampling import FrameSampler
from voicestudio.models.wavenet.frames import FrameWaveNet
from voicestudio.models.wavenet.vocoder import WaveNetSettings, WaveNetVocoder

if TYPE_CHECKING:
    from collections.abc import Generator, Iterable
    from pathlib import Path

    import numpy as np
    from numpy.typing import NDArray

FRAMES_KIND = "wavenet frame codes"
"""What the weights of a WaveNet over frames say they are."""
FRAMES_FILE, SAMPLES_FILE = "frames.safetensors", "samples.safetensors"
VARIATION_RANGE = (0.3, 1.3)
TURNS = 4
"""Between samples and mel (dsp/mel_turns.py).

The network over samples does not draw all harmonics as narrow, nor all rests as deep, as the frames tell. Of 40 real
recordings made anew from their frames, forests that knew others named 88 % without turns, 95 % with four, 96 % with
eight, and 95 % of the recordings themselves; two thirds of what was lost were motors and cries.
"""
TURNED_AT_ONCE = 16
"""Frames: a key is to be heard soon."""
AT_ONCE = 4
"""Frames, a group mostly, that are drawn before the caller comes up for air."""


@dataclass(frozen=True, slots=True)
class SoundSettings:
    """variation: how freely the course of the sound is drawn, 0.3 to 1.3; 1 as learned, less is more even.

    samples: the same for its samples. turns: of these towards the course. Raises StudioError outside the range.
    """

    variation: float = 1.0
    samples: WaveNetSettings = WaveNetSettings(1.0)  # noqa: RUF009 (frozen)
    turns: int = TURNS

    def __post_init__(self) -> None:
        low, high = VARIATION_RANGE
        if not low <= self.variation <= high:
            raise StudioError(f"A variation from {low} to {high} is wanted, but {self.variation} came: choose another.")


class SoundWaveNet:
    """Both networks, ready to be used; `classes` are the names of the sounds that they know."""

    def __init__(self, frames: FrameWaveNet, vocoder: WaveNetVocoder) -> None:
        if vocoder.config.spec != frames.config.spec or vocoder.config.n_classes not in (0, len(frames.config.classes)):
            raise StudioError(
                "Two networks of the same mel and the same classes of sound are wanted, but these differ: "
                "install the sounds anew."
            )
        self.frames, self.vocoder = frames.eval(), vocoder
        self.classes, self.spec = frames.config.classes, frames.config.spec

    @classmethod
    def load(cls, frames: Path, samples: Path) -> SoundWaveNet:
        """Raises StudioError for missing, damaged or misfitting weights."""
        tensors, values = load_weights(frames, FRAMES_KIND)
        config = config_from(FrameConfig, values, frames)
        return cls(built(FrameWaveNet, config, tensors, frames), WaveNetVocoder.load(samples))

    def stream(
        self, sound: int, n_samples: int, seed: int = 0, settings: SoundSettings | None = None
    ) -> Generator[NDArray[np.float32]]:
        """n_samples float32 of that class at spec.sample_rate, in chunks; raises StudioError for an unknown class."""
        if not 0 <= sound < len(self.classes):
            raise StudioError(f"A class of sound from 0 to {len(self.classes) - 1} is wanted, but {sound} came.")
        settings = settings or SoundSettings()
        # More frames than are heard: the end of a sound does not foresee a silence.
        beyond = self.vocoder.config.context + frames_ahead(self.spec, settings.turns, TURNED_AT_ONCE)
        n_frames = -(-n_samples // self.spec.hop_length) + beyond
        mels = self.mels(sound, n_frames, seed, settings.variation)
        of_class = sound if self.vocoder.config.n_classes else None
        left = n_samples

        def made(frames: Iterable[MelSpectrogram]) -> Generator[NDArray[np.float32]]:
            return self.vocoder.stream(frames, seed, settings.samples, of_class)

        with closing(turned(made, mels, self.spec, settings.turns, TURNED_AT_ONCE)) as chunks:
            while left > 0:
                chunk = next(chunks)[:left]
                left -= len(chunk)
                yield chunk

    def mels(self, sound: int, n_frames: int, seed: int = 0, variation: float = 1.0) -> Generator[MelSpectrogram]:
        """The frames alone, a few at a time."""
        sampler = FrameSampler(self.frames, sound, seed)
        for start in range(0, n_frames, AT_ONCE):
            yield MelSpectrogram(sampler.frames(min(AT_ONCE, n_frames - start), variation), self.spec)

"""Sizes of a WaveNet over frames."""

from __future__ import annotations

from dataclasses import dataclass

from voicestudio.core import MelSpec
from voicestudio.models.wavenet.config import MOST_LAYERS

SOUND_SPEC = MelSpec(16_000, 512, 512, 128, 64, 0.0, 8000.0, 1e-4)
"""The mel of sounds: frames of 8 ms for what knocks and crackles, all bands up to half of 16 kHz, 66 dB of loudness."""


@dataclass(frozen=True, slots=True)
class FrameConfig:
    """`classes` of sound by name; layers as in WaveNetConfig, but their dilations count frames.

    A frame is drawn from a mixture of n_mixtures Gaussians, each with a mean and a scale of its own for every value.
    take_size numbers tell how one recording of a class differs from another; those of n_takes recordings are kept.
    """

    spec: MelSpec = SOUND_SPEC
    classes: tuple[str, ...] = ("sound",)
    n_mixtures: int = 8
    cycles: int = 2
    cycle_layers: int = 7
    kernel_size: int = 2
    channels: int = 96
    skip_channels: int = 128
    condition_channels: int = 48
    take_size: int = 24
    n_takes: int = 1

    def __post_init__(self) -> None:
        if not (self.cycles >= 1 and 1 <= self.cycle_layers <= MOST_LAYERS and self.kernel_size >= 2):
            raise ValueError(f"one cycle or more of 1 to {MOST_LAYERS} layers, kernels of 2 or more, not {self}")
        if not self.classes or len(set(self.classes)) < len(self.classes):
            raise ValueError(f"one class of sound or more is wanted, each named once, not {self.classes}")
        if self.n_mixtures < 1 or self.n_takes < 1:
            raise ValueError(f"one Gaussian and one take or more are wanted, not {self.n_mixtures} and {self.n_takes}")
        if not 1 <= self.take_size <= 3 * self.spec.n_mels:
            raise ValueError(f"take_size is from 1 to thrice the {self.spec.n_mels} bands, not {self.take_size}")

    @property
    def dilations(self) -> tuple[int, ...]:
        """The dilation of each layer in frames, from the first."""
        return tuple(2**layer for _ in range(self.cycles) for layer in range(self.cycle_layers))

    @property
    def n_outputs(self) -> int:
        """Values that the network gives for a frame."""
        return self.n_mixtures * (1 + 2 * self.spec.n_mels)

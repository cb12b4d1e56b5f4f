"""Sizes of a WaveNet over frames."""

from __future__ import annotations

from dataclasses import dataclass

from voicestudio.core import MelSpec
from voicestudio.models.wavenet.config import MOST_LAYERS

SOUND_SPEC = MelSpec(16_000, 512, 512, 128, 64, 0.0, 8000.0, 1e-4)
"""The mel of sounds: frames of 8 ms for what knocks and crackles, all bands up to half of 16 kHz, 66 dB of loudness."""


@dataclass(frozen=True, slots=True)
class FrameConfig:
    """`classes` of sound by name; layers as in WaveNetConfig, but their dilations count groups of frames.

    A group of `group` frames is told by n_levels codes, each one of n_codes; code_size numbers stand for it.
    take_size numbers tell how one recording of a class differs from another; those of n_takes recordings are kept.
    """

    spec: MelSpec = SOUND_SPEC
    classes: tuple[str, ...] = ("sound",)
    group: int = 4
    n_levels: int = 4
    n_codes: int = 512
    code_size: int = 96
    cycles: int = 2
    cycle_layers: int = 6
    kernel_size: int = 2
    channels: int = 128
    skip_channels: int = 160
    condition_channels: int = 48
    take_size: int = 24
    n_takes: int = 1

    def __post_init__(self) -> None:
        if not (self.cycles >= 1 and 1 <= self.cycle_layers <= MOST_LAYERS and self.kernel_size >= 2):
            raise ValueError(f"one cycle or more of 1 to {MOST_LAYERS} layers, kernels of 2 or more, not {self}")
        if not self.classes or len(set(self.classes)) < len(self.classes):
            raise ValueError(f"one class of sound or more is wanted, each named once, not {self.classes}")
        if min(self.group, self.n_levels, self.n_takes) < 1 or self.n_codes < 2:
            raise ValueError(f"one frame, one level of two codes and one take or more are wanted, not {self}")
        if not 1 <= self.code_size <= self.group_size:
            raise ValueError(f"code_size is from 1 to the {self.group_size} of a group, not {self.code_size}")
        if not 1 <= self.take_size <= 3 * self.spec.n_mels:
            raise ValueError(f"take_size is from 1 to thrice the {self.spec.n_mels} bands, not {self.take_size}")

    @property
    def dilations(self) -> tuple[int, ...]:
        """The dilation of each layer in groups, from the first."""
        return tuple(2**layer for _ in range(self.cycles) for layer in range(self.cycle_layers))

    @property
    def group_size(self) -> int:
        """Values of the mel in a group."""
        return self.group * self.spec.n_mels

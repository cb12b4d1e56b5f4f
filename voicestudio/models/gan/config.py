"""Sizes of the GAN vocoder."""

from __future__ import annotations

from dataclasses import dataclass, field

from voicestudio.core import MelSpec


@dataclass(frozen=True, slots=True)
class GanConfig:
    """Generator: `channels` wide, `n_blocks` ConvNeXt blocks; f0 head: `f0_channels` wide over `n_f0_bins` log bins.

    `refinements` turns bring the samples nearer to the mel (refinement.py) in training, and unless others are wanted.
    """

    spec: MelSpec = field(default_factory=MelSpec)
    channels: int = 256
    hidden: int = 768
    n_blocks: int = 8
    kernel_size: int = 7
    f0_channels: int = 128
    n_f0_blocks: int = 3
    n_f0_bins: int = 160
    f0_min_hz: float = 55.0
    f0_max_hz: float = 620.0
    refinements: int = 4

    @property
    def context(self) -> int:
        """Frames on each side that one frame of the filter depends on: every convolution's half kernel."""
        return (self.n_blocks + 1) * (self.kernel_size // 2)

    @property
    def f0_context(self) -> int:
        """Frames on each side that one frame of the f0 reading depends on."""
        return (self.n_f0_blocks + 1) * (self.kernel_size // 2)

"""Sizes of WaveGlow and of its relatives."""

from __future__ import annotations

import math
from dataclasses import dataclass, field

from voicestudio.core import MelSpec

CONTEXT_LIMIT = 32
"""Frames: what a sample hears of a mel farther away is nothing, however far the dilated convolutions reach."""


@dataclass(frozen=True, slots=True)
class F0Config:
    """Sizes of the head that reads f0 from a mel which comes without."""

    spec: MelSpec
    kernel_size: int = 7
    f0_channels: int = 128
    n_f0_blocks: int = 3
    n_f0_bins: int = 160
    f0_min_hz: float = 55.0
    f0_max_hz: float = 620.0

    @property
    def context(self) -> int:
        """Frames on each side that one frame of the reading depends on."""
        return (self.n_f0_blocks + 1) * (self.kernel_size // 2)


@dataclass(frozen=True, slots=True)
class WaveGlowConfig:
    """Samples are squeezed to groups of `n_group` and go through `n_flows` flows.

    After every `early_every` flows `early_size` of the group's values are put out. The network in each coupling has
    `n_layers` gated convolutions of `channels`; `dilated`: their dilation doubles from layer to layer; `skips`: each
    layer has an output of its own beside the residual one; `separable`: depthwise and pointwise convolutions.
    `upsample_kernel` is the length in samples of the learned upsampling of the mel; with 0 every frame is repeated.

    Beyond the papers: `harmonic` couplings also see a pulse train at f0; `envelope_order` is the order of an all-pole
    filter read from the mel that whitens the samples before the flows (0: none); `max_log_scale` bounds the log-scales
    of the couplings, which a sample that no mel foretold would drive out of all range (0: unbounded). `delay` is how
    many samples the sound comes too early by, where the mels that the network learned from were framed otherwise.
    `refinements` turns bring the samples nearer to the mel unless a person wants another number (0: the flow's own).
    """

    spec: MelSpec = field(default_factory=MelSpec)
    n_flows: int = 12
    n_group: int = 8
    early_every: int = 4
    early_size: int = 2
    n_layers: int = 8
    channels: int = 256
    kernel_size: int = 3
    upsample_kernel: int = 1024
    dilated: bool = True
    skips: bool = True
    separable: bool = False
    harmonic: bool = False
    envelope_order: int = 0
    max_log_scale: float = 0.0
    delay: int = 0
    refinements: int = 0

    def group_sizes(self) -> list[int]:
        """How many values of a group each flow works on; raises ValueError where the sizes do not fit each other."""
        sizes = [self.n_group - self.early_size * (k // self.early_every) for k in range(self.n_flows)]
        fits = self.n_group > 0 and self.spec.hop_length % self.n_group == 0
        if not fits or any(size < 2 or size % 2 for size in sizes) or self.kernel_size % 2 == 0:
            raise ValueError(f"{self.n_group} values a group do not fit {self.n_flows} flows")
        return sizes

    @property
    def positions(self) -> int:
        """Groups a frame."""
        return self.spec.hop_length // self.n_group

    @property
    def f0(self) -> F0Config:
        return F0Config(self.spec)

    @property
    def full_context(self) -> int:
        """Frames on each side that a frame of samples can depend on (learned upsampling looks back alone)."""
        layers = sum(2**i for i in range(self.n_layers)) if self.dilated else self.n_layers
        groups = self.n_flows * layers * (self.kernel_size // 2)
        hop = self.spec.hop_length
        upsampling = max(0, math.ceil(self.upsample_kernel / hop) - 1)
        return math.ceil(groups / self.positions) + upsampling

    @property
    def context(self) -> int:
        """Frames on each side that a block of samples is given."""
        return min(self.full_context, CONTEXT_LIMIT)


WAVEGLOW_512 = WaveGlowConfig(channels=512, delay=128)
"""arXiv 1811.00002, section 3.2."""

WAVEGLOW_256 = WaveGlowConfig(channels=256, delay=128)
"""The sizes of the published 22.05 kHz checkpoints; their mels' frames are centred on sample 256 i, half a hop off."""

_SQUEEZE = {
    "n_flows": 12, "early_every": 2, "early_size": 16, "n_layers": 8, "upsample_kernel": 0,
    "dilated": False, "skips": False, "separable": True,
}  # fmt: skip

SQUEEZEWAVE_128L = WaveGlowConfig(n_group=128, channels=256, **_SQUEEZE)
SQUEEZEWAVE_64L = WaveGlowConfig(n_group=256, channels=256, **_SQUEEZE)
SQUEEZEWAVE_128S = WaveGlowConfig(n_group=128, channels=128, **_SQUEEZE)
SQUEEZEWAVE_64S = WaveGlowConfig(n_group=256, channels=128, **_SQUEEZE)
"""arXiv 2001.05685, section 4.1 and table 1: the number is the groups in 16,384 samples, L and S the width."""

WAVEGLOW_SMALL = WaveGlowConfig(
    n_flows=8, n_group=128, early_every=2, early_size=16, n_layers=4, channels=192, upsample_kernel=0, dilated=False,
    skips=False, separable=True, harmonic=True, envelope_order=24, max_log_scale=3.0,
    refinements=4,
)  # fmt: skip
"""What two hours on one CPU core can train: SqueezeWave's grouping, helped by a pulse train and an envelope."""

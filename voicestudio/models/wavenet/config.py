"""Sizes of a WaveNet."""

from __future__ import annotations

from dataclasses import dataclass, field

from voicestudio.core import MelSpec

MOST_LAYERS = 16
"""In a cycle: the last dilation is then a second and a half of sound."""

MU_LAW, LOGISTICS = "mu-law", "logistics"
N_LEVELS = 256
"""Classes of the 8-bit mu-law output."""

GAIN = 16.0
"""The network hears samples, and tells means and scales of logistics, that many times as large: most samples of speech
are hundredths of full scale, which steps of learning would overshoot. A power of two, so that it costs no precision."""

MOST_PREDICTION = 64

MIN_LOG_SCALE = -9.0
"""The narrowest logistic is four of the 65,536 steps wide: what is quieter is noise of the recording."""


@dataclass(frozen=True, slots=True)
class WaveNetConfig:
    """`cycles` times `cycle_layers` layers whose dilations double from 1; widths in channels.

    output: "logistics" (a mixture of n_mixtures discretised logistics, 16 bit) or "mu-law" (256 classes). A sample is
    conditioned on the mel where `has_mel` says so, and on one of n_classes sounds where there are any. Conditioning
    is held for `step` samples, a divisor of the hop. Samples are learned after a pre-emphasis of that coefficient.
    prediction_order: of the all-pole filters of the mel that foretell each sample (prediction.py), 0 for none; they go
    with a mel and with logistics.
    """

    spec: MelSpec = field(default_factory=MelSpec)
    output: str = LOGISTICS
    cycles: int = 2
    cycle_layers: int = 10
    kernel_size: int = 2
    channels: int = 64
    skip_channels: int = 64
    n_mixtures: int = 10
    condition_channels: int = 96
    step: int = 16
    has_mel: bool = True
    n_classes: int = 0
    pre_emphasis: float = 0.85
    prediction_order: int = 0

    def __post_init__(self) -> None:
        if self.output not in (MU_LAW, LOGISTICS):
            raise ValueError(f"output is {MU_LAW!r} or {LOGISTICS!r}, not {self.output!r}")
        if not (self.cycles >= 1 and 1 <= self.cycle_layers <= MOST_LAYERS and self.kernel_size >= 2):
            raise ValueError(f"one cycle or more of 1 to {MOST_LAYERS} layers, kernels of 2 or more, not {self}")
        if self.step < 1 or self.spec.hop_length % self.step:
            raise ValueError(f"step divides the hop of {self.spec.hop_length} samples, but is {self.step}")
        if not 0 <= self.pre_emphasis < 1:
            raise ValueError(f"pre_emphasis is from 0 to below 1, not {self.pre_emphasis}")
        if not 0 <= self.prediction_order <= MOST_PREDICTION:
            raise ValueError(f"prediction_order is from 0 to {MOST_PREDICTION}, not {self.prediction_order}")
        if self.prediction_order and (self.output != LOGISTICS or not self.has_mel):
            raise ValueError(f"prediction goes with a mel and {LOGISTICS!r}, not with {self.output!r} alone")

    @property
    def dilations(self) -> tuple[int, ...]:
        """The dilation of each layer, from the first."""
        return tuple(2**layer for _ in range(self.cycles) for layer in range(self.cycle_layers))

    @property
    def history(self) -> int:
        """Samples before one that it depends on."""
        return 1 + (self.kernel_size - 1) * sum(self.dilations) + self.prediction_order

    @property
    def n_heard(self) -> int:
        """Inputs for a sample: the one before; with prediction, what is foretold and the excitation before, too."""
        return 3 if self.prediction_order else 1

    @property
    def n_outputs(self) -> int:
        """Values that the network gives for a sample."""
        return N_LEVELS if self.output == MU_LAW else 3 * self.n_mixtures

    @property
    def context(self) -> int:
        """Frames of mel on each side that the conditioning of one frame depends on (upsampling.py)."""
        return 4 if self.has_mel else 0

"""Sizes of HiFi-GAN's generator; the presets of the paper (arXiv 2010.05646, table 5) and a small one of the studio."""

from __future__ import annotations

from dataclasses import dataclass, field
from math import prod

from voicestudio.core import MelSpec


@dataclass(frozen=True, slots=True)
class HifiGanConfig:
    """One transposed convolution a rate, halving the channels; after each, residual blocks of several kernels.

    `resblock` is "1" (two convolutions for each dilation) or "2" (one); `dilations` has a tuple for each of
    `resblock_kernels`. `harmonic` networks are given pulses and noise besides the mel. `refinements` turns bring the
    samples nearer to the mel. Raises ValueError for sizes that do not fit each other.
    """

    spec: MelSpec = field(default_factory=MelSpec)
    resblock: str = "1"
    rates: tuple[int, ...] = (8, 8, 2, 2)
    kernels: tuple[int, ...] = (16, 16, 4, 4)
    channels: int = 512
    resblock_kernels: tuple[int, ...] = (3, 7, 11)
    dilations: tuple[tuple[int, ...], ...] = ((1, 3, 5), (1, 3, 5), (1, 3, 5))
    harmonic: bool = False
    refinements: int = 0

    def __post_init__(self) -> None:
        for wanted, holds in (
            ('resblock is "1" or "2"', self.resblock in ("1", "2")),
            ("there is at least one rate and one residual kernel", self.rates and self.resblock_kernels),
            ("all sizes are positive", min((*self._sizes(), self.channels), default=0) > 0),
            ("there is a kernel for each rate", len(self.kernels) == len(self.rates)),
            ("there are dilations for each residual kernel", len(self.dilations) == len(self.resblock_kernels)),
            ("every residual kernel is odd", all(kernel % 2 for kernel in self.resblock_kernels)),
            ("every kernel is its rate and an even number more", all(
                kernel >= rate and (kernel - rate) % 2 == 0
                for kernel, rate in zip(self.kernels, self.rates, strict=False)
            )),
            ("the rates multiply to the hop length", prod(self.rates) == self.spec.hop_length),
            ("the channels can be halved for each rate", self.channels % 2 ** len(self.rates) == 0),
        ):  # fmt: skip
            if not holds:
                raise ValueError(wanted)

    def _sizes(self) -> tuple[int, ...]:
        return (*self.rates, *self.kernels, *self.resblock_kernels, *(d for row in self.dilations for d in row))

    @property
    def context(self) -> int:
        """Frames on each side that a frame's samples depend on: all kernels, from the last back to the mel."""
        reach = 3  # of the last convolution, in samples
        for rate, kernel in zip(reversed(self.rates), reversed(self.kernels), strict=True):
            reach += max(
                sum(size // 2 * (dilation + (self.resblock == "1")) for dilation in row)
                for size, row in zip(self.resblock_kernels, self.dilations, strict=True)
            )
            padding = (kernel - rate) // 2
            reach = -(-(reach + max(padding, kernel - 1 - padding)) // rate)
        return reach + 3


V1 = HifiGanConfig()
V2 = HifiGanConfig(channels=128)
V3 = HifiGanConfig(
    resblock="2", rates=(8, 8, 4), kernels=(16, 16, 8), channels=256, resblock_kernels=(3, 5, 7),
    dilations=((1, 2), (2, 6), (3, 12)),
)  # fmt: skip
CPU = HifiGanConfig(
    resblock="2", rates=(8, 8, 4), kernels=(16, 16, 8), channels=192, resblock_kernels=(3, 5, 7),
    dilations=((1, 2), (2, 6), (3, 12)), harmonic=True, refinements=4,
)  # fmt: skip
"""What one core speaks with: V3, narrower, with a harmonic source (after arXiv 1904.12088) and refinement."""

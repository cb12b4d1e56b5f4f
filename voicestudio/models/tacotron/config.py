"""Sizes of the acoustic model."""

from __future__ import annotations

from dataclasses import dataclass, field

from voicestudio.core import MelSpec

START = "^"
"""The symbol of the silence before the first phoneme."""


@dataclass(frozen=True, slots=True)
class TacotronConfig:
    """A parallel Tacotron: `symbols` are base phonemes (no stress marks) and pauses, index 0 being START.

    The decoder makes `reduction` frames at each of its positions. log_f0_mean and log_f0_std normalise the pitch,
    energy_mean and energy_std the energy (mean log-mel of a phoneme). duration_scale makes predicted durations as long
    in sum as natural ones: the mean of logarithms alone predicts too short.
    """

    symbols: tuple[str, ...]
    spec: MelSpec = field(default_factory=MelSpec)
    channels: int = 256
    n_encoder_convs: int = 3
    predictor_channels: int = 192
    decoder_channels: int = 320
    decoder_hidden: int = 960
    n_decoder_blocks: int = 8
    decoder_kernel: int = 7
    reduction: int = 2
    postnet_channels: int = 192
    n_postnet_blocks: int = 3
    dropout: float = 0.1
    log_f0_mean: float = 5.1
    log_f0_std: float = 0.2
    energy_mean: float = -5.0
    energy_std: float = 1.5
    duration_scale: float = 1.0

    @property
    def decoder_context(self) -> int:
        """Decoder positions on each side that one frame depends on, the postnet's frames counted in."""
        half = self.decoder_kernel // 2
        postnet_frames = (self.n_postnet_blocks + 1) * half
        return (self.n_decoder_blocks + 1) * half + -(-postnet_frames // self.reduction) + 1

"""Sizes of the acoustic model."""

from __future__ import annotations

from dataclasses import dataclass, field

from voicestudio.core import MelSpec, StudioError

START = "^"
"""The symbol of the silence before the first phoneme."""

PARALLEL, RECURRENT = "parallel", "recurrent"


@dataclass(frozen=True, slots=True)
class TacotronConfig:
    """A Tacotron: `symbols` are base phonemes (no stress marks) and pauses, index 0 being START.

    `decoder` is "parallel" (Parallel Tacotron) or "recurrent" (Non-Attentive Tacotron). It makes `reduction` frames at
    each of its positions. log_f0_mean and log_f0_std normalise the pitch, energy_mean and energy_std the energy (mean
    log-mel of a phoneme). duration_scale makes predicted durations as long in sum as natural ones: the mean of
    logarithms alone predicts too short. n_pitch_readers networks of their own help to foresee the pitch.
    """

    symbols: tuple[str, ...]
    spec: MelSpec = field(default_factory=MelSpec)
    channels: int = 256
    n_encoder_convs: int = 3
    predictor_channels: int = 192
    decoder: str = PARALLEL
    decoder_channels: int = 320
    decoder_hidden: int = 960
    n_decoder_blocks: int = 8
    decoder_kernel: int = 7
    prenet_channels: int = 128
    recurrent_hidden: int = 384
    reduction: int = 2
    postnet_channels: int = 192
    n_postnet_blocks: int = 3
    dropout: float = 0.1
    log_f0_mean: float = 5.1
    log_f0_std: float = 0.2
    energy_mean: float = -5.0
    energy_std: float = 1.5
    duration_scale: float = 1.0
    n_pitch_readers: int = 0
    pitch_reader_channels: int = 128

    def __post_init__(self) -> None:
        if self.decoder not in (PARALLEL, RECURRENT):
            raise StudioError(f"A decoder {PARALLEL} or {RECURRENT} is wanted, but {self.decoder!r} came.")

    @property
    def input_context(self) -> int:
        """Decoder positions on each side that the decoder's input of one position depends on."""
        return self.decoder_kernel // 2

    @property
    def postnet_context(self) -> int:
        """Decoder positions on each side that the postnet's frames depend on."""
        frames = (self.n_postnet_blocks + 1) * (self.decoder_kernel // 2)
        return -(-frames // self.reduction)

    @property
    def decoder_context(self) -> int:
        """Decoder positions on each side that one frame of the parallel decoder depends on, the postnet counted in."""
        return self.input_context + self.n_decoder_blocks * (self.decoder_kernel // 2) + self.postnet_context + 1

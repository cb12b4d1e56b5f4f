"""Sizes of Tacotron 2; the defaults are those of the paper and of the published 22.05 kHz checkpoint."""

from __future__ import annotations

from dataclasses import dataclass, field

from voicestudio.core import MelSpec


@dataclass(frozen=True, slots=True)
class Tacotron2Config:
    """`symbols` are what the embedding's rows stand for: phonemes without stress marks, or graphemes.SYMBOLS.

    n_stresses rows of stress are added to the symbols' embedding where it is not 0. The decoder makes `reduction`
    frames a step. The network's own frames are (log-mel - mel_mean) / mel_scale. dropout is that of the LSTMs; the
    convolutions and the prenet have the paper's 0.5. Raises ValueError for sizes that no such network has.
    """

    symbols: tuple[str, ...]
    spec: MelSpec = field(default_factory=MelSpec)
    n_stresses: int = 0
    encoder_channels: int = 512
    n_encoder_convs: int = 3
    encoder_kernel: int = 5
    prenet_channels: int = 256
    attention_rnn_channels: int = 1024
    attention_channels: int = 128
    location_filters: int = 32
    location_kernel: int = 31
    decoder_rnn_channels: int = 1024
    postnet_channels: int = 512
    n_postnet_convs: int = 5
    postnet_kernel: int = 5
    reduction: int = 1
    mel_mean: float = 0.0
    mel_scale: float = 1.0
    dropout: float = 0.1

    def __post_init__(self) -> None:
        for name in ("encoder_kernel", "location_kernel", "postnet_kernel"):
            if getattr(self, name) % 2 == 0:
                raise ValueError(f"{name} is odd, so that a convolution keeps the length, not {getattr(self, name)}")
        if self.encoder_channels % 2:
            raise ValueError(f"encoder_channels are halved for two directions, but are {self.encoder_channels}")

    @property
    def postnet_context(self) -> int:
        """Frames on each side that one frame of the postnet depends on."""
        return self.n_postnet_convs * (self.postnet_kernel // 2)


def small(symbols: tuple[str, ...], spec: MelSpec | None = None, n_stresses: int = 3) -> Tacotron2Config:
    """The configuration that is trained on a processor: phonemes with stress, two frames a step."""
    return Tacotron2Config(
        symbols,
        spec or MelSpec(),
        n_stresses=n_stresses,
        encoder_channels=256,
        prenet_channels=128,
        attention_rnn_channels=384,
        decoder_rnn_channels=512,
        postnet_channels=256,
        reduction=2,
        mel_mean=-5.0,
        mel_scale=2.5,
    )

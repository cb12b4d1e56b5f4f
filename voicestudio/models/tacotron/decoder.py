"""Parallel decoder.

After Parallel Tacotron (arXiv 2010.11439, section 3.3), with ConvNeXt blocks in place of its convolutions. The
receptive field is bounded, so a long sentence can be decoded in pieces that equal the whole.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from torch import nn

from voicestudio.models.convnext import ConvNeXtBlock

if TYPE_CHECKING:
    from torch import Tensor

    from voicestudio.models.tacotron.config import TacotronConfig

N_CONDITIONS = 4
"""Pitch, energy, share of the phoneme passed, log of its duration."""


class DecoderInputs(nn.Module):
    """Upsampled phonemes (B, M, C) and conditions (B, M, 4) to decoder channels (B, M, D)."""

    def __init__(self, config: TacotronConfig) -> None:
        super().__init__()
        width, kernel = config.decoder_channels, config.decoder_kernel
        self.inputs = nn.Linear(config.channels, width)
        self.conditions = nn.Conv1d(N_CONDITIONS, width, kernel, padding=kernel // 2)
        self.norm = nn.LayerNorm(width)

    def forward(self, x: Tensor, conditions: Tensor, mask: Tensor) -> Tensor:
        c = self.conditions((conditions * mask).transpose(1, 2)).transpose(1, 2)
        return self.norm(self.inputs(x) + c)


class ParallelDecoder(nn.Module):
    """Decoder inputs (B, M, D) to frames at `reduction` times the positions."""

    def __init__(self, config: TacotronConfig) -> None:
        super().__init__()
        self.config = config
        width = config.decoder_channels
        self.blocks = nn.ModuleList(
            ConvNeXtBlock(
                width, config.decoder_hidden, config.decoder_kernel, 1 / config.n_decoder_blocks, config.dropout
            )
            for _ in range(config.n_decoder_blocks)
        )
        self.final_norm = nn.LayerNorm(width)
        self.out = nn.Linear(width, config.reduction * (config.spec.n_mels + 2))

    def forward(self, x: Tensor, mask: Tensor) -> Tensor:
        """Normalised mel, f0 residual and voicing score, together (B, M * reduction, n_mels + 2); mask (B, M, 1)."""
        for block in self.blocks:
            x = block(x, mask)
        x = self.out(self.final_norm(x)).float()  # (B, M, R * (n_mels + 2))
        return x.view(x.shape[0], -1, self.config.spec.n_mels + 2)  # (B, M * R, n_mels + 2)

"""Parallel decoder and postnet.

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


class Decoder(nn.Module):
    """Upsampled phonemes (B, M, C) and conditions (B, M, 4) to frames at `reduction` times the positions."""

    def __init__(self, config: TacotronConfig) -> None:
        super().__init__()
        self.config = config
        width, kernel = config.decoder_channels, config.decoder_kernel
        self.inputs = nn.Linear(config.channels, width)
        self.conditions = nn.Conv1d(N_CONDITIONS, width, kernel, padding=kernel // 2)
        self.norm = nn.LayerNorm(width)
        self.blocks = nn.ModuleList(
            ConvNeXtBlock(width, config.decoder_hidden, kernel, 1 / config.n_decoder_blocks, config.dropout)
            for _ in range(config.n_decoder_blocks)
        )
        self.final_norm = nn.LayerNorm(width)
        self.out = nn.Linear(width, config.reduction * (config.spec.n_mels + 2))
        post = config.postnet_channels
        self.post_in = nn.Conv1d(config.spec.n_mels, post, kernel, padding=kernel // 2)
        self.post_blocks = nn.ModuleList(
            ConvNeXtBlock(post, 2 * post, kernel, 1 / config.n_postnet_blocks, config.dropout)
            for _ in range(config.n_postnet_blocks)
        )
        self.post_out = nn.Linear(post, config.spec.n_mels)
        nn.init.zeros_(self.post_out.weight)

    def forward(self, x: Tensor, conditions: Tensor, mask: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        """Normalised mel before and after the postnet (B, L, n_mels), and f0 residual and voicing scores (B, L, 2)."""
        c = self.conditions((conditions * mask).transpose(1, 2)).transpose(1, 2)
        x = self.norm(self.inputs(x) + c)
        for block in self.blocks:
            x = block(x, mask)
        x = self.out(self.final_norm(x)).float()  # (B, M, R * (n_mels + 2))
        x = x.view(x.shape[0], -1, self.config.spec.n_mels + 2)  # (B, M * R, n_mels + 2)
        before, pitch = x[..., :-2], x[..., -2:]
        frame_mask = mask.repeat_interleave(self.config.reduction, 1)
        y = self.post_in((before * frame_mask).transpose(1, 2)).transpose(1, 2)
        for block in self.post_blocks:
            y = block(y, frame_mask)
        return before, before + self.post_out(y).float(), pitch

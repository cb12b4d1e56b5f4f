"""Postnet: what a bounded neighbourhood of frames can still mend (Tacotron 2, arXiv 1712.05884, section 2.2)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from torch import nn

from voicestudio.models.convnext import ConvNeXtBlock

if TYPE_CHECKING:
    from torch import Tensor

    from voicestudio.models.tacotron.config import TacotronConfig


class Postnet(nn.Module):
    """Normalised mel (B, L, n_mels) and the mask of real frames (B, L, 1) to the mended mel, of the same shape."""

    def __init__(self, config: TacotronConfig) -> None:
        super().__init__()
        width, kernel = config.postnet_channels, config.decoder_kernel
        self.inputs = nn.Conv1d(config.spec.n_mels, width, kernel, padding=kernel // 2)
        self.blocks = nn.ModuleList(
            ConvNeXtBlock(width, 2 * width, kernel, 1 / config.n_postnet_blocks, config.dropout)
            for _ in range(config.n_postnet_blocks)
        )
        self.out = nn.Linear(width, config.spec.n_mels)
        nn.init.zeros_(self.out.weight)

    def forward(self, mel: Tensor, mask: Tensor) -> Tensor:
        x = self.inputs((mel * mask).transpose(1, 2)).transpose(1, 2)  # (B, L, n_mels) -> (B, L, C)
        for block in self.blocks:
            x = block(x, mask)
        return mel + self.out(x).float()

"""Encoder: three convolutions with batch norm and a bidirectional LSTM (arXiv 1712.05884, section 2.2)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import torch
import torch.nn.functional as F
from torch import nn
from torch.nn.utils.rnn import pack_padded_sequence, pad_packed_sequence

from voicestudio.models.tacotron2.layers import Conv

if TYPE_CHECKING:
    from torch import Tensor

    from voicestudio.models.tacotron2.config import Tacotron2Config


class Encoder(nn.Module):
    """Embedded symbols (B, N, C) to encoded ones (B, N, C)."""

    def __init__(self, config: Tacotron2Config) -> None:
        super().__init__()
        channels = config.encoder_channels
        self.convolutions = nn.ModuleList(
            nn.Sequential(Conv(channels, channels, config.encoder_kernel, gain="relu"), nn.BatchNorm1d(channels))
            for _ in range(config.n_encoder_convs)
        )
        self.lstm = nn.LSTM(channels, channels // 2, batch_first=True, bidirectional=True)

    def forward(self, x: Tensor, n_symbols: Tensor) -> Tensor:
        mask = (torch.arange(x.shape[1], device=x.device)[None] < n_symbols[:, None])[:, None]  # (B, 1, N)
        x = x.transpose(1, 2)  # (B, N, C) -> (B, C, N)
        for convolution in self.convolutions:
            x = F.dropout(F.relu(convolution(x * mask)), 0.5, self.training)
        with torch.autocast(x.device.type, enabled=False):
            rows = x.transpose(1, 2).float()
            packed = pack_padded_sequence(rows, n_symbols.cpu(), batch_first=True, enforce_sorted=False)
            return pad_packed_sequence(self.lstm(packed)[0], batch_first=True, total_length=rows.shape[1])[0]

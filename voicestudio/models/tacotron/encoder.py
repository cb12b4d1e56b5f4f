"""Phoneme encoder: embedding, convolutions, bidirectional LSTM (arXiv 2010.04301, section 2)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import torch
import torch.nn.functional as F
from torch import nn
from torch.nn.utils.rnn import pack_padded_sequence, pad_packed_sequence

if TYPE_CHECKING:
    from torch import Tensor

    from voicestudio.models.tacotron.config import TacotronConfig


class Encoder(nn.Module):
    """Tokens and stresses (B, N) to (B, N, C)."""

    def __init__(self, config: TacotronConfig) -> None:
        super().__init__()
        channels = config.channels
        self.symbols = nn.Embedding(len(config.symbols), channels)
        self.stresses = nn.Embedding(3, channels)
        self.convs = nn.ModuleList(nn.Conv1d(channels, channels, 5, padding=2) for _ in range(config.n_encoder_convs))
        self.norms = nn.ModuleList(nn.LayerNorm(channels) for _ in range(config.n_encoder_convs))
        self.lstm = nn.LSTM(channels, channels // 2, batch_first=True, bidirectional=True)
        self.dropout = nn.Dropout(2 * config.dropout)

    def forward(self, tokens: Tensor, stresses: Tensor, n_tokens: Tensor) -> Tensor:
        mask = (torch.arange(tokens.shape[1], device=tokens.device)[None] < n_tokens[:, None]).unsqueeze(-1)
        x = self.symbols(tokens) + self.stresses(stresses)  # (B, N, C)
        for conv, norm in zip(self.convs, self.norms, strict=True):
            y = conv((x * mask).transpose(1, 2)).transpose(1, 2)
            x = x + self.dropout(F.relu(norm(y)))
        with torch.autocast(x.device.type, enabled=False):
            packed = pack_padded_sequence(x.float(), n_tokens.cpu(), batch_first=True, enforce_sorted=False)
            y, _ = pad_packed_sequence(self.lstm(packed)[0], batch_first=True, total_length=tokens.shape[1])
        return x + y

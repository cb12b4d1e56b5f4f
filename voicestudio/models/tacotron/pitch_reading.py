"""Readers of pitch: small networks with eyes of their own, whose mean is weighed against the acoustic model's guess.

What one network has learned by heart of a small corpus, another has not: the mean of several errs less (Hansen and
Salamon, IEEE TPAMI 12(10), 1990). Each reads the symbols itself and knows how far the sentence has come.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import torch
import torch.nn.functional as F
from torch import nn
from torch.nn.utils.rnn import pack_padded_sequence, pad_packed_sequence

if TYPE_CHECKING:
    from torch import Tensor

    from voicestudio.models.tacotron.config import TacotronConfig

N_CONVS, KERNEL, DROPOUT = 3, 5, 0.4
REACH = 8.0
"""Symbols over which nearness to the beginning and to the end of the sentence fades."""
N_PLACES = 4


def places(n_tokens: Tensor, length: int) -> Tensor:
    """Where each symbol stands (B, N, N_PLACES): share of the way from either end, and nearness to either end."""
    at = torch.arange(length, device=n_tokens.device, dtype=torch.float32)[None]
    last = (n_tokens[:, None] - 1).float()
    gone, left = at.expand(len(n_tokens), -1), (last - at).clamp_min(0)
    share = gone / last.clamp_min(1)
    return torch.stack([share, 1 - share, torch.exp(-gone / REACH), torch.exp(-left / REACH)], -1)


class PitchReader(nn.Module):
    """Tokens and stresses (B, N) to pitch, log duration and energy (B, N, 3); the latter two only help it to learn."""

    def __init__(self, config: TacotronConfig) -> None:
        super().__init__()
        channels = config.pitch_reader_channels
        self.symbols = nn.Embedding(len(config.symbols), channels)
        self.stresses = nn.Embedding(3, channels)
        self.places = nn.Linear(N_PLACES, channels)
        self.convs = nn.ModuleList(nn.Conv1d(channels, channels, KERNEL, padding=KERNEL // 2) for _ in range(N_CONVS))
        self.norms = nn.ModuleList(nn.LayerNorm(channels) for _ in range(N_CONVS))
        self.lstm = nn.LSTM(channels, 3 * channels // 4, batch_first=True, bidirectional=True)
        self.out = nn.Linear(2 * (3 * channels // 4), 3)
        self.dropout = nn.Dropout(DROPOUT)

    def forward(self, tokens: Tensor, stresses: Tensor, n_tokens: Tensor) -> Tensor:
        length = tokens.shape[1]
        mask = (torch.arange(length, device=tokens.device)[None] < n_tokens[:, None]).unsqueeze(-1)
        x = self.dropout(self.symbols(tokens) + self.stresses(stresses) + self.places(places(n_tokens, length)))
        for conv, norm in zip(self.convs, self.norms, strict=True):
            x = x + self.dropout(F.relu(norm(conv((x * mask).transpose(1, 2)).transpose(1, 2))))
        packed = pack_padded_sequence(x, n_tokens.cpu(), batch_first=True, enforce_sorted=False)
        y, _ = pad_packed_sequence(self.lstm(packed)[0], batch_first=True, total_length=length)
        return self.out(self.dropout(y))

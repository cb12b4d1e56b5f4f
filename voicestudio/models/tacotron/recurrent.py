"""Recurrent decoder of Non-Attentive Tacotron (arXiv 2010.04301, section 2): prenet and two LSTM layers.

Each position hears the frames made before it through the prenet, whose dropout stays on in use as in Tacotron 2
(arXiv 1712.05884, section 2.2): it keeps the decoder from leaning on its own past alone, and draws one take of many.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import torch
import torch.nn.functional as F
from torch import nn

if TYPE_CHECKING:
    from torch import Tensor

    from voicestudio.models.tacotron.config import TacotronConfig

PRENET_DROPOUT = 0.5


class Prenet(nn.Module):
    """The frame before (B, M, n_mels), through two narrow layers, to (B, M, P)."""

    def __init__(self, config: TacotronConfig) -> None:
        super().__init__()
        self.first = nn.Linear(config.spec.n_mels, config.prenet_channels)
        self.second = nn.Linear(config.prenet_channels, config.prenet_channels)

    def forward(self, frame: Tensor, kept: Tensor) -> Tensor:
        """kept (B, M, 2, P): 0 where dropped, else 1 / (1 - PRENET_DROPOUT)."""
        x = F.relu(self.first(frame)) * kept[..., 0, :]
        return F.relu(self.second(x)) * kept[..., 1, :]


class RecurrentDecoder(nn.Module):
    """Decoder inputs (B, M, D) and the frames before each position to frames at `reduction` times the positions."""

    def __init__(self, config: TacotronConfig) -> None:
        super().__init__()
        self.config = config
        hidden, width = config.recurrent_hidden, config.decoder_channels
        self.prenet = Prenet(config)
        self.first = nn.LSTM(width + config.prenet_channels, hidden, batch_first=True)
        self.second = nn.LSTM(hidden, hidden, batch_first=True)
        self.dropout = nn.Dropout(config.dropout)
        self.out = nn.Linear(hidden + width, config.reduction * (config.spec.n_mels + 2))

    def kept(self, shape: tuple[int, int], device: torch.device) -> Tensor:
        """Dropout masks of the prenet for shape (B, M), drawn by torch."""
        drawn = torch.rand(*shape, 2, self.config.prenet_channels, device=device) >= PRENET_DROPOUT
        return drawn.float() / (1 - PRENET_DROPOUT)

    def forward(self, x: Tensor, before: Tensor, kept: Tensor) -> Tensor:
        """Teacher-forced; before (B, M, n_mels) is the frame before each position. Gives what ParallelDecoder gives."""
        with torch.autocast(x.device.type, enabled=False):
            x = x.float()
            y, _ = self.first(torch.cat([x, self.prenet(before, kept)], -1))
            z, _ = self.second(self.dropout(y))
            made = self.out(torch.cat([self.dropout(y + z), x], -1))
        return made.view(x.shape[0], -1, self.config.spec.n_mels + 2)

    @torch.no_grad()
    def steps(self, x: Tensor, kept: Tensor, state: list[Tensor]) -> Tensor:
        """Free-running, a position at a time; `state` (see `begin`) is carried on in place. As forward() otherwise."""
        made = []
        for m in range(x.shape[1]):
            here = x[:, m : m + 1]
            y, (state[1], state[2]) = self.first(
                torch.cat([here, self.prenet(state[0], kept[:, m : m + 1])], -1), (state[1], state[2])
            )
            z, (state[3], state[4]) = self.second(y, (state[3], state[4]))
            frames = self.out(torch.cat([y + z, here], -1)).view(x.shape[0], -1, self.config.spec.n_mels + 2)
            state[0] = frames[:, -1:, :-2]
            made.append(frames)
        return torch.cat(made, 1)

    def begin(self, n: int, device: torch.device) -> list[Tensor]:
        """The state before the first position of n sentences: a frame of zeros, then hidden and cell of each LSTM."""
        hidden = self.config.recurrent_hidden
        frame = torch.zeros(n, 1, self.config.spec.n_mels, device=device)
        return [frame, *(torch.zeros(1, n, hidden, device=device) for _ in range(4))]

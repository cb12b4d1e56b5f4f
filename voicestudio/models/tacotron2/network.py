"""Tacotron 2: embedding, encoder, decoder with attention, postnet (arXiv 1712.05884, figure 1)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import torch
import torch.nn.functional as F
from torch import nn

from voicestudio.models.tacotron2.decoder import Decoder
from voicestudio.models.tacotron2.encoder import Encoder
from voicestudio.models.tacotron2.postnet import Postnet

if TYPE_CHECKING:
    from torch import Tensor

    from voicestudio.models.tacotron2.config import Tacotron2Config


@dataclass(frozen=True, slots=True)
class Told:
    """What teacher forcing makes: normalised frames before and after the postnet (B, L, n_mels), gate scores (B, S)
    and attention weights (B, S, N) of the S = L / reduction steps."""

    before: Tensor
    after: Tensor
    gate: Tensor
    weights: Tensor


class Tacotron2(nn.Module):
    """The published network, its tensors named as in the published checkpoints."""

    def __init__(self, config: Tacotron2Config) -> None:
        super().__init__()
        self.config = config
        self.embedding = nn.Embedding(len(config.symbols), config.encoder_channels)
        nn.init.uniform_(self.embedding.weight, -0.1, 0.1)
        if config.n_stresses:
            self.stress_embedding = nn.Embedding(config.n_stresses, config.encoder_channels)
            nn.init.uniform_(self.stress_embedding.weight, -0.1, 0.1)
        self.encoder = Encoder(config)
        self.decoder = Decoder(config)
        self.postnet = Postnet(config)

    def encode(self, symbols: Tensor, stresses: Tensor, n_symbols: Tensor) -> tuple[Tensor, Tensor]:
        """Encoded symbols (B, N, C), and where there are none (B, N); stresses count only where the network has any."""
        embedded = self.embedding(symbols)
        if self.config.n_stresses:
            embedded = embedded + self.stress_embedding(stresses)
        absent = torch.arange(symbols.shape[1], device=symbols.device)[None] >= n_symbols[:, None]
        return self.encoder(embedded, n_symbols), absent

    def refined(self, frames: Tensor, n_frames: Tensor) -> Tensor:
        """Frames (B, L, n_mels) after the postnet."""
        mask = (torch.arange(frames.shape[1], device=frames.device)[None] < n_frames[:, None])[:, None]
        x = frames.transpose(1, 2)  # (B, L, n_mels) -> (B, n_mels, L)
        return frames + self.postnet(x, mask.to(x.dtype)).transpose(1, 2).float()

    def forward(
        self,
        symbols: Tensor,
        stresses: Tensor,
        n_symbols: Tensor,
        frames: Tensor,
        n_frames: Tensor,
        kept: Tensor | None = None,
        heard: Tensor | None = None,
        given: Tensor | None = None,
        own: Tensor | None = None,
    ) -> Told:
        """Teacher forcing: normalised frames (B, L, n_mels) are made from those before them (Decoder.forward).

        Clips where own (B,) is true hear, in their place, the frames that the network makes of them, without gradient:
        scheduled sampling for all steps at once (Mihaylova and Martins, arXiv 1906.07651).
        """
        reduction = self.config.reduction
        beyond = -frames.shape[1] % reduction
        teacher = F.pad(frames, (0, 0, 0, beyond)).unflatten(1, (-1, reduction)).flatten(2)  # (B, S, r * n_mels)
        memory, absent = self.encode(symbols, stresses, n_symbols)
        with torch.autocast(frames.device.type, enabled=False):
            if own is not None and own.any():
                with torch.no_grad():
                    parts = (None if x is None else x[own] for x in (memory, absent, teacher, kept, heard, given))
                    heard_of_itself = self.decoder(*parts)[0]
                teacher = teacher.index_put((own,), heard_of_itself)
            made, gate, weights = self.decoder(memory, absent, teacher, kept, heard, given)
        before = made.unflatten(2, (reduction, -1)).flatten(1, 2)  # (B, L, n_mels)
        n_made = -(-n_frames // reduction) * reduction
        return Told(before, self.refined(before, n_made), gate, weights)

"""The acoustic model: encoder, prosody predictors, Gaussian upsampling, parallel decoder."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import torch
from torch import nn

from voicestudio.models.tacotron.decoder import Decoder
from voicestudio.models.tacotron.encoder import Encoder
from voicestudio.models.tacotron.predictors import ProsodyPredictors
from voicestudio.models.tacotron.upsampling import GaussianUpsampling

if TYPE_CHECKING:
    from torch import Tensor

    from voicestudio.models.tacotron.config import TacotronConfig

MEL_MEAN, MEL_SCALE = -5.0, 2.5


@dataclass(frozen=True, slots=True)
class Spoken:
    """What the network made: log-mel before and after the postnet (B, L, n_mels), log f0 and voicing scores (B, L)."""

    before: Tensor
    mel: Tensor
    log_f0: Tensor
    voicing: Tensor


class Tacotron(nn.Module):
    """Phonemes to mel in parallel; durations, pitch and energy are given in training and may be changed in use."""

    def __init__(self, config: TacotronConfig) -> None:
        super().__init__()
        self.config = config
        self.encoder = Encoder(config)
        self.predictors = ProsodyPredictors(config)
        self.upsampling = GaussianUpsampling(config)
        self.decoder = Decoder(config)

    def encode(self, tokens: Tensor, stresses: Tensor, n_tokens: Tensor) -> tuple[Tensor, Tensor]:
        """Encoded phonemes (B, N, C) and their mask (B, N)."""
        mask = torch.arange(tokens.shape[1], device=tokens.device)[None] < n_tokens[:, None]
        return self.encoder(tokens, stresses, n_tokens), mask

    def decode(
        self,
        encoded: Tensor,
        mask: Tensor,
        durations: Tensor,
        pitch: Tensor,
        energy: Tensor,
        first: int,
        stop: int,
        n_positions: Tensor,
    ) -> Spoken:
        """Frames of decoder positions first to stop.

        durations in frames (B, N), pitch and energy normalised (B, N), n_positions (B,) those that are real.
        Positions beyond first and stop count as absent: the caller gives config.decoder_context more on each side.
        """
        with torch.autocast(encoded.device.type, enabled=False):  # its shapes are as many as there are sentences
            weights, place = self.upsampling(encoded.float(), durations, mask, first, stop)
            upsampled = weights @ encoded.float()  # (B, M, C)
            contour = weights @ torch.stack([pitch, energy], -1)  # (B, M, N) @ (B, N, 2) -> (B, M, 2)
        at = torch.arange(first, stop, device=encoded.device)
        real = (at[None] < n_positions[:, None]).unsqueeze(-1).to(contour.dtype)  # (B, M, 1)
        before, after, pitched = self.decoder(upsampled, torch.cat([contour, place], -1), real)
        config = self.config
        base = contour[..., 0].repeat_interleave(config.reduction, 1)  # (B, M) -> (B, L)
        return Spoken(
            before * MEL_SCALE + MEL_MEAN,
            after * MEL_SCALE + MEL_MEAN,
            config.log_f0_mean + config.log_f0_std * (base + pitched[..., 0]),
            pitched[..., 1],
        )

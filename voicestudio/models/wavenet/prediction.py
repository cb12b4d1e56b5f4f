"""Linear prediction of each sample from those before it, by filters that the mel tells: nothing of it is learned.

What the network then models is the excitation (LP-WaveNet, arXiv 1811.11913, section 3), and prediction and excitation
are inputs of it (LPCNet, arXiv 1810.11846, section 2.2).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import torch
import torch.nn.functional as F
from torch import nn

from voicestudio.models.envelope import AllPole

if TYPE_CHECKING:
    from torch import Tensor

    from voicestudio.models.wavenet.config import WaveNetConfig

WHITE, FALL = 1e-2, 0.0
"""White noise as a share of each frame's power, and the fall above the bands.

A blunter filter foretells more of real speech, for a mel tells neither phases nor dips. Six recordings and one logistic
a frame: 8.7 bits a sample so, 9.2 with envelope.py's own values, 10.0 from the frame's power alone.
"""


class Prediction(nn.Module):
    """Filters of the emphasised sound, each held for `step` samples, and what they foretell."""

    def __init__(self, config: WaveNetConfig) -> None:
        super().__init__()
        self.step, self.order, self.context = config.step, config.prediction_order, config.context
        self.times = config.spec.hop_length // config.step
        self.envelope = AllPole(config.spec, self.order, config.pre_emphasis, WHITE, FALL)

    @torch.no_grad()
    def filters(self, mel: Tensor) -> Tensor:
        """Weights of the last `order` samples, the newest first, and log-gain (B, L * hop / step, order + 1); float32.

        From a mel (B, n_mels, context + L + context). Between the middles of two frames it is the log-mel that goes
        from one to the other in a straight line, so each filter comes from an autocorrelation and is stable.
        """
        inner = mel[..., self.context - 1 : mel.shape[-1] - self.context + 1].double()
        fine = F.interpolate(inner, scale_factor=self.times, mode="linear")[..., self.times : -self.times]
        predictor, log_gain = self.envelope.filters(fine)
        return torch.cat([-predictor[..., 1:], log_gain[..., None]], -1).float()

    def foretold(self, samples: Tensor, filters: Tensor, early: int = 0) -> tuple[Tensor, Tensor]:
        """Predictions and log-gains, both (B, T), of samples (B, order + T) but the first `order`.

        filters as above, of the samples from the one after `early` on.
        """
        held = filters.repeat_interleave(self.step, 1)[:, self.order - early : samples.shape[1] - early]
        past = samples[:, :-1].unfold(1, self.order, 1).flip(-1)  # (B, T, order)
        return (past * held[..., :-1]).sum(-1), held[..., -1]

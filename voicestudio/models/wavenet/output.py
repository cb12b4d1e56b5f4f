"""The two kinds of output: what a sample costs under a distribution, and how samples are levelled for it.

Mixture of discretised logistics: PixelCNN++, arXiv 1701.05517, section 2.1; for sound, Parallel WaveNet, arXiv
1711.10433, section 3. Mu-law: arXiv 1609.03499, section 2.2.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import torch
import torch.nn.functional as F

from voicestudio.models.wavenet.config import GAIN, MIN_LOG_SCALE, MU_LAW, N_LEVELS

if TYPE_CHECKING:
    from torch import Tensor

    from voicestudio.models.wavenet.config import WaveNetConfig

_HALF_STEP = 1 / 65535


def pre_emphasised(samples: Tensor, coefficient: float) -> Tensor:
    """x[t] - coefficient * x[t - 1] along the last axis, within +-1.

    What the network errs by is then shaped like speech when the emphasis is taken back, and is heard less (LPCNet,
    arXiv 1810.11846, section 2.4).
    """
    return (samples - coefficient * F.pad(samples, (1, 0))[..., :-1]).clamp(-1, 1)


def mu_law_classes(samples: Tensor) -> Tensor:
    """Classes 0 to 255 of samples within +-1."""
    mu = N_LEVELS - 1
    compressed = samples.sign() * torch.log1p(mu * samples.abs()) / math.log1p(mu)
    return ((compressed + 1) / 2 * mu + 0.5).floor().long()


def mu_law_levels() -> Tensor:
    """The sample (256,) of each class."""
    mu = N_LEVELS - 1
    compressed = torch.arange(N_LEVELS, dtype=torch.float64) / mu * 2 - 1
    return (compressed.sign() * torch.expm1(compressed.abs() * math.log1p(mu)) / mu).float()


def quantised(samples: Tensor, config: WaveNetConfig) -> Tensor:
    """Samples as the network hears its own: the levels of its classes, or of 16 bit."""
    if config.output == MU_LAW:
        return mu_law_levels().to(samples.device)[mu_law_classes(samples)]
    return (samples / (2 * _HALF_STEP)).round() * (2 * _HALF_STEP)


def negative_log_likelihood(outputs: Tensor, samples: Tensor, config: WaveNetConfig) -> Tensor:
    """Bits of each sample (B, T) under outputs (B, T, n_outputs)."""
    if config.output == MU_LAW:
        loss = F.cross_entropy(outputs.float().flatten(0, 1), mu_law_classes(samples).flatten(), reduction="none")
        return loss.view_as(samples) / math.log(2)
    logits, means, log_scales = outputs.float().chunk(3, -1)
    log_scales = (log_scales - math.log(GAIN)).clamp_min(MIN_LOG_SCALE)
    centred, inverse = samples[..., None] - means / GAIN, torch.exp(-log_scales)
    upper, lower = inverse * (centred + _HALF_STEP), inverse * (centred - _HALF_STEP)
    # log(sigmoid(upper) - sigmoid(lower)), which is exact however far from the mean: the difference is
    # sigmoid(upper) * sigmoid(-lower) * (1 - exp(-(upper - lower))).
    inside = F.logsigmoid(upper) + F.logsigmoid(-lower) + torch.log(-torch.expm1(-2 * _HALF_STEP * inverse))
    log_p = torch.where(
        samples[..., None] < -1 + _HALF_STEP,
        F.logsigmoid(upper),
        torch.where(samples[..., None] > 1 - _HALF_STEP, F.logsigmoid(-lower), inside),
    )
    return -torch.logsumexp(logits.log_softmax(-1) + log_p, -1) / math.log(2)

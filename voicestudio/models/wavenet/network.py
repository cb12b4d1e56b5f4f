"""WaveNet: samples so far, and what conditions them, to the distribution of the next (arXiv 1609.03499, figure 4)."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import torch
import torch.nn.functional as F
from torch import nn

from voicestudio.models.wavenet.config import GAIN, LOGISTICS
from voicestudio.models.wavenet.layer import projected, stack, summed_skips
from voicestudio.models.wavenet.prediction import Prediction
from voicestudio.models.wavenet.upsampling import Conditioning

if TYPE_CHECKING:
    from torch import Tensor

    from voicestudio.models.wavenet.config import WaveNetConfig


class WaveNet(nn.Module):
    """All samples of a segment at once, as training wants it; kernel.py makes them one after the other."""

    def __init__(self, config: WaveNetConfig) -> None:
        super().__init__()
        self.config = config
        self.conditioning = Conditioning(config)
        self.entry = nn.Linear(config.n_heard, config.channels)
        self.layers = stack(config)
        self.hidden = nn.Linear(config.skip_channels, config.skip_channels)
        self.out = nn.Linear(config.skip_channels, config.n_outputs)
        self.prediction = Prediction(config) if config.prediction_order else None
        self._begin_near_silence()

    @torch.no_grad()
    def _begin_near_silence(self) -> None:
        """Narrow logistics around 0, as most samples of speech are: several bits better than what chance gives."""
        if self.config.output == LOGISTICS:
            self.out.weight.mul_(0.3)
            logits, means, log_scales = self.out.bias.chunk(3)
            logits.zero_()
            means.copy_(torch.linspace(-0.3, 0.3, self.config.n_mixtures))
            log_scales.copy_(torch.linspace(-3, -1, self.config.n_mixtures))
            if self.config.prediction_order:  # these are in units of the filter's gain
                log_scales.add_(1.5)

    def projected(self, condition: Tensor) -> Tensor:
        """What each layer adds before its gate: (B, L, C) -> (B, L, n_layers, 2 channels)."""
        return projected(self.layers, condition)

    def filters(self, mel: Tensor) -> Tensor | None:
        """The filters that go with `conditioning` of the same mel; None for a network without prediction."""
        return None if self.prediction is None else self.prediction.filters(mel)

    def _heard(self, samples: Tensor, filters: Tensor | None, fresh: bool) -> tuple[Tensor, Tensor, Tensor]:
        """Inputs (T, B, n_heard); of the same places predictions and log-gains, both (B, T)."""
        before = F.pad(samples, (1, -1)) if fresh else samples[:, :-1]
        if self.prediction is None:
            return GAIN * before.T[..., None], *before.new_zeros(2, 1, 1)
        order = self.prediction.order
        if fresh:
            foretold, log_gain = self.prediction.foretold(F.pad(samples, (order, 0)), filters, order)
            excitation = F.pad((samples - foretold) * torch.exp(-log_gain), (1, -1))
        else:
            foretold, log_gain = self.prediction.foretold(samples, filters)
            excitation = ((samples[:, order:] - foretold) * torch.exp(-log_gain))[:, :-1]
            before, foretold, log_gain = before[:, order:], foretold[:, 1:], log_gain[:, 1:]
        heard = torch.stack([GAIN * before, GAIN * foretold, excitation], -1)
        return heard.transpose(0, 1), foretold, log_gain

    def forward(self, samples: Tensor, condition: Tensor, fresh: bool = False, filters: Tensor | None = None) -> Tensor:
        """Outputs (B, T, n_outputs): of each sample, from those before it alone; means and scales GAIN times.

        samples (B, history + T), or (B, T) if `fresh`: then silence is before them. condition (B, samples / step, C)
        or (B, 1, C), as `conditioning` gives it for those samples; filters as `filters` gives them.
        """
        with torch.autocast(samples.device.type, enabled=False):  # a sample has 16 bits, a bfloat16 eight
            heard, foretold, log_gain = self._heard(samples.float(), filters, fresh)
            x = self.entry(heard)  # (T, B, n_heard) -> (T, B, C)
        n_out = samples.shape[1] - (0 if fresh else self.config.history)
        added = self.projected(condition).permute(2, 1, 0, 3).unbind()  # each (L, B, 2 C)
        hold = self.config.step if condition.shape[1] > 1 else samples.shape[1]
        n_batch, n_in = samples.shape
        held = (part.repeat_interleave(hold, 0)[:n_in].expand(-1, n_batch, -1) for part in added)
        total = summed_skips(self.layers, x, held, fresh, n_out)
        with torch.autocast(samples.device.type, enabled=False):
            outputs = self.out(F.relu(self.hidden(F.relu(total.float())))).transpose(0, 1)
            if self.prediction is None:
                return outputs
            # What the layers tell is the excitation, in units of the filter's gain.
            logits, means, log_scales = outputs.chunk(3, -1)
            foretold, log_gain = foretold[:, -n_out:, None], log_gain[:, -n_out:, None]
            means = GAIN * (foretold + torch.exp(log_gain) * means)
            return torch.cat([logits, means, log_scales + log_gain + math.log(GAIN)], -1)

"""Decoder: prenet, attention LSTM, attention, decoder LSTM, frames and gate (arXiv 1712.05884, section 2.2).

While it learns, the frames before are those of the recording. Then nothing that follows the attention comes back to
it, so that only the attention LSTM and the attention are computed step by step; the rest is computed for all steps at
once. In use `step` does everything for one step; both give the same.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import torch
import torch.nn.functional as F
from torch import nn

from voicestudio.models.precision import has_bfloat16
from voicestudio.models.tacotron2.attending import attend
from voicestudio.models.tacotron2.attention import Attention
from voicestudio.models.tacotron2.layers import Linear
from voicestudio.models.tacotron2.prenet import Prenet

if TYPE_CHECKING:
    from torch import Tensor

    from voicestudio.models.tacotron2.config import Tacotron2Config


@dataclass(slots=True)
class DecoderState:
    """What one step hands to the next, each (B, ...): LSTM states, context, weights and their sum, last frames."""

    hidden: Tensor
    cell: Tensor
    context: Tensor
    before: Tensor  # (B, 2, N)
    decoder_hidden: Tensor
    decoder_cell: Tensor
    frames: Tensor  # (B, reduction * n_mels)


class Decoder(nn.Module):
    """Encoded symbols (B, N, C) to frames, `reduction` a step."""

    def __init__(self, config: Tacotron2Config) -> None:
        super().__init__()
        self.config = config
        encoded, attending, speaking = (
            config.encoder_channels, config.attention_rnn_channels, config.decoder_rnn_channels,
        )  # fmt: skip
        self.prenet = Prenet(config)
        self.attention_rnn = nn.LSTMCell(config.prenet_channels + encoded, attending)
        self.attention_layer = Attention(config)
        self.decoder_rnn = nn.LSTMCell(attending + encoded, speaking)
        self.linear_projection = Linear(speaking + encoded, config.reduction * config.spec.n_mels)
        self.gate_layer = Linear(speaking + encoded, 1, gain="sigmoid")

    def forward(
        self,
        memory: Tensor,
        absent: Tensor,
        teacher: Tensor,
        kept: Tensor | None = None,
        heard: Tensor | None = None,
        given: Tensor | None = None,
    ) -> tuple[Tensor, Tensor, Tensor]:
        """Frames (B, S, reduction * n_mels), gate scores (B, S) and weights (B, S, N) for given frames before.

        teacher (B, S, reduction * n_mels): the frames that each step is to make; it sees those of the step before,
        or the mean frame where heard (B, S) is 0. kept (B, S, 2, P): what the prenet's dropout leaves. given
        (B, S, N): weights that the attention is to have, in the place of its own.
        """
        before = F.pad(teacher, (0, 0, 1, 0))[:, :-1]
        if heard is not None:
            before = before * heard[..., None]
        if given is None:
            attended, weights = self._attend(self.prenet(before, kept), memory, absent)
        else:
            attended, weights = self._attend_as_given(self.prenet(before, kept), memory, given)
        attended = F.dropout(attended, self.config.dropout, self.training)
        spoken = F.dropout(over_all_steps(self.decoder_rnn, attended), self.config.dropout, self.training)
        context = attended[..., self.config.attention_rnn_channels :]
        told = torch.cat([spoken, context], -1)  # (B, S, D + C)
        return self.linear_projection(told), self.gate_layer(told).squeeze(-1), weights

    def _attend(self, before: Tensor, memory: Tensor, absent: Tensor) -> tuple[Tensor, Tensor]:
        """Hidden states with contexts (B, S, H + C), and weights (B, S, N)."""
        rnn, attention, n_before = self.attention_rnn, self.attention_layer, before.shape[2]
        inputs = F.linear(before, rnn.weight_ih[:, :n_before], rnn.bias_ih + rnn.bias_hh).transpose(0, 1)  # (S, B, 4H)
        recurrent = torch.cat([rnn.weight_hh, rnn.weight_ih[:, n_before:]], 1).t()
        keys, folded = attention.memory_layer(memory), attention.location_layer.folded()
        query, v = attention.query_layer.weight.t(), attention.v.weight[0]
        told, weights = attend(inputs, recurrent, query, v, folded, memory, keys, absent)
        return told.transpose(0, 1), weights.transpose(0, 1)  # (S, B, ...) -> (B, S, ...)

    def _attend_as_given(self, before: Tensor, memory: Tensor, given: Tensor) -> tuple[Tensor, Tensor]:
        """The same where the weights are known: no step waits for the one before it."""
        contexts = given @ memory  # (B, S, N) @ (B, N, C) -> (B, S, C)
        hidden = over_all_steps(self.attention_rnn, torch.cat([before, F.pad(contexts, (0, 0, 1, 0))[:, :-1]], -1))
        return torch.cat([hidden, contexts], -1), given

    def begin(self, memory: Tensor) -> DecoderState:
        """The state before the first step: zeros."""
        batch, n_symbols, channels = memory.shape
        config = self.config
        attending, speaking = config.attention_rnn_channels, config.decoder_rnn_channels
        sizes = (attending, attending, channels, speaking, speaking, config.reduction * config.spec.n_mels)
        hidden, cell, context, spoken, spoken_cell, frames = (memory.new_zeros(batch, size) for size in sizes)
        before = memory.new_zeros(batch, 2, n_symbols)
        return DecoderState(hidden, cell, context, before, spoken, spoken_cell, frames)

    def step(
        self, state: DecoderState, memory: Tensor, keys: Tensor, absent: Tensor, folded: Tensor, kept: Tensor
    ) -> tuple[DecoderState, Tensor]:
        """The state after one step, which holds its frames and weights, and its gate score (B,)."""
        x = torch.cat([self.prenet(state.frames, kept), state.context], -1)
        hidden, cell = self.attention_rnn(x, (state.hidden, state.cell))
        context, weights = self.attention_layer(hidden, memory, keys, absent, state.before, folded)
        both = torch.cat([hidden, context], -1)
        spoken, spoken_cell = self.decoder_rnn(both, (state.decoder_hidden, state.decoder_cell))
        told = torch.cat([spoken, context], -1)
        before = torch.stack([weights, state.before[:, 1] + weights], 1)
        frames = self.linear_projection(told)
        return DecoderState(hidden, cell, context, before, spoken, spoken_cell, frames), self.gate_layer(told)[:, 0]


def over_all_steps(rnn: nn.LSTMCell, x: Tensor) -> Tensor:
    """The cell from zeros over all steps at once: (B, S, n_in) to (B, S, H).

    While it learns on a processor that has bfloat16, products are computed in it: three times as fast.
    """
    kind = x.dtype
    if rnn.training and kind == torch.float32 and has_bfloat16(x.device):
        kind = torch.bfloat16
    zeros = x.new_zeros(1, len(x), rnn.hidden_size, dtype=kind)
    weights = [weight.to(kind) for weight in (rnn.weight_ih, rnn.weight_hh, rnn.bias_ih, rnn.bias_hh)]
    return torch.lstm(x.to(kind), (zeros, zeros), weights, True, 1, 0.0, rnn.training, False, True)[0].to(x.dtype)

"""The attention LSTM and the attention over all steps of teacher forcing, with their gradient.

The same as decoder.Decoder.step again and again. Backwards, what every step adds to the gradient of a weight is not
added step by step: it is one product over all steps in the end, so that a step backwards reads the recurrent weights
once and writes none. On a processor that halves the time.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import torch
import torch.nn.functional as F
from torch.autograd.function import once_differentiable

if TYPE_CHECKING:
    from torch import Tensor
    from torch.autograd.function import FunctionCtx


def attend(
    inputs: Tensor, recurrent: Tensor, query: Tensor, v: Tensor, folded: Tensor, memory: Tensor, keys: Tensor,
    absent: Tensor,
) -> tuple[Tensor, Tensor]:  # fmt: skip
    """Hidden states with contexts (S, B, H + C) and attention weights (S, B, N) of all steps.

    inputs (S, B, 4H): the LSTM's gates as far as the prenet decides them, biases counted in; recurrent (H + C, 4H):
    its weights on hidden state and context; query (H, A); v (A,); folded (2 * kernel, A): the location layer;
    memory (B, N, C); keys (B, N, A); absent (B, N) true on padding.
    """
    return _Attend.apply(inputs, recurrent, query, v, folded, memory, keys, absent)


def _windows(before: Tensor, kernel: int) -> Tensor:
    """What the location layer sees of weights and sums (..., 2, N), beside each symbol: (..., N, 2 * kernel)."""
    half = kernel // 2
    return F.pad(before, (half, half)).unfold(-1, kernel, 1).transpose(-3, -2).flatten(-2)


class _Attend(torch.autograd.Function):
    @staticmethod
    def forward(
        ctx: FunctionCtx, inputs: Tensor, recurrent: Tensor, query: Tensor, v: Tensor, folded: Tensor, memory: Tensor,
        keys: Tensor, absent: Tensor,
    ) -> tuple[Tensor, Tensor]:  # fmt: skip
        n_steps, batch, n_gates = inputs.shape
        n_hidden, (n_symbols, size), kernel = n_gates // 4, keys.shape[1:], folded.shape[0] // 2
        both = inputs.new_zeros(n_steps + 1, batch, recurrent.shape[0])  # hidden states and contexts, from before on
        weights = inputs.new_empty(n_steps, batch, n_symbols)
        before = inputs.new_zeros(n_steps + 1, batch, 2, n_symbols)  # weights and their sum, before each step
        gates = inputs.new_empty(n_steps, batch, n_gates)
        cells = inputs.new_zeros(n_steps + 1, batch, n_hidden)
        bent = inputs.new_empty(n_steps, batch, n_symbols, size)  # tanh of the attention's sums
        for step in range(n_steps):
            gate = torch.addmm(inputs[step], both[step], recurrent, out=gates[step])
            gate[:, : 2 * n_hidden].sigmoid_()  # input and forget gate
            gate[:, 2 * n_hidden : 3 * n_hidden].tanh_()
            gate[:, 3 * n_hidden :].sigmoid_()
            into, forget, new, out = gate.chunk(4, 1)
            torch.mul(forget, cells[step], out=cells[step + 1]).addcmul_(into, new)
            hidden = both[step + 1, :, :n_hidden]
            torch.mul(cells[step + 1].tanh(), out, out=hidden)
            rows = _windows(before[step], kernel).reshape(-1, 2 * kernel)
            here = torch.mm(rows, folded, out=bent[step].view(-1, size)).view_as(bent[step])
            here.add_(keys).add_((hidden @ query)[:, None]).tanh_()
            energies = (here.view(-1, size) @ v).view(batch, n_symbols).masked_fill_(absent, -torch.inf)
            torch.softmax(energies, -1, out=weights[step])
            both[step + 1, :, n_hidden:] = torch.bmm(weights[step][:, None], memory)[:, 0]
            before[step + 1, :, 0] = weights[step]
            torch.add(before[step, :, 1], weights[step], out=before[step + 1, :, 1])
        ctx.save_for_backward(recurrent, query, v, folded, memory, both, weights, before, gates, cells, bent)
        return both[1:].clone(), weights.clone()

    @staticmethod
    @once_differentiable
    def backward(ctx: FunctionCtx, d_told: Tensor, d_rows: Tensor) -> tuple[Tensor | None, ...]:
        recurrent, query, v, folded, memory, both, weights, before, gates, cells, bent = ctx.saved_tensors
        n_steps, batch, n_gates = gates.shape
        n_hidden, n_symbols, kernel = n_gates // 4, memory.shape[1], folded.shape[0] // 2
        d_gates, d_queries = torch.empty_like(gates), gates.new_empty(n_steps, batch, len(v))
        d_contexts, d_energies = gates.new_empty(n_steps, batch, memory.shape[2]), torch.empty_like(weights)
        d_keys = torch.zeros_like(bent[0])
        d_v, d_folded = torch.zeros_like(v), torch.zeros_like(folded)
        fold = _Fold(batch, n_symbols, kernel, gates)
        d_both = torch.zeros_like(both[0])
        d_cell = torch.zeros_like(cells[0])
        d_last, d_sum = torch.zeros_like(weights[0]), torch.zeros_like(weights[0])
        over = memory.transpose(1, 2).contiguous()  # (B, C, N)
        back, back_query, back_folded = recurrent.t().contiguous(), query.t().contiguous(), folded.t().contiguous()
        for step in range(n_steps - 1, -1, -1):
            d_both = d_both + d_told[step]
            d_contexts[step] = d_both[:, n_hidden:]
            d_weights = torch.bmm(d_contexts[step][:, None], over)[:, 0].add_(d_rows[step]).add_(d_last).add_(d_sum)
            shared = weights[step]
            d_energy = torch.mul(shared, d_weights - (shared * d_weights).sum(1, keepdim=True), out=d_energies[step])
            here = bent[step]
            d_v.addmv_(here.view(-1, len(v)).t(), d_energy.flatten())
            d_here = here.square().neg_().add_(1).mul_(v).mul_(d_energy[..., None])  # (B, N, A)
            d_keys += d_here
            torch.sum(d_here, 1, out=d_queries[step])
            flat = d_here.view(-1, len(v))
            d_folded.addmm_(_windows(before[step], kernel).reshape(-1, 2 * kernel).t(), flat)
            d_before = fold(flat @ back_folded)  # (B, 2, N)
            d_last = d_before[:, 0]
            d_sum = d_sum + d_before[:, 1]
            d_hidden = torch.addmm(d_both[:, :n_hidden], d_queries[step], back_query)
            d_gate = d_gates[step]
            d_cell = _cell_back(gates[step], cells[step], cells[step + 1], d_hidden, d_cell, d_gate)
            d_both = d_gate @ back
        earlier, flat_gates = both[:-1].flatten(0, 1), d_gates.flatten(0, 1)
        d_memory = torch.bmm(weights.permute(1, 2, 0), d_contexts.transpose(0, 1))  # (B, N, S) @ (B, S, C)
        d_query = both[1:, :, :n_hidden].flatten(0, 1).t() @ d_queries.flatten(0, 1)
        return d_gates, earlier.t() @ flat_gates, d_query, d_v, d_folded, d_memory, d_keys, None


def _cell_back(gate: Tensor, earlier: Tensor, cell: Tensor, d_hidden: Tensor, d_cell: Tensor, d_gate: Tensor) -> Tensor:
    """Gradient of the cell state before; writes that of the gates (before their sigmoids and tanh) to d_gate."""
    into, forget, new, out = gate.chunk(4, 1)
    d_into, d_forget, d_new, d_out = d_gate.chunk(4, 1)
    bent = cell.tanh()
    d_cell = d_cell + d_hidden * out * (1 - bent.square())
    torch.mul(d_hidden * bent, out - out.square(), out=d_out)
    torch.mul(d_cell * new, into - into.square(), out=d_into)
    torch.mul(d_cell * earlier, forget - forget.square(), out=d_forget)
    torch.mul(d_cell * into, 1 - new.square(), out=d_new)
    return d_cell * forget


class _Fold:
    """The reverse of _windows: what all windows say of each place is added up."""

    def __init__(self, batch: int, n_symbols: int, kernel: int, like: Tensor) -> None:
        self.n_symbols, self.kernel = n_symbols, kernel
        wide = n_symbols + kernel  # each window lies one place to the right of the one before it
        self.room = like.new_zeros(batch, 2, n_symbols, wide)
        strides = self.room.stride()
        size = (batch, 2, n_symbols, kernel)
        self.slanted = self.room.as_strided(size, (strides[0], strides[1], strides[2] + 1, 1))

    def __call__(self, d_windows: Tensor) -> Tensor:
        """(B * N, 2 * kernel) to (B, 2, N)."""
        batch, half = len(self.room), self.kernel // 2
        self.slanted.copy_(d_windows.view(batch, self.n_symbols, 2, self.kernel).transpose(1, 2))
        return self.room.sum(2)[..., half : half + self.n_symbols]

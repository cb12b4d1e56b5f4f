"""The decoder's step compiled: packed float32 weights, several steps a call, no interpreter in between.

The same as decoder.Decoder.step for one utterance. A step reads every weight of the two LSTMs once, which is what it
costs; their four gates lie side by side for each unit, so that its inputs are read once.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numba import njit

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from voicestudio.models.tacotron2.decoder import Decoder

_FAST = {"reassoc", "contract", "arcp", "nsz"}
"""Sums may be reordered, so that they run in vector registers; infinities and NaN keep their meaning."""


class Weights(NamedTuple):
    """The decoder's weights as the kernel reads them, float32.

    An LSTM's `rnn` is (H, 4, n_in + H): for each unit its gates' rows over inputs and hidden state, `bias` (H, 4).
    """

    prenet_in: NDArray[np.float32]  # (P, reduction * n_mels)
    prenet_out: NDArray[np.float32]  # (P, P)
    attention_rnn: NDArray[np.float32]
    attention_bias: NDArray[np.float32]
    query: NDArray[np.float32]  # (A, H)
    location: NDArray[np.float32]  # (2, kernel, A)
    v: NDArray[np.float32]  # (A,)
    decoder_rnn: NDArray[np.float32]
    decoder_bias: NDArray[np.float32]
    told: NDArray[np.float32]  # (reduction * n_mels + 1, D + C), the gate's row last
    told_bias: NDArray[np.float32]


class State(NamedTuple):
    """What one step hands to the next; the kernel writes into it."""

    hidden: NDArray[np.float32]
    cell: NDArray[np.float32]
    context: NDArray[np.float32]
    before: NDArray[np.float32]  # (2, N): weights of the step before, and their sum so far
    decoder_hidden: NDArray[np.float32]
    decoder_cell: NDArray[np.float32]
    frames: NDArray[np.float32]  # (reduction * n_mels,)


def packed(decoder: Decoder) -> Weights:
    """The weights of a decoder, copied."""

    def array(tensor) -> NDArray[np.float32]:  # noqa: ANN001 (torch is not imported here)
        return np.ascontiguousarray(tensor.detach().float().cpu().numpy())

    def lstm(rnn) -> tuple[NDArray[np.float32], NDArray[np.float32]]:  # noqa: ANN001
        rows = np.concatenate([array(rnn.weight_ih), array(rnn.weight_hh)], 1)  # (4H, n_in + H)
        gates = rows.reshape(4, -1, rows.shape[1]).swapaxes(0, 1)
        bias = (array(rnn.bias_ih) + array(rnn.bias_hh)).reshape(4, -1).T
        return np.ascontiguousarray(gates), np.ascontiguousarray(bias)

    attention, projection, gate = decoder.attention_layer, decoder.linear_projection, decoder.gate_layer
    folded = array(attention.location_layer.folded())  # (2 * kernel, A)
    return Weights(
        array(decoder.prenet.layers[0].weight),
        array(decoder.prenet.layers[1].weight),
        *lstm(decoder.attention_rnn),
        array(attention.query_layer.weight),
        np.ascontiguousarray(folded.reshape(2, -1, folded.shape[1])),
        array(attention.v.weight)[0],
        *lstm(decoder.decoder_rnn),
        np.concatenate([array(projection.weight), array(gate.weight)]),
        np.concatenate([array(projection.linear_layer.bias), array(gate.linear_layer.bias)]),
    )


def begin(weights: Weights, n_symbols: int, n_channels: int) -> State:
    """The state before the first step: zeros."""
    attending, speaking = weights.attention_bias.shape[0], weights.decoder_bias.shape[0]
    sizes = (attending, attending, n_channels, (2, n_symbols), speaking, speaking, weights.prenet_in.shape[1])
    return State(*(np.zeros(size, np.float32) for size in sizes))


@njit(cache=True, nogil=True, fastmath=_FAST, inline="always")
def _tanh(x):  # noqa: ANN001, ANN202
    """tanh within 1e-6, of additions, products and quotients alone: Lambert's continued fraction at a quarter of x,
    then the double-angle formula twice."""
    x = min(max(x, np.float32(-9.0)), np.float32(9.0)) * np.float32(0.25)
    s = x * x
    over = x * (np.float32(10395.0) + s * (np.float32(1260.0) + s * np.float32(21.0)))
    under = np.float32(10395.0) + s * (np.float32(4725.0) + s * (np.float32(210.0) + s))
    t = over / under
    t = np.float32(2.0) * t / (np.float32(1.0) + t * t)
    return np.float32(2.0) * t / (np.float32(1.0) + t * t)


@njit(cache=True, nogil=True, fastmath=_FAST, inline="always")
def _sigmoid(x):  # noqa: ANN001, ANN202
    return np.float32(0.5) + np.float32(0.5) * _tanh(np.float32(0.5) * x)


@njit(cache=True, nogil=True, fastmath=_FAST)
def _product(weight, x, out):  # noqa: ANN001, ANN202
    """out = weight @ x, four rows at once."""
    n_rows, n_in = weight.shape
    row = 0
    while row + 4 <= n_rows:
        a, b, c, d = weight[row], weight[row + 1], weight[row + 2], weight[row + 3]
        s0 = s1 = s2 = s3 = np.float32(0.0)
        for k in range(n_in):
            s0 += a[k] * x[k]
            s1 += b[k] * x[k]
            s2 += c[k] * x[k]
            s3 += d[k] * x[k]
        out[row], out[row + 1], out[row + 2], out[row + 3] = s0, s1, s2, s3
        row += 4
    while row < n_rows:
        s0 = np.float32(0.0)
        for k in range(n_in):
            s0 += weight[row, k] * x[k]
        out[row] = s0
        row += 1


@njit(cache=True, nogil=True, fastmath=_FAST)
def _lstm(weight, bias, x, hidden, cell, gates):  # noqa: ANN001, ANN202
    """One LSTM step for x = inputs and hidden state; writes hidden and cell; gates (4, H) is room to work in."""
    for unit in range(len(hidden)):
        a, b, c, d = weight[unit, 0], weight[unit, 1], weight[unit, 2], weight[unit, 3]
        s0 = s1 = s2 = s3 = np.float32(0.0)
        for k in range(len(x)):
            s0 += a[k] * x[k]
            s1 += b[k] * x[k]
            s2 += c[k] * x[k]
            s3 += d[k] * x[k]
        gates[0, unit], gates[1, unit] = s0 + bias[unit, 0], s1 + bias[unit, 1]
        gates[2, unit], gates[3, unit] = s2 + bias[unit, 2], s3 + bias[unit, 3]
    for unit in range(len(hidden)):
        cell[unit] = _sigmoid(gates[1, unit]) * cell[unit] + _sigmoid(gates[0, unit]) * _tanh(gates[2, unit])
        hidden[unit] = _sigmoid(gates[3, unit]) * _tanh(cell[unit])


@njit(cache=True, nogil=True, fastmath=_FAST)
def _attend(weights, state, memory, keys, query, located):  # noqa: ANN001, ANN202
    """Write the new weights, their sum and the context; query (A,) is known, located (A,) is room to work in."""
    n_symbols, n_channels = memory.shape
    size, kernel = len(query), weights.location.shape[1]
    half = kernel // 2
    energies = np.empty(n_symbols, np.float32)
    for n in range(n_symbols):
        for a in range(size):
            located[a] = query[a] + keys[n, a]
        for part in range(2):
            for k in range(max(0, half - n), min(kernel, n_symbols + half - n)):
                share = state.before[part, n + k - half]
                taps = weights.location[part, k]
                for a in range(size):
                    located[a] += share * taps[a]
        energy = np.float32(0.0)
        for a in range(size):
            energy += weights.v[a] * _tanh(located[a])
        energies[n] = energy
    most = energies.max()
    total = np.float32(0.0)
    for n in range(n_symbols):
        energies[n] = np.exp(energies[n] - most)
        total += energies[n]
    state.context[:] = np.float32(0.0)
    for n in range(n_symbols):
        share = energies[n] / total
        state.before[0, n] = share
        state.before[1, n] += share
        for c in range(n_channels):
            state.context[c] += share * memory[n, c]


@njit(cache=True, nogil=True, fastmath=_FAST)
def decode(weights, state, memory, keys, kept, stop_at, told, rows):  # noqa: ANN001, ANN202
    """Steps of the decoder until the gate says that all is said, at most as many as kept (S, 2, P) has.

    memory (N, C), keys (N, A) and kept as in Decoder.step; the gate stops at a score above stop_at. Writes frames and
    gate score to told (S, reduction * n_mels + 1), attention weights to rows (S, N), and `state`. Gives the number of
    steps made, and whether the gate stopped.
    """
    n_prenet, n_context = kept.shape[2], memory.shape[1]
    n_attending, n_speaking = len(state.hidden), len(state.decoder_hidden)
    first, second = np.empty(n_prenet, np.float32), np.empty(n_prenet, np.float32)
    inputs = np.empty(n_prenet + n_context + n_attending, np.float32)
    both = np.empty(n_attending + n_context + n_speaking, np.float32)
    last = np.empty(n_speaking + n_context, np.float32)
    gates, speaking_gates = np.empty((4, n_attending), np.float32), np.empty((4, n_speaking), np.float32)
    query, located = np.empty(keys.shape[1], np.float32), np.empty(keys.shape[1], np.float32)
    n_frames = len(state.frames)
    for step in range(len(kept)):
        _product(weights.prenet_in, state.frames, first)
        for p in range(n_prenet):
            first[p] = max(first[p], np.float32(0.0)) * kept[step, 0, p]
        _product(weights.prenet_out, first, second)
        for p in range(n_prenet):
            inputs[p] = max(second[p], np.float32(0.0)) * kept[step, 1, p]
        inputs[n_prenet : n_prenet + n_context] = state.context
        inputs[n_prenet + n_context :] = state.hidden
        _lstm(weights.attention_rnn, weights.attention_bias, inputs, state.hidden, state.cell, gates)
        _product(weights.query, state.hidden, query)
        _attend(weights, state, memory, keys, query, located)
        both[:n_attending] = state.hidden
        both[n_attending : n_attending + n_context] = state.context
        both[n_attending + n_context :] = state.decoder_hidden
        _lstm(weights.decoder_rnn, weights.decoder_bias, both, state.decoder_hidden, state.decoder_cell, speaking_gates)
        last[:n_speaking] = state.decoder_hidden
        last[n_speaking:] = state.context
        _product(weights.told, last, told[step])
        for f in range(n_frames + 1):
            told[step, f] += weights.told_bias[f]
        state.frames[:] = told[step, :n_frames]
        rows[step] = state.before[0]
        if told[step, n_frames] > stop_at:
            return step + 1, True
    return len(kept), False

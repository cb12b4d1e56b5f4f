"""One sample after the other, compiled: the same network as network.py, from what it remembers.

Of each layer its inputs of the last (kernel_size - 1) * dilation samples are kept in a ring, so that a sample costs
one product a tap and one for residual and skip together, and nothing is computed twice (T. Le Paine et al., "Fast
WaveNet generation algorithm", arXiv 1611.09482).
"""

from __future__ import annotations

import numpy as np
from numba import njit

from voicestudio.models.wavenet.activation import FAST, exp2, gate
from voicestudio.models.wavenet.config import GAIN, MIN_LOG_SCALE
from voicestudio.models.wavenet.simd import product

_LOG_GAIN = np.float32(np.log(GAIN))
_GAIN, _MIN_SCALE = np.float32(GAIN), np.float32(np.exp(MIN_LOG_SCALE))
_LOG2E = np.float32(1.4426950408889634)


@njit(cache=True, fastmath=FAST, error_model="numpy")
def _chosen(scores: np.ndarray, n: int, chance: np.float32, temperature: np.float32, shares: np.ndarray) -> int:
    """Index below n drawn by softmax(scores / temperature) with one chance; shares (>= n,) is room to work in."""
    most = scores[0]
    for i in range(1, n):
        most = max(most, scores[i])
    total = np.float32(0)
    for i in range(n):
        shares[i] = exp2((scores[i] - most) * _LOG2E / temperature)
        total += shares[i]
    rest, index = chance * total - shares[0], 0
    while rest > 0 and index < n - 1:
        index += 1
        rest -= shares[index]
    return index


@njit(cache=True, fastmath=FAST, error_model="numpy")
def _from_logistics(
    out: np.ndarray, n: int, which: np.float32, where: np.float32, temperature: np.float32, shares: np.ndarray
) -> np.float32:
    """A sample of the mixture out: logits, means, log scales, n of each; the two chances choose one and draw of it."""
    index = _chosen(out, n, which, temperature, shares)
    mean, scale = out[n + index] / _GAIN, max(exp2(out[2 * n + index] * _LOG2E) / _GAIN, _MIN_SCALE)
    value = mean + temperature * scale * np.float32(np.log(where / (np.float32(1) - where)))
    return min(max(value, np.float32(-1)), np.float32(1))


@njit(cache=True, nogil=True, fastmath=FAST, error_model="numpy")
def generate(
    weights: np.ndarray, biases: np.ndarray, levels: np.ndarray, sizes: np.ndarray, dilations: np.ndarray,
    condition: np.ndarray, step: int, chances: np.ndarray, temperature: float, emphasis: float,
    rings: np.ndarray, slots: np.ndarray, memory: np.ndarray, past: np.ndarray, work: np.ndarray, made: np.ndarray,
) -> None:  # fmt: skip
    """Fill made (T,) float32 with samples, their emphasis taken back.

    weights: every product of the network in the order of use (sampling.py), float32 or bits of float16. biases (n,)
    float32: of the entry the weights of each input and its biases ((n_heard + 1) C), of each layer residual and skip
    (C + S), then hidden (S) and output. levels (256,) of mu-law, or none for logistics. sizes: kernel_size, C, S,
    n_outputs as padded, n_mixtures. condition (>= T / step, n_layers * 2 C), and behind it the filter where samples are
    foretold. chances (T, 2) in (0, 1). rings: all layers' rings, one after the other; slots (n_layers,): where each
    writes next. memory: last sample emphasised, last sample made, last excitation. past (order,): emphasised samples
    that the next is foretold from, the newest first.
    """
    kernel_size, width, skip_width, n_padded, n_mixtures = sizes
    n_layers, heat = len(dilations), np.float32(temperature)
    x, gated = work[0], work[1]  # of `kernel_size * width`, the newest tap last; of `2 * width`
    both, out = work[2], work[3]  # residual and skip; outputs
    newest = (kernel_size - 1) * width
    order, filter_at = len(past), n_layers * 2 * width
    bias_from = 4 * width if order else 2 * width
    foretold, gain = np.float32(0), np.float32(1)
    for t in range(len(made)):
        row = condition[t // step]
        for i in range(width):
            both[i] = memory[0] * biases[i] + biases[bias_from - width + i]
        if order:
            foretold = np.float32(0)
            for i in range(order):
                foretold += row[filter_at + i] * past[i]
            gain = exp2(row[filter_at + order] * _LOG2E)
            for i in range(width):
                both[i] += foretold * biases[width + i] + memory[2] * biases[2 * width + i]
        for i in range(skip_width):
            both[width + i] = np.float32(0)
        at, bias_at, ring_at = 0, bias_from, 0
        for layer in range(n_layers):
            length = (kernel_size - 1) * dilations[layer]
            slot = slots[layer]
            for tap in range(kernel_size - 1):  # the oldest first: it lies where this sample will be written
                place = slot + tap * dilations[layer]
                if place >= length:
                    place -= length
                start = (ring_at + place) * width
                for i in range(width):
                    x[tap * width + i] = rings[start + i]
            start = (ring_at + slot) * width
            for i in range(width):
                x[newest + i] = both[i]
                rings[start + i] = both[i]
            slots[layer] = slot + 1 if slot + 1 < length else 0
            ring_at += length
            first = layer * 2 * width
            for i in range(2 * width):
                gated[i] = row[first + i]
            product(gated, weights, at, x, kernel_size * width, 2 * width)
            at += kernel_size * width * 2 * width
            for i in range(width):
                gated[i] = gate(gated[i], gated[width + i])
            for i in range(width + skip_width):
                both[i] += biases[bias_at + i]
            product(both, weights, at, gated, width, width + skip_width)
            at += width * (width + skip_width)
            bias_at += width + skip_width
        for i in range(skip_width):
            x[i] = max(both[width + i], np.float32(0))
            gated[i] = biases[bias_at + i]
        product(gated, weights, at, x, skip_width, skip_width)
        at += skip_width * skip_width
        bias_at += skip_width
        for i in range(skip_width):
            x[i] = max(gated[i], np.float32(0))
        for i in range(n_padded):
            out[i] = biases[bias_at + i]
        product(out, weights, at, x, skip_width, n_padded)
        if order:  # the layers tell the excitation, in units of the filter's gain
            for i in range(n_mixtures):
                out[n_mixtures + i] = _GAIN * (foretold + gain * out[n_mixtures + i])
                out[2 * n_mixtures + i] += row[filter_at + order] + _LOG_GAIN
        if len(levels):
            sample = levels[_chosen(out, len(levels), chances[t, 0], heat, x)]
        else:
            sample = _from_logistics(out, n_mixtures, chances[t, 0], chances[t, 1], heat, x)
        memory[0] = sample
        if order:
            memory[2] = (sample - foretold) / gain
            for i in range(order - 1, 0, -1):
                past[i] = past[i - 1]
            past[0] = sample
        memory[1] = sample + np.float32(emphasis) * memory[1]
        made[t] = memory[1]

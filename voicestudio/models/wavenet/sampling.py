"""A trained network as the kernel wants it, and what one stream of samples remembers."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import torch

from voicestudio.models.wavenet.config import GAIN, MU_LAW
from voicestudio.models.wavenet.kernel import generate
from voicestudio.models.wavenet.output import mu_law_levels
from voicestudio.models.wavenet.simd import LINE_BYTES, TILE, has_half, packed

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from torch import Tensor

    from voicestudio.models.wavenet.network import WaveNet

EDGE = 1e-5
"""Chances keep that far from 0 and 1: the last thousandth of a percent of a logistic would be a click."""


def _wide(size: int) -> int:
    """A width as products want it."""
    return -(-size // TILE) * TILE


def _in_line(values: NDArray) -> NDArray:
    """A copy that begins with a line of the processor's cache, so that no vector lies across two."""
    room = np.zeros(values.nbytes + LINE_BYTES, np.uint8)
    start = -room.ctypes.data % LINE_BYTES
    result = room[start : start + values.nbytes].view(values.dtype)
    result[:] = values.ravel()
    return result


def _padded(matrix: Tensor, n_in: int, *n_outs: tuple[int, int]) -> NDArray[np.float32]:
    """A weight (n_out, n_in) turned (in, out), its parts of (size, padded size) outputs each padded by zeros."""
    result = np.zeros((n_in, sum(wide for _, wide in n_outs)), np.float32)
    source, target = 0, 0
    values = matrix.detach().cpu().float().numpy().T
    for size, wide in n_outs:
        result[: values.shape[0], target : target + size] = values[:, source : source + size]
        source, target = source + size, target + wide
    return result


class Packed:
    """The weights of a network in the order in which the kernel reads them; half precision where that is as exact.

    Half the bytes are read in nearly half the time, for the weights of 20 layers of 64 channels just fit the second
    cache so. Weights that came from a file are of half precision anyway.
    """

    def __init__(self, network: WaveNet) -> None:
        config = self.config = network.config
        self.width, self.skip_width = _wide(config.channels), _wide(config.skip_channels)
        self.sizes = np.array(
            [config.kernel_size, self.width, self.skip_width, _wide(config.n_outputs), config.n_mixtures], np.intp
        )
        self.dilations = np.array(config.dilations, np.intp)
        matrices, self._biases = [], []
        gains = (GAIN, GAIN, 1.0)  # as network.py hears sample, prediction and excitation
        for weight, gain in zip(network.entry.weight.unbind(1), gains, strict=False):
            self._bias(gain * weight, self.width)
        self._bias(network.entry.bias, self.width)
        gate = ((config.channels, self.width),) * 2
        skip = (config.skip_channels, self.skip_width)
        for layer in network.layers:
            taps = layer.dilated.weight.unbind(-1)
            matrices.append(np.concatenate([_padded(tap, self.width, *gate) for tap in taps]))
            residual, nothing = layer.residual, np.zeros((self.width, self.width), np.float32)
            onward = nothing if residual is None else _padded(residual.weight, self.width, gate[0])
            matrices.append(np.concatenate([onward, _padded(layer.skip.weight, self.width, skip)], 1))
            self._bias(torch.zeros(config.channels) if residual is None else residual.bias, self.width)
            self._bias(layer.skip.bias, self.skip_width)
        matrices.append(_padded(network.hidden.weight, self.skip_width, skip))
        matrices.append(_padded(network.out.weight, self.skip_width, (config.n_outputs, _wide(config.n_outputs))))
        self._bias(network.hidden.bias, self.skip_width)
        self._bias(network.out.bias, _wide(config.n_outputs))
        weights = np.concatenate([packed(matrix) for matrix in matrices])
        with np.errstate(over="ignore"):
            half = weights.astype(np.float16)
        if has_half() and np.array_equal(half, weights):
            weights = half.view(np.uint16)
        self.weights = _in_line(weights)
        self.biases = _in_line(np.concatenate(self._biases))
        self.levels = mu_law_levels().numpy() if config.output == MU_LAW else np.zeros(0, np.float32)

    def _bias(self, values: Tensor, wide: int) -> None:
        part = np.zeros(wide, np.float32)
        part[: len(values)] = values.detach().cpu().float().numpy()
        self._biases.append(part)

    def condition(self, projected: Tensor, filters: Tensor | None = None) -> NDArray[np.float32]:
        """What WaveNet.projected gives for one stream (1, L, n_layers, 2 channels), as the kernel wants it.

        filters (1, L, order + 1), as WaveNet.filters gives them, lie behind.
        """
        n_rows, n_layers = projected.shape[1:3]
        parts = projected[0].detach().cpu().float().numpy().reshape(n_rows, n_layers, 2, self.config.channels)
        result = np.zeros((n_rows, n_layers, 2, self.width), np.float32)
        result[..., : self.config.channels] = parts
        rows = result.reshape(n_rows, -1)
        return rows if filters is None else np.concatenate([rows, filters[0].cpu().numpy()], 1)


class Sampler:
    """One stream: rings of every layer's past, and the samples before."""

    def __init__(self, packed: Packed, seed: int) -> None:
        self.packed = packed
        config = packed.config
        self._rng = np.random.default_rng(seed)
        self._rings = np.zeros((config.kernel_size - 1) * sum(config.dilations) * packed.width, np.float32)
        self._slots = np.zeros(len(config.dilations), np.intp)
        self._memory = np.zeros(3, np.float32)
        self._past = np.zeros(config.prediction_order, np.float32)
        self._row = 2 * packed.width * len(config.dilations) + (config.prediction_order + 1) * (config.n_heard > 1)
        widest = max((config.kernel_size + 2) * packed.width + packed.skip_width, int(packed.sizes[3]))
        self._work = _in_line(np.zeros(4 * _wide(widest), np.float32)).reshape(4, -1)
        self.outputs = self._work[3, : config.n_outputs]

    def chances(self, n_samples: int) -> NDArray[np.float32]:
        """Chances (n_samples, 2) for the next samples, drawn ahead of the kernel."""
        return self._rng.random((n_samples, 2), np.float32).clip(EDGE, 1 - EDGE)

    def samples(
        self, condition: NDArray[np.float32], step: int, chances: NDArray[np.float32], temperature: float
    ) -> NDArray[np.float32]:
        """The next samples, one for each row of chances; condition (rows, n), each held for `step` samples.

        Raises ValueError for a condition that does not reach so far: the kernel would read what lies behind it.
        """
        if len(condition) * step < len(chances) or condition.shape[1] != self._row:
            raise ValueError(f"condition {condition.shape}, held for {step}, is not enough for {len(chances)} samples")
        packed, made = self.packed, np.empty(len(chances), np.float32)
        generate(
            packed.weights, packed.biases, packed.levels, packed.sizes, packed.dilations, condition, step, chances,
            temperature, packed.config.pre_emphasis, self._rings, self._slots, self._memory, self._past, self._work,
            made,
        )  # fmt: skip
        return made

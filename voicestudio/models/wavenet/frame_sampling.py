"""One frame after the other, from what each layer remembers of its inputs (arXiv 1611.09482), without torch's cost."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import torch

from voicestudio.models.wavenet.frames import MIN_LOG_SCALE, TAKE_BLUR
from voicestudio.models.wavenet.layer import projected

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from voicestudio.models.wavenet.frames import FrameWaveNet

MOST_SPREAD = 8.0
"""No value of a recording lies farther from the middle, in spreads: a stream that errs comes back."""


def _array(tensor: torch.Tensor) -> NDArray[np.float32]:
    return tensor.detach().cpu().float().numpy()


class FrameSampler:
    """One stream of a class of sound; equal seeds give equal frames, however many are asked for at a time."""

    def __init__(self, network: FrameWaveNet, sound_class: int, seed: int) -> None:
        config = self.config = network.config
        self._rng = np.random.default_rng([seed, sound_class])
        with torch.inference_mode():
            sound = torch.tensor([sound_class], device=network.mean.device)
            self.take = self._drawn_take(network, sound_class)
            vector = network.condition(sound, self.take)
            added = _array(projected(network.layers, vector)[0])  # (n_layers, 2 C)
            self._base = _array(network.base(self.take)[0])
        self._layers = [
            (
                [_array(tap) for tap in layer.dilated.weight.unbind(-1)],
                row,
                None if layer.residual is None else (_array(layer.residual.weight), _array(layer.residual.bias)),
                (_array(layer.skip.weight), _array(layer.skip.bias)),
                np.zeros((layer.reach + 1, config.channels), np.float32),
            )
            for layer, row in zip(network.layers, added, strict=True)
        ]
        self._ends = [(_array(part.weight), _array(part.bias)) for part in (network.entry, network.hidden, network.out)]
        self._carry, self._mean, self._axes = (_array(x) for x in (network.carry, network.mean, network.axes))
        self._before = np.zeros(config.spec.n_mels + 1, np.float32)
        self._count = 0

    def _drawn_take(self, network: FrameWaveNet, sound_class: int) -> torch.Tensor:
        """That of one recording of the class, blurred."""
        known = torch.nonzero(network.take_classes == sound_class).flatten()
        blur = torch.from_numpy(self._rng.normal(0, TAKE_BLUR, (1, self.config.take_size)).astype(np.float32))
        if not len(known):
            return blur.to(network.mean.device)
        return network.takes[known[self._rng.integers(len(known))]][None] + blur.to(network.mean.device)

    def frames(self, n_frames: int, variation: float = 1.0) -> NDArray[np.float32]:
        """The next log-mel frames (n_mels, n_frames); variation scales the spread of what is drawn."""
        floor = np.log(self.config.spec.floor)
        # A product for each frame: of many at once, the last digit depends on how many there are.
        made = [np.maximum(self._mean + self._next(variation) @ self._axes, floor) for _ in range(n_frames)]
        return np.stack(made, 1).astype(np.float32)

    def expected(self) -> NDArray[np.float32]:
        """What the next values would be, were nothing learned."""
        return self._base + self._carry * (self._before[:-1] - self._base)

    def outputs(self) -> NDArray[np.float32]:
        """What the network gives for the next frame, (n_outputs,), means beside `expected`; its layers go on."""
        (weight, bias), hidden, out = self._ends
        x, total = weight @ self._before + bias, np.float32(0)
        for (taps, added, residual, skip, ring), dilation in zip(self._layers, self.config.dilations, strict=True):
            ring[self._count % len(ring)] = x
            z = added.copy()
            for number, tap in enumerate(reversed(taps)):
                z += tap @ ring[(self._count - number * dilation) % len(ring)]
            width = len(z) // 2
            gate = np.tanh(z[:width]) / (1 + np.exp(-z[width:]))
            total = total + skip[0] @ gate + skip[1]
            if residual is not None:
                x = x + residual[0] @ gate + residual[1]
        self._count += 1
        y = np.maximum(hidden[0] @ np.maximum(total, 0) + hidden[1], 0)
        return out[0] @ y + out[1]

    def _next(self, variation: float) -> NDArray[np.float32]:
        outputs, count = self.outputs(), self.config.n_mixtures
        shares = np.exp(outputs[:count] - outputs[:count].max(), dtype=np.float64)
        chosen = min(int(np.searchsorted(np.cumsum(shares / shares.sum()), self._rng.random())), count - 1)
        means, log_scales = outputs[count:].reshape(2, count, -1)[:, chosen]
        noise = self._rng.standard_normal(len(means), np.float32)
        spread = variation * np.exp(np.maximum(log_scales, MIN_LOG_SCALE))
        values = (means + self.expected() + spread * noise).clip(-MOST_SPREAD, MOST_SPREAD)
        self._before = np.append(values, np.float32(1))
        return values

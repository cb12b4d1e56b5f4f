"""One frame after the other, from what each layer remembers of its inputs (arXiv 1611.09482), without torch's cost."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import torch

from voicestudio.models.wavenet.frames import MIN_LOG_SCALE, TAKE_BLUR, carry
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
            self._take_mean, self._log_spread, self._log_change = _array(network.facts(self.take)[0]).reshape(3, -1)
            self._carry = _array(carry(*network.facts(self.take)[0].chunk(3)[1:]))
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
        self._mean, self._axes = _array(network.mean), _array(network.axes)
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

    def hear(self, values: NDArray[np.float32]) -> None:
        """These are the values (n_mels,) of the frame whose distribution `told` gave."""
        self._before = np.append((values - self._take_mean) * np.exp(-self._log_spread), np.float32(1))

    def told(self) -> tuple[NDArray[np.float32], NDArray[np.float32], NDArray[np.float32]]:
        """Of the next frame what FrameWaveNet tells: log-shares (K,) but for a constant, means and log-scales (K, n).

        Asked for once a frame, before the next is heard.
        """
        unit = self._log_change if self._count else self._log_spread
        expected = self._take_mean + self._carry * self._before[:-1] * np.exp(self._log_spread)
        outputs, count = self._outputs(), self.config.n_mixtures
        means, log_scales = outputs[count:].reshape(2, count, -1)
        return outputs[:count], expected + np.exp(unit) * means, np.maximum(unit + log_scales, MIN_LOG_SCALE)

    def _outputs(self) -> NDArray[np.float32]:
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
        scores, means, log_scales = self.told()
        shares = np.exp(scores - scores.max(), dtype=np.float64)
        chosen = min(int(np.searchsorted(np.cumsum(shares / shares.sum()), self._rng.random())), len(shares) - 1)
        noise = self._rng.standard_normal(means.shape[1], np.float32)
        values = (means[chosen] + variation * np.exp(log_scales[chosen]) * noise).clip(-MOST_SPREAD, MOST_SPREAD)
        self.hear(values)
        return values

"""One group of frames after the other, from what each layer remembers (arXiv 1611.09482), without torch's cost."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import torch

from voicestudio.models.wavenet.frames import TAKE_BLUR
from voicestudio.models.wavenet.layer import projected

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from voicestudio.models.wavenet.frames import FrameWaveNet


def _array(tensor: torch.Tensor) -> NDArray[np.float32]:
    return tensor.detach().cpu().float().numpy()


class FrameSampler:
    """One stream of a class of sound; equal seeds give equal frames, however many are asked for at a time."""

    def __init__(self, network: FrameWaveNet, sound_class: int, seed: int) -> None:
        config = self.config = network.config
        self._rng = np.random.default_rng([seed, sound_class])
        with torch.inference_mode():
            sound = torch.tensor([sound_class], device=network.takes.device)
            self.take = self._drawn_take(network, sound_class)
            added = _array(projected(network.layers, network.condition(sound, self.take))[0])  # (n_layers, 2 C)
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
        self._entry, self._hidden, *self._outs = (
            (_array(part.weight), _array(part.bias)) for part in (network.entry, network.hidden, *network.outs)
        )
        self._partial = [_array(part.weight) for part in network.partial]
        codes = network.codes
        self._books, self._spread, self._ease = _array(codes.books), _array(codes.spread), _array(codes.ease)
        self._mean, self._told = _array(codes.mean), _array(codes.told.T)
        self._carry, self._fresh = _array(codes.carry), _array(codes.fresh)
        self._noise = self._fresh @ self._rng.standard_normal(config.group_size, np.float32)
        self._vectors: list[NDArray[np.float32]] = []  # of the group before, of that to be told, and of the next
        self._first: list[int] = []  # codes of the last two
        self._before = np.zeros(config.code_size + 1, np.float32)
        self._count = 0
        self._rest = np.zeros((0, config.spec.n_mels), np.float32)

    def _drawn_take(self, network: FrameWaveNet, sound_class: int) -> torch.Tensor:
        """That of one recording of the class, blurred."""
        known = torch.nonzero(network.take_classes == sound_class).flatten()
        blur = torch.from_numpy(self._rng.normal(0, TAKE_BLUR, (1, self.config.take_size)).astype(np.float32))
        if not len(known):
            return blur.to(network.takes.device)
        return network.takes[known[self._rng.integers(len(known))]][None] + blur.to(network.takes.device)

    def frames(self, n_frames: int, variation: float = 1.0) -> NDArray[np.float32]:
        """The next log-mel frames (n_mels, n_frames).

        variation: 1 draws codes as often as they were learned; less prefers the likely ones, more the others.
        """
        while len(self._rest) < n_frames:
            self._rest = np.concatenate([self._rest, self._group(variation)])
        made, self._rest = self._rest[:n_frames], self._rest[n_frames:]
        return made.T.astype(np.float32)

    def _group(self, variation: float) -> NDArray[np.float32]:
        """The next frames (group, n_mels): they are told when the codes of the group behind them are known."""
        while len(self._vectors) < 3:
            codes = self._next_codes(variation)
            vector = self.vector(codes)
            self._vectors += [vector] if self._vectors else [vector, vector]
            self._first.append(codes[0])
        self._noise = self._carry @ self._noise + self._fresh @ self._rng.standard_normal(len(self._mean), np.float32)
        told = self._mean + self._told @ np.concatenate(self._vectors)
        frames = (told + self._spread[self._first.pop(0)] * self._noise).reshape(self.config.group, -1)
        del self._vectors[0]
        return np.maximum(frames, np.float32(np.log(self.config.spec.floor)))

    def _next_codes(self, variation: float) -> list[int]:
        past, codes = self.past(), []
        for _ in range(self.config.n_levels):
            codes.append(self._drawn(self.chances(past, codes) / np.float32(variation)))
        self.hear(codes)
        return codes

    def _drawn(self, scores: NDArray[np.float32]) -> int:
        shares = np.cumsum(np.exp(scores - scores.max(), dtype=np.float64))
        return min(int(np.searchsorted(shares, self._rng.random() * shares[-1])), len(shares) - 1)

    def vector(self, codes: list[int]) -> NDArray[np.float32]:
        """What these codes, of one group and the first levels, tell of it: (code_size,)."""
        return sum(book[code] for book, code in zip(self._books, codes, strict=False))

    def chances(self, past: NDArray[np.float32], codes: list[int]) -> NDArray[np.float32]:
        """Log-chances (n_codes,), but for a constant, of the code behind `codes`, those of the levels before it."""
        for level in range(len(codes)):
            past = past + self._partial[level] @ self.vector(codes[: level + 1])
        weight, bias = self._outs[len(codes)]
        return weight @ np.maximum(past, 0) + bias

    def hear(self, codes: list[int]) -> None:
        """These are the codes of the group of which `past` told."""
        self._before = np.append(self._ease * self.vector(codes), np.float32(1))

    def past(self) -> NDArray[np.float32]:
        """What the layers tell of the groups so far (skip_channels,); asked for once, before the next is heard."""
        (weight, bias), hidden = self._entry, self._hidden
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
        return hidden[0] @ np.maximum(total, 0) + hidden[1]

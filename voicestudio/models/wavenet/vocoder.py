"""Mel spectrogram to samples as a stream, one sample drawn after the other; and sounds of a class without a mel."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import torch

from voicestudio.core import StudioError
from voicestudio.models.checkpoint import built, config_from, load_weights
from voicestudio.models.wavenet.config import WaveNetConfig
from voicestudio.models.wavenet.network import WaveNet
from voicestudio.models.wavenet.sampling import Packed, Sampler

if TYPE_CHECKING:
    from collections.abc import Generator, Iterable
    from pathlib import Path

    from numpy.typing import NDArray

    from voicestudio.core import MelSpectrogram

TEMPERATURE_RANGE = (0.3, 1.2)
CHUNK_S = 0.025
"""Sound that is made at a time: 8 ms of computing at three times real time, so that a busy core may stop soon too."""

BLOCK_CHUNKS = 4
"""Chunks whose conditioning is computed at once: each call of a network costs as much as many frames."""


@dataclass(frozen=True, slots=True)
class WaveNetSettings:
    """temperature: how freely samples are drawn, 0.3 to 1.2; 1 as learned, less is calmer and duller, more is rougher.

    Raises StudioError outside the range.
    """

    temperature: float = 0.8

    def __post_init__(self) -> None:
        low, high = TEMPERATURE_RANGE
        if not low <= self.temperature <= high:
            raise StudioError(
                f"A temperature from {low} to {high} is wanted, but {self.temperature} came: choose one between."
            )


def stored_config(values: dict, path: Path) -> WaveNetConfig:
    """The configuration that came with weights; raises StudioError for one that cannot be."""
    try:
        return config_from(WaveNetConfig, values, path)
    except (ArithmeticError, TypeError, ValueError) as error:
        raise StudioError(f"{path} is damaged: no network is built so ({error}): install the voice anew.") from error


class WaveNetVocoder:
    """A trained network, ready to be used.

    Conditioning is computed on `device`; the samples come from the compiled kernel, on one core, in any case.
    """

    def __init__(self, network: WaveNet, device: str = "cpu") -> None:
        self.network, self.device = network.to(device).eval(), torch.device(device)
        self.config = network.config
        self.packed = Packed(network)

    @classmethod
    def load(cls, path: Path, device: str = "cpu", fast: bool = False) -> WaveNetVocoder:
        """Raises StudioError for missing, damaged or misfitting weights.

        `fast` changes nothing: the kernel reads half-precision weights as they are stored, and is exact.
        """
        tensors, values = load_weights(path, "wavenet")
        return cls(built(WaveNet, stored_config(values, path), tensors, path), device)

    def stream(
        self,
        mels: Iterable[MelSpectrogram],
        seed: int = 0,
        settings: WaveNetSettings | None = None,
        sound_class: int | None = None,
    ) -> Generator[NDArray[np.float32]]:
        """Samples float32, hop_length for each frame, in chunks as soon as their context is known.

        sound_class is wanted where the network was trained with classes. Raises StudioError for a mel of other
        settings, for a network without mel, and for a class that it does not know.
        """
        if not self.config.has_mel:
            raise StudioError("A WaveNet that follows a mel is wanted, but this one has none: name another.")
        making = _Making(self, seed, settings or WaveNetSettings(), self._class(sound_class))
        for mel in mels:
            if mel.spec != self.config.spec:
                raise StudioError(f"A mel of {self.config.spec} is wanted, but one of {mel.spec} came: convert it.")
            if mel.n_frames == 0:  # whoever makes the mel comes up for air
                yield np.zeros(0, np.float32)
                continue
            making.append(mel)
            while making.ready():
                yield from making.block()
        making.end()
        while making.left():
            yield from making.block()

    def sounds(
        self, n_samples: int, seed: int = 0, settings: WaveNetSettings | None = None, sound_class: int | None = None
    ) -> Generator[NDArray[np.float32]]:
        """n_samples float32 at the configuration's sample rate in chunks, without a mel.

        Raises StudioError for a network that wants a mel, and for a class that it does not know.
        """
        if self.config.has_mel:
            raise StudioError("A WaveNet without mel is wanted, but this one follows one: name another.")
        settings = settings or WaveNetSettings()
        with torch.inference_mode():
            condition = self.network.conditioning(None, self._class(sound_class))
            rows = self.packed.condition(self.network.projected(condition))
        sampler, size = Sampler(self.packed, seed), round(CHUNK_S * self.config.spec.sample_rate)
        for start in range(0, n_samples, size):
            chances = sampler.chances(min(size, n_samples - start))
            yield sampler.samples(rows, size, chances, settings.temperature)

    def _class(self, sound_class: int | None) -> torch.Tensor | None:
        count = self.config.n_classes
        if sound_class is None and not count:
            return None
        if sound_class is None or not 0 <= sound_class < count:
            wanted = f"A class of sound from 0 to {count - 1}" if count else "No class of sound"
            raise StudioError(f"{wanted} is wanted by this WaveNet, but {sound_class} came: choose another.")
        return torch.tensor([sound_class], device=self.device)


class _Making:
    """A stream in progress; what no block needs any more is dropped.

    Blocks of a fixed number of frames see a fixed number of frames around them, silence beyond the ends, whatever the
    sizes of the chunks that came: streamed and whole output are the same samples, to the bit.
    """

    def __init__(
        self, vocoder: WaveNetVocoder, seed: int, settings: WaveNetSettings, sound_class: torch.Tensor | None
    ) -> None:
        self.network, self.packed, self.device = vocoder.network, vocoder.packed, vocoder.device
        self.settings, self.sound_class = settings, sound_class
        spec = vocoder.config.spec
        self.context, self.hop = vocoder.config.context, spec.hop_length
        self.chunk = max(1, round(CHUNK_S / spec.frame_s))  # in frames
        self.frames = BLOCK_CHUNKS * self.chunk
        self.silence = np.full((spec.n_mels, self.context), np.log(spec.floor), np.float32)
        self.mel = self.silence  # from `context` frames before the next block on
        self.n_left = 0  # frames that came and are not yet made
        self.sampler = Sampler(self.packed, seed)

    def append(self, mel: MelSpectrogram) -> None:
        self.mel = np.concatenate([self.mel, mel.frames], 1)
        self.n_left += mel.n_frames

    def end(self) -> None:
        """No more frames will come: silence does."""
        beyond = [self.silence] * (2 + self.frames // self.context)
        self.mel = np.concatenate([self.mel, *beyond], 1)

    def ready(self) -> bool:
        return self.n_left >= self.frames + self.context

    def left(self) -> bool:
        return self.n_left > 0

    def block(self) -> Generator[NDArray[np.float32]]:
        """The next samples, in chunks."""
        n_frames, rows = min(self.frames, self.n_left), self._rows()
        self.mel, self.n_left = self.mel[:, n_frames:], self.n_left - n_frames
        step, a_frame = self.packed.config.step, self.hop // self.packed.config.step
        for start in range(0, n_frames, self.chunk):
            chances = self.sampler.chances(min(self.chunk, n_frames - start) * self.hop)
            yield self.sampler.samples(rows[start * a_frame :], step, chances, self.settings.temperature)

    @torch.inference_mode()
    def _rows(self) -> NDArray[np.float32]:
        """The conditioning of the next block."""
        around = torch.from_numpy(self.mel[:, : self.frames + 2 * self.context].copy())[None].to(self.device)
        projected = self.network.projected(self.network.conditioning(around, self.sound_class))
        return self.packed.condition(projected, self.network.filters(around))

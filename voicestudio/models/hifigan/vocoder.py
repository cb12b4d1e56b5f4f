"""Mel spectrogram to samples as a stream: bounded context, and the same samples however the mel is cut."""

from __future__ import annotations

import math
from contextlib import nullcontext
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import torch
import torch.nn.functional as F

from voicestudio.core import MelSpectrogram, StudioError
from voicestudio.dsp.mel_turns import frames_around
from voicestudio.models.checkpoint import built, config_from, load_weights
from voicestudio.models.hifigan.config import HifiGanConfig
from voicestudio.models.hifigan.excitation import SourceStream
from voicestudio.models.hifigan.generator import HifiGan
from voicestudio.models.precision import has_bfloat16, rounded_up
from voicestudio.models.refinement import Refining
from voicestudio.models.steps import beating

if TYPE_CHECKING:
    from collections.abc import Generator as Stream
    from collections.abc import Iterable
    from pathlib import Path

    from numpy.typing import NDArray
    from torch import Tensor

    from voicestudio.dsp.mel_turns import Context

KIND = "hifi-gan"
FIRST_BLOCK, BLOCK, GPU_BLOCK = 24, 96, 512
"""Frames made at once: few at first, so that sound comes soon; a GPU wants more to do."""

PIECE = 64
TURNS_RANGE = (0, 32)


@dataclass(frozen=True, slots=True)
class HifiGanSettings:
    """`turns` of refinement, 0 to 32, bring the samples nearer to the mel; None: as many as the network's own.

    Raises StudioError outside this range.
    """

    turns: int | None = None

    def __post_init__(self) -> None:
        low, high = TURNS_RANGE
        if self.turns is not None and not low <= self.turns <= high:
            raise StudioError(f"HiFi-GAN's turns are wanted between {low} and {high}, but {self.turns} came.")


class HifiGanVocoder:
    """A trained generator, ready to be used; `fast` computes in bfloat16 where the hardware has it."""

    def __init__(self, generator: HifiGan, device: str = "cpu", fast: bool = False) -> None:
        self.generator = generator.to(device).eval()
        self.device = torch.device(device)
        self.fast = fast and has_bfloat16(self.device)
        if self.fast:
            self.generator.keep_as_bfloat16()
        self.config = generator.config

    @classmethod
    def load(cls, path: Path, device: str = "cpu", fast: bool = False) -> HifiGanVocoder:
        """Raises StudioError for missing, damaged or misfitting weights."""
        tensors, values = load_weights(path, KIND)
        generator = built(HifiGan, config_from(HifiGanConfig, values, path), tensors, path)
        return cls(generator, device, fast)

    def stream(
        self, mels: Iterable[MelSpectrogram], seed: int = 0, settings: HifiGanSettings | None = None
    ) -> Stream[NDArray[np.float32]]:
        """Samples float32, hop_length for each frame, in chunks as soon as their context is known.

        A large network on a slow computer takes long for a block: chunks without any samples come meanwhile, so that
        whoever asks for the chunks can stop. Only a harmonic network heeds the seed, and f0, which is taken from the
        mels when the first of them carries it, else read from them.
        """
        turns = (settings or HifiGanSettings()).turns
        turns = self.config.refinements if turns is None else turns
        spec = self.config.spec
        if turns and spec.n_fft % spec.hop_length:
            raise StudioError(
                f"Refinement wants windows of whole hops, but this network's {spec.n_fft} are none of "
                f"{spec.hop_length}: set its turns to 0."
            )
        made: _Making | None = None
        refined: Refining | None = None
        for mel in _pieces(mels):
            if mel.n_frames == 0:  # whoever makes the mel comes up for air
                yield np.zeros(0, np.float32)
                continue
            if made is None or refined is None:
                made = _Making(self, seed, mel.f0_hz is not None, frames_around(self.config.spec, turns))
                refined = self._refining(turns)
            made.append(mel)
            refined.append_mel(mel)
            while made.ready():
                refined.append_samples((yield from beating(made.block(), nullcontext)))
                yield from refined.blocks()
        if made is None or refined is None:
            return
        made.end()
        while made.left():
            refined.append_samples((yield from beating(made.block(), nullcontext)))
            yield from refined.blocks()
        yield from refined.rest()

    def _refining(self, turns: int) -> Refining:
        def treat(samples: Tensor, mel: Tensor, context: Context) -> Stream[None, None, Tensor]:
            return self.generator.refinement.quick_steps(samples, mel, turns, context)

        return Refining(treat, frames_around(self.config.spec, turns), self.config.spec, self.device)


def _pieces(mels: Iterable[MelSpectrogram]) -> Stream[MelSpectrogram]:
    """The mels in pieces that are read quickly."""
    for mel in mels:
        for start in range(0, max(1, mel.n_frames), PIECE):
            at = slice(start, start + PIECE)
            yield MelSpectrogram(mel.frames[:, at], mel.spec, None if mel.f0_hz is None else mel.f0_hz[at])


class _Making:
    """The network's own samples, in progress, in blocks at fixed places that see a fixed context."""

    def __init__(self, vocoder: HifiGanVocoder, seed: int, f0_given: bool, ahead: int) -> None:
        """`ahead` frames more are made in the first block, for the refinement afterwards."""
        config = vocoder.config
        self.generator, self.device, self.context = vocoder.generator, vocoder.device, config.context
        self.hop, self.silence = config.spec.hop_length, math.log(config.spec.floor)
        self.source = SourceStream(config.spec, seed, f0_given) if config.harmonic else None
        self.first_block = FIRST_BLOCK + ahead
        self.later_block = BLOCK if vocoder.device.type == "cpu" else GPU_BLOCK
        self.first = self.total = self.done = 0  # the frame at which the kept mel begins, its end, the next to make
        self.mel = torch.zeros(config.spec.n_mels, 0)

    def append(self, mel: MelSpectrogram) -> None:
        self.mel = torch.cat([self.mel, torch.from_numpy(mel.frames.copy())], 1)
        self.total += mel.n_frames
        if self.source is not None:
            self.source.append(mel)

    def end(self) -> None:
        """No more mel will come."""
        if self.source is not None:
            self.source.end()

    def _stop(self) -> int:
        return self.done + (self.first_block if self.done == 0 else self.later_block)

    def ready(self) -> bool:
        known = self.total if self.source is None else self.source.known
        return known >= self._stop() + self.context

    def left(self) -> bool:
        return self.done < self.total

    def block(self) -> Stream[None, None, Tensor]:
        """The next samples (T,)."""
        start, stop = self.done, min(self._stop(), self.total)
        low, high = max(start - self.context, 0), min(stop + self.context, self.total)
        beyond = rounded_up(high - low) - (high - low)  # silence after the end
        mel = F.pad(self.mel[:, low - self.first : high - self.first], (0, beyond), value=self.silence)
        source = None
        if self.source is not None:
            source = F.pad(torch.from_numpy(self.source.part(low, high).copy()), (0, beyond * self.hop))
            source = source[None].to(self.device)
        yield
        made = yield from self.generator.steps(mel[None].to(self.device), source)
        self.done = stop
        drop = max(0, stop - self.context - self.first)
        self.mel, self.first = self.mel[:, drop:], self.first + drop
        if self.source is not None:
            self.source.forget(self.first)
        return made[0, (start - low) * self.hop : (stop - low) * self.hop].float()

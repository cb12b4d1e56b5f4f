"""Mel spectrogram to samples as a stream: bounded context, and the same samples however the mel is cut."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import torch
import torch.nn.functional as F

from voicestudio.dsp.mel_turns import frames_around
from voicestudio.models.checkpoint import built, config_from, load_weights
from voicestudio.models.gan.config import GanConfig
from voicestudio.models.gan.generator import Generator
from voicestudio.models.precision import arithmetic, has_bfloat16, keep_as_bfloat16, rounded_up
from voicestudio.models.refinement import Refining
from voicestudio.models.source import REST_F0_HZ, held_f0, source_part
from voicestudio.models.transform import REACH

if TYPE_CHECKING:
    from collections.abc import Generator as Stream
    from collections.abc import Iterable
    from pathlib import Path

    from numpy.typing import NDArray
    from torch import Tensor

    from voicestudio.core import MelSpectrogram
    from voicestudio.dsp.mel_turns import Context

FIRST_BLOCK, BLOCK = 24, 128
EDGE = REACH
"""Frames of spectrum on each side that overlap-add into a frame's samples."""


class GanVocoder:
    """A trained generator, ready to be used; `fast` computes in bfloat16 where the hardware has it."""

    def __init__(self, generator: Generator, device: str = "cpu", fast: bool = False) -> None:
        self.generator = generator.to(device).eval()
        self.device = torch.device(device)
        self.fast = fast and has_bfloat16(self.device)
        if self.fast:
            keep_as_bfloat16(self.generator.blocks)
        self.config = generator.config

    @classmethod
    def load(cls, path: Path, device: str = "cpu", fast: bool = False) -> GanVocoder:
        """Raises StudioError for missing, damaged or misfitting weights."""
        tensors, values = load_weights(path, "gan vocoder")
        generator = built(Generator, config_from(GanConfig, values, path), tensors, path)
        return cls(generator, device, fast)

    def stream(
        self, mels: Iterable[MelSpectrogram], seed: int = 0, turns: int | None = None
    ) -> Stream[NDArray[np.float32]]:
        """Samples float32, hop_length for each frame, in chunks as soon as their context is known.

        f0 is taken from the mels when the first of them carries it, else read from them by the f0 head. `turns` bring
        the samples nearer to the mel (refinement.py), as many as in training where none are given.
        """
        turns = self.config.refinements if turns is None else turns
        made: _Making | None = None
        for mel in mels:
            if mel.n_frames == 0:  # whoever makes the mel comes up for air
                yield np.zeros(0, np.float32)
                continue
            if made is None:
                made = _Making(self, seed, mel.f0_hz is not None, frames_around(self.config.spec, turns))
                refined = self._refining(turns)
            made.append(mel)
            refined.append_mel(mel)
            while made.ready():
                yield from self._next(made, refined)
        if made is None:
            return
        while made.left():
            yield from self._next(made, refined)
        yield from refined.rest()

    @staticmethod
    def _next(made: _Making, refined: Refining) -> Stream[NDArray[np.float32]]:
        """The network's next block, and what can be refined then; before and behind it one may stop."""
        yield np.zeros(0, np.float32)
        refined.append_samples(made.block())
        yield np.zeros(0, np.float32)
        yield from refined.blocks()

    def _refining(self, turns: int) -> Refining:
        def treat(samples: Tensor, mel: Tensor, context: Context) -> Stream[None, None, Tensor]:
            return self.generator.refinement.quick_steps(samples, mel, turns, context)

        return Refining(treat, frames_around(self.config.spec, turns), self.config.spec, self.device)


class _Making:
    """The network's own samples, in progress; what no block needs any more is dropped.

    Frames are counted from the stream's start. Blocks lie at fixed places and see a fixed context, whatever the sizes
    of the chunks that came, so that streamed and whole output are the same samples.
    """

    def __init__(self, vocoder: GanVocoder, seed: int, f0_given: bool, ahead: int) -> None:
        """`ahead` frames more are made in the first block, for the refinement afterwards."""
        self.generator, self.device, self.f0_given = vocoder.generator, vocoder.device, f0_given
        self.fast = vocoder.fast
        self.hop = vocoder.config.spec.hop_length
        self.sample_rate = vocoder.config.spec.sample_rate
        self.context = vocoder.config.context + EDGE
        self.f0_context = 0 if f0_given else vocoder.config.f0_context
        self.first_block = FIRST_BLOCK + ahead
        self.keep = self.context + self.f0_context + 2 * EDGE
        self.first = 0  # the frame at which the kept arrays begin
        self.total = 0
        self.done = 0
        self.mel = torch.zeros(vocoder.config.spec.n_mels, 0)
        self.given_f0 = torch.zeros(0)
        self.f0 = torch.zeros(0)  # held f0 from self.first on
        self.voiced = torch.zeros(0)
        self.pulse = torch.zeros(0)
        self.noise = torch.zeros(0)
        self.phase = 0.0
        self.rng = np.random.default_rng(seed)

    def append(self, mel: MelSpectrogram) -> None:
        self.mel = torch.cat([self.mel, torch.from_numpy(mel.frames.copy())], 1)
        if self.f0_given:
            f0_hz = np.zeros(mel.n_frames, np.float32) if mel.f0_hz is None else mel.f0_hz.copy()
            self.given_f0 = torch.cat([self.given_f0, torch.from_numpy(f0_hz)])
        self.total += mel.n_frames

    def _stop(self) -> int:
        return self.done + (self.first_block if self.done == 0 else BLOCK)

    def ready(self) -> bool:
        return self.total >= self._stop() + self.context + self.f0_context + 1

    def left(self) -> bool:
        return self.done < self.total

    @torch.inference_mode()
    def block(self) -> Tensor:
        """The next samples (T,)."""
        start, stop = self.done, min(self._stop(), self.total)
        self._read_f0(min(stop + self.context + 1, self.total))
        self._excite()
        low, high = max(start - EDGE, 0), min(stop + EDGE, self.total)  # frames of spectrum that are added up
        wide_low, wide_high = max(low - self.context, 0), min(high + self.context - EDGE, self.total)
        at = slice(wide_low - self.first, wide_high - self.first)
        n_real = wide_high - wide_low
        beyond = rounded_up(n_real) - n_real
        inputs = [F.pad(self.mel[:, at], (0, beyond)), F.pad(self.f0[at], (0, beyond), value=REST_F0_HZ)]
        inputs.append(F.pad(self.voiced[at], (0, beyond)))
        with arithmetic(self.device, self.fast):
            filters = self.generator.filters(*(x[None].to(self.device) for x in inputs), n_real)
        on_pulse, on_noise = (gain[..., low - wide_low : high - wide_low] for gain in filters)
        spectrum = on_pulse * self._spectrum(self.pulse, low, high) + on_noise * self._spectrum(self.noise, low, high)
        samples = self.generator.transform.istft(spectrum)[0, (start - low) * self.hop : (stop - low) * self.hop]
        self.done = stop
        self._forget()
        return samples

    def _spectrum(self, samples: Tensor, low: int, high: int) -> Tensor:
        """Spectrum of frames low to high of a source, with the samples on both sides that their windows cover."""
        wide_low, wide_high = max(low - EDGE, 0), min(high + EDGE, self.total)
        part = samples[(wide_low - self.first) * self.hop : (wide_high - self.first) * self.hop]
        return self.generator.transform.stft(part[None].to(self.device))[..., low - wide_low : high - wide_low]

    def _read_f0(self, stop: int) -> None:
        """Make held f0 and voicing known up to frame `stop`."""
        start = self.first + len(self.f0)
        if start >= stop:
            return
        if self.f0_given:
            f0_hz = self.given_f0[start - self.first : stop - self.first]
        else:
            low, high = max(start - self.f0_context, 0), min(stop + self.f0_context, self.total)
            part = self.mel[:, low - self.first : high - self.first]
            head = self.generator.f0_head
            f0_hz = head.f0_hz(self.generator.normalised(part[None].to(self.device)))[0].cpu()
            f0_hz = f0_hz[start - low : stop - low]
        last = float(self.f0[-1]) if len(self.f0) else REST_F0_HZ
        held, voiced = held_f0(f0_hz, last)
        self.f0, self.voiced = torch.cat([self.f0, held]), torch.cat([self.voiced, voiced])

    def _excite(self) -> None:
        """Pulses and noise as far as f0 is known; the last frame waits for its neighbour, unless it ends all."""
        start, known = self.first + len(self.pulse) // self.hop, self.first + len(self.f0)
        stop = known if known == self.total else known - 1
        if start >= stop:
            return
        # One more frame on each side, so that f0 glides between frames as if the whole were known.
        low, high = max(start - 1, 0), min(stop + 1, known)
        f0 = self.f0[low - self.first : high - self.first]
        inner = slice((start - low) * self.hop, (stop - low) * self.hop)
        made, self.phase = source_part(f0, inner, self.phase, self.hop, self.sample_rate)
        noise = self.rng.standard_normal(made.shape[0], dtype=np.float32)
        self.pulse = torch.cat([self.pulse, made])
        self.noise = torch.cat([self.noise, torch.from_numpy(noise)])

    def _forget(self) -> None:
        drop = max(0, self.done - self.keep - self.first)
        self.mel, self.given_f0 = self.mel[:, drop:], self.given_f0[drop:]
        self.f0, self.voiced = self.f0[drop:], self.voiced[drop:]
        self.pulse, self.noise = self.pulse[drop * self.hop :], self.noise[drop * self.hop :]
        self.first += drop

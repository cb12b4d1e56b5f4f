"""Brings made samples to the mel that was asked for, by a few turns between samples and spectrum.

The network cannot foresee how its noise will fall out in each frame; the mel, however, says how loud each band was to
be. Each turn measures the mel of the samples, corrects every bin by what its bands lack, and makes samples again, as
Griffin-Lim's projections do (with their momentum: N. Perraudin, P. Balazs and P. Sondergaard, "A fast Griffin-Lim
algorithm", WASPAA 2013). The phases stay the network's own. `dsp.mel_turns` does the same without torch.
"""

from __future__ import annotations

from contextlib import nullcontext
from typing import TYPE_CHECKING

import torch
from torch import nn

from voicestudio.core.steps import drained
from voicestudio.dsp.mel_turns import MAX_LOG_GAIN, MOMENTUM, Context, Turning, frames_around, heard_bins, step
from voicestudio.models.steps import beating

if TYPE_CHECKING:
    from collections.abc import Callable, Generator

    import numpy as np
    from numpy.typing import NDArray
    from torch import Tensor

    from voicestudio.core import MelSpec, MelSpectrogram
    from voicestudio.models.transform import Transform

    Steps = Generator[None, None, Tensor]
    Treatment = Callable[[Tensor, Tensor, Context], Steps]

NO_CONTEXT = Context(0, 0)

FIRST_BLOCK, BLOCK = 24, 128
"""Frames of a stream that are refined at once: few at first, so that sound comes soon."""


class Refinement(nn.Module):
    """Turns samples (B, L * hop) towards a log-mel (B, n_mels, L)."""

    def __init__(self, spec: MelSpec, transform: Transform, bank: Tensor) -> None:
        super().__init__()
        self.transform, self.floor = transform, spec.floor
        self._turning = Turning(spec, _rfft, _irfft)
        self.heard = heard_bins(bank.numpy())
        bank = bank[:, : self.heard]  # (n_mels, n_heard)
        self.register_buffer("bank", bank.T.contiguous(), persistent=False)
        self.register_buffer("spread", bank / bank.sum(0).clamp_min(1e-8), persistent=False)

    def log_mel(self, samples: Tensor) -> Tensor:
        """Log-mel (B, n_mels, L) of samples (B, L * hop)."""
        return self._heard(self.transform.frames(samples)).transpose(1, 2)

    def forward(self, samples: Tensor, log_mel: Tensor, turns: int) -> Tensor:
        """Samples after that many turns; bins above the highest band keep what they were."""
        return drained(self.steps(samples, log_mel, turns))

    def steps(
        self, samples: Tensor, log_mel: Tensor, turns: int, context: Context = NO_CONTEXT
    ) -> Generator[None, None, Tensor]:
        """The same, a turn a step, and without the frames that are context alone."""
        wanted = log_mel.transpose(1, 2)  # (B, n_mels, L) -> (B, L, n_mels)
        hop, before = self.transform.spec.hop_length, None
        for turn in range(turns + 1):
            kept, context = context.cut_to(frames_around(self.transform.spec, turns - turn), wanted.shape[1])
            samples, wanted = samples[:, kept.start * hop : kept.stop * hop], wanted[:, kept]
            if turn == turns:
                break
            after = self.transform.frames(samples)
            spectrum = after if before is None else after + MOMENTUM * (after - before[:, kept])
            before = after if turn else None  # what the network made gives no momentum
            lack = (step(turn, turns) * (wanted - self._heard(spectrum))).clamp(-MAX_LOG_GAIN, MAX_LOG_GAIN)
            inside = spectrum[..., : self.heard] * torch.exp(lack @ self.spread)
            samples = self.transform.of_frames(torch.cat([inside, spectrum[..., self.heard :]], -1))
            yield None
        return samples

    def quick_steps(
        self, samples: Tensor, log_mel: Tensor, turns: int, context: Context = NO_CONTEXT
    ) -> Generator[None, None, Tensor]:
        """Those of one sound, B = 1, without gradients: on a processor by `dsp.mel_turns`, which is quicker there."""
        if samples.device.type != "cpu":
            return (yield from self.steps(samples, log_mel, turns, context))
        made = yield from self._turning.steps(samples[0].float().numpy(), log_mel[0].T.numpy(), turns, context)
        return torch.from_numpy(made)[None]

    def _heard(self, spectra: Tensor) -> Tensor:
        """Log-mel (B, L, n_mels) of spectra (B, L, n_bins)."""
        inside = spectra[..., : self.heard]
        magnitude = torch.sqrt(inside.real**2 + inside.imag**2 + 1e-9)
        return torch.log((magnitude @ self.bank).clamp_min(self.floor))


def _rfft(frames: NDArray[np.float32]) -> NDArray[np.complex64]:
    """(L, n_fft) -> (L, n_fft // 2 + 1); torch's is the quicker one."""
    return torch.fft.rfft(torch.from_numpy(frames)).numpy()


def _irfft(spectra: NDArray[np.complex64], n_fft: int) -> NDArray[np.float32]:
    return torch.fft.irfft(torch.from_numpy(spectra), n_fft).numpy()


class Refining:
    """A network's samples treated (such as brought nearer to the mel), in blocks at fixed places with a fixed context.

    `treat` takes samples (B, L * hop) and log-mel (B, n_mels, L) to samples, in steps; a frame of them depends on
    `context` frames on each side. It is told how many of the L frames are context alone, and gives the others.
    """

    def __init__(self, treat: Treatment, context: int, spec: MelSpec, device: torch.device) -> None:
        self.treat, self.context, self.device, self.hop = treat, context, device, spec.hop_length
        self.first = 0  # the frame at which the kept arrays begin
        self.done = 0
        self.mel = torch.zeros(spec.n_mels, 0)
        self.samples = torch.zeros(0, device=self.device)

    def append_mel(self, mel: MelSpectrogram) -> None:
        self.mel = torch.cat([self.mel, torch.from_numpy(mel.frames.copy())], 1)

    def append_samples(self, samples: Tensor) -> None:
        self.samples = torch.cat([self.samples, samples])

    def _known(self) -> int:
        return self.first + len(self.samples) // self.hop

    def _stop(self) -> int:
        return self.done + (FIRST_BLOCK if self.done == 0 else BLOCK)

    def ready(self) -> bool:
        return self._known() >= self._stop() + self.context

    def left(self) -> bool:
        return self.done < self._known()

    def blocks(self) -> Generator[NDArray[np.float32]]:
        """The blocks that are ready, and chunks without samples while they are being treated."""
        while self.ready():
            yield from self._block()

    def rest(self) -> Generator[NDArray[np.float32]]:
        """The blocks that are left when no more will come."""
        while self.left():
            yield from self._block()

    def _block(self) -> Generator[NDArray[np.float32]]:
        start, stop = self.done, min(self._stop(), self._known())
        low, high = max(start - self.context, 0), min(stop + self.context, self._known())
        part = self.samples[(low - self.first) * self.hop : (high - self.first) * self.hop]
        mel = self.mel[:, low - self.first : high - self.first].to(self.device)
        treating = self.treat(part[None], mel[None], Context(start - low, high - stop))
        refined = (yield from beating(treating, nullcontext))[0]
        self.done = stop
        drop = max(0, stop - self.context - self.first)
        self.mel, self.samples = self.mel[:, drop:], self.samples[drop * self.hop :]
        self.first += drop
        yield refined.cpu().numpy()

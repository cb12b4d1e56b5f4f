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

from voicestudio.dsp.mel_turns import MAX_LOG_GAIN, MOMENTUM, heard_bins, step
from voicestudio.models.steps import beating, drained

if TYPE_CHECKING:
    from collections.abc import Callable, Generator

    import numpy as np
    from numpy.typing import NDArray
    from torch import Tensor

    from voicestudio.core import MelSpec, MelSpectrogram
    from voicestudio.models.transform import Transform

    Steps = Generator[None, None, Tensor]

CONTEXT = 4
"""Frames on each side that one turn reaches: two by the spectrum's window, two by the overlap-add."""

FIRST_BLOCK, BLOCK = 24, 128
"""Frames of a stream that are refined at once: few at first, so that sound comes soon."""


class Refinement(nn.Module):
    """Turns samples (B, L * hop) towards a log-mel (B, n_mels, L)."""

    def __init__(self, spec: MelSpec, transform: Transform, bank: Tensor) -> None:
        super().__init__()
        self.transform, self.floor = transform, spec.floor
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

    def steps(self, samples: Tensor, log_mel: Tensor, turns: int) -> Generator[None, None, Tensor]:
        """The same, a turn a step."""
        if not turns:
            return samples
        wanted = log_mel.transpose(1, 2)  # (B, n_mels, L) -> (B, L, n_mels)
        spectrum, before = self.transform.frames(samples), None
        for turn in range(turns):
            lack = (step(turn, turns) * (wanted - self._heard(spectrum))).clamp(-MAX_LOG_GAIN, MAX_LOG_GAIN)
            inside = spectrum[..., : self.heard] * torch.exp(lack @ self.spread)
            samples = self.transform.of_frames(torch.cat([inside, spectrum[..., self.heard :]], -1))
            if turn + 1 < turns:
                after = self.transform.frames(samples)
                spectrum = after if before is None else after + MOMENTUM * (after - before)
                before = after
            yield None
        return samples

    def _heard(self, spectra: Tensor) -> Tensor:
        """Log-mel (B, L, n_mels) of spectra (B, L, n_bins)."""
        inside = spectra[..., : self.heard]
        magnitude = torch.sqrt(inside.real**2 + inside.imag**2 + 1e-9)
        return torch.log((magnitude @ self.bank).clamp_min(self.floor))


class Refining:
    """A network's samples treated (such as brought nearer to the mel), in blocks at fixed places with a fixed context.

    `treat` takes samples (B, L * hop) and log-mel (B, n_mels, L) to samples, in steps; a frame of them depends on
    `context` frames on each side.
    """

    def __init__(
        self, treat: Callable[[Tensor, Tensor], Steps], context: int, spec: MelSpec, device: torch.device
    ) -> None:
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
        refined = (yield from beating(self.treat(part[None], mel[None]), nullcontext))[0]
        self.done = stop
        drop = max(0, stop - self.context - self.first)
        self.mel, self.samples = self.mel[:, drop:], self.samples[drop * self.hop :]
        self.first += drop
        yield refined[(start - low) * self.hop : (stop - low) * self.hop].cpu().numpy()

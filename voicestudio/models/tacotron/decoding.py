"""One sentence decoded in pieces, each with the neighbours it depends on: together they equal the whole."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import torch

from voicestudio.models.precision import arithmetic, rounded_up
from voicestudio.models.tacotron.recurrent import PRENET_DROPOUT

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from torch import Tensor

    from voicestudio.models.tacotron.network import Upsampled
    from voicestudio.models.tacotron.synthesis import AcousticModel, Plan

    Frames = tuple[NDArray[np.float32], NDArray[np.float32]]


class _Decoding:
    """What both kinds share: the network, the plan, and rows of durations, pitch and energy (1, N)."""

    def __init__(self, model: AcousticModel, plan: Plan, rows: list[Tensor], n_positions: int, seed: int) -> None:
        self.network, self.config = model.network, model.config
        self.device, self.fast = model.device, model.fast
        self.plan, self.rows, self.n_positions, self.seed = plan, rows, n_positions, seed
        self.real = torch.tensor([n_positions], device=self.device)

    def upsampled(self, low: int, high: int) -> Upsampled:
        return self.network.upsample(self.plan.encoded, self.plan.mask, *self.rows, low, high, self.real)

    def told(self, made: Tensor, upsampled: Upsampled, inner: slice) -> Frames:
        """Mel (n_mels, L) and f0 (L,) in Hz of the frames `inner`, through the postnet."""
        spoken = self.network.finish(made, upsampled)
        f0_hz = torch.where(spoken.voicing > 0, spoken.log_f0.exp(), 0.0)[0, inner]
        return spoken.mel[0, inner].T.float().cpu().numpy(), f0_hz.float().cpu().numpy()


class ParallelDecoding(_Decoding):
    """Each piece is decoded with the positions beside it that it depends on; no piece knows of another."""

    @torch.inference_mode()
    def frames(self, start: int, stop: int) -> Frames:
        """Mel (n_mels, L) and f0 (L,) of decoder positions start to stop."""
        context, r = self.config.decoder_context, self.config.reduction
        low = max(start - context, 0)
        # What lies beyond the end is masked.
        high = low + rounded_up(min(stop + context, self.n_positions) - low)
        with arithmetic(self.device, self.fast):
            upsampled = self.upsampled(low, high)
            made = self.network.decoder(upsampled.x, upsampled.real)
            return self.told(made, upsampled, slice((start - low) * r, (stop - low) * r))


class RecurrentDecoding(_Decoding):
    """Positions one after the other; pieces are asked for in order. The postnet's neighbours are made ahead."""

    def __init__(self, model: AcousticModel, plan: Plan, rows: list[Tensor], n_positions: int, seed: int) -> None:
        super().__init__(model, plan, rows, n_positions, seed)
        self.rng = np.random.default_rng(seed)
        self.compiled = model.compiled
        self.state = self.compiled.begin() if self.compiled else self.network.decoder.begin(1, self.device)
        self.first = 0  # the position at which the kept frames begin
        self.known = 0
        self.made = torch.zeros(1, 0, self.config.spec.n_mels + 2, device=self.device)

    @torch.inference_mode()
    def frames(self, start: int, stop: int) -> Frames:
        """Mel (n_mels, L) and f0 (L,) of decoder positions start to stop; start is where the last piece stopped."""
        context, r = self.config.postnet_context, self.config.reduction
        low, high = max(start - context, 0), min(stop + context, self.n_positions)
        self._decode_to(high)
        self.made = self.made[:, (low - self.first) * r :]
        self.first = low
        with arithmetic(self.device, self.fast):
            upsampled = self.upsampled(low, low + rounded_up(high - low))
            beyond = upsampled.x.shape[1] * r - self.made.shape[1]
            made = torch.nn.functional.pad(self.made, (0, 0, 0, beyond))
            return self.told(made, upsampled, slice((start - low) * r, (stop - low) * r))

    def _decode_to(self, stop: int) -> None:
        """Make the frames of all positions before `stop` known."""
        if stop <= self.known:
            return
        context = self.config.input_context
        low = max(self.known - context, 0)
        with arithmetic(self.device, self.fast):
            x = self.upsampled(low, low + rounded_up(min(stop + context, self.n_positions) - low)).x
        x = x[:, self.known - low : stop - low].float()
        shape = (stop - self.known, 2, self.config.prenet_channels)
        kept = (self.rng.random(shape, np.float32) >= PRENET_DROPOUT) / np.float32(1 - PRENET_DROPOUT)
        if self.compiled:
            made = torch.from_numpy(self.compiled.steps(x[0].numpy(), kept, self.state))[None]
        else:
            made = self.network.decoder.steps(x, torch.from_numpy(kept)[None].to(self.device), self.state)
        self.made = torch.cat([self.made, made], 1)
        self.known = stop

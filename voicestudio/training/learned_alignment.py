"""The stage before an acoustic model: which frames belong to which phoneme, learned from the clips alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import torch

from voicestudio.models.tacotron.aligner import Aligner, forward_sum_loss, monotonic_durations
from voicestudio.training.examples import batch_of
from voicestudio.training.loop import learning_rate
from voicestudio.training.pictures import alignment_picture
from voicestudio.training.prosody import durations_of

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from numpy.typing import NDArray

    from voicestudio.training.examples import Example
    from voicestudio.training.features import FeatureStore

WARM_UP_STEPS = 50
BATCH = 16


class LearnedAlignment:
    """An Aligner and its optimiser."""

    def __init__(self, n_symbols: int, store: FeatureStore, rate: float, device: torch.device) -> None:
        self.store, self.rate, self.device = store, rate, device
        self.aligner = Aligner(n_symbols, store.spec.n_mels).to(device)
        self.optimiser = torch.optim.AdamW(self.aligner.parameters(), rate, (0.9, 0.98))

    def step(self, examples: Sequence[Example], step: int, steps: int) -> float:
        """One optimiser step, the `step`-th of `steps`; gives its loss."""
        batch = batch_of(examples, self.store, self.device, with_prior=True)
        for group in self.optimiser.param_groups:
            group["lr"] = learning_rate(step / steps, step, self.rate, WARM_UP_STEPS)
        scores = self.aligner(batch.tokens, batch.stresses, batch.n_tokens, batch.mel, batch.prior)
        loss = forward_sum_loss(scores, batch.n_tokens, batch.n_frames)
        self.optimiser.zero_grad(set_to_none=True)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(self.aligner.parameters(), 1.0)
        self.optimiser.step()
        return float(loss.detach())

    @torch.inference_mode()
    def loss(self, examples: Sequence[Example]) -> float:
        """The loss on these clips, nothing learned."""
        batch = batch_of(examples, self.store, self.device, with_prior=True)
        scores = self.aligner(batch.tokens, batch.stresses, batch.n_tokens, batch.mel, batch.prior)
        return float(forward_sum_loss(scores, batch.n_tokens, batch.n_frames))

    @torch.inference_mode()
    def scores(self, examples: Sequence[Example]) -> list[NDArray[np.float64]]:
        """Log-probabilities (L, N) of each example."""
        batch = batch_of(examples, self.store, self.device, with_prior=True)
        scores = self.aligner(batch.tokens, batch.stresses, batch.n_tokens, batch.mel, batch.prior)
        return [
            row[: self.store.n_frames(example.clip), : len(example.tokens)].astype(np.float64)
            for row, example in zip(scores.cpu().numpy(), examples, strict=True)
        ]

    def give_durations(self, examples: Sequence[Example]) -> None:
        """Write the frames of each token into the examples: those of the most likely path, START first."""
        for start in range(0, len(examples), BATCH):
            part = examples[start : start + BATCH]
            for example, scores in zip(part, self.scores(part), strict=True):
                example.durations = durations_of(scores, self.store.clip(example.clip).mel)

    def show(self, examples: Sequence[Example], folder: Path) -> None:
        """A picture of each example's alignment, with the path that was found."""
        for example, scores in zip(examples, self.scores(examples), strict=True):
            alignment_picture(np.exp(scores), monotonic_durations(scores), folder / f"{example.clip}.png")

    def state_dict(self) -> dict:
        return {"aligner": self.aligner.state_dict(), "optimiser": self.optimiser.state_dict()}

    def load_state_dict(self, state: dict) -> None:
        self.aligner.load_state_dict(state["aligner"])
        self.optimiser.load_state_dict(state["optimiser"])

"""Recipe of the pitch readers of an acoustic model that is trained: they learn from text alone, it learns no more."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
import torch
from torch import nn

from voicestudio.models.tacotron.pitch_reading import PitchReader
from voicestudio.training.acoustic import AcousticRecipe, AcousticTraining
from voicestudio.training.loop import learning_rate

if TYPE_CHECKING:
    from torch import Tensor

    from voicestudio.models.tacotron.config import TacotronConfig
    from voicestudio.training.examples import Batch, Example
    from voicestudio.training.features import FeatureStore

OTHERS_SHARE = 0.3
"""How much durations and energy count beside pitch."""


@dataclass(frozen=True, slots=True)
class PitchTraining(AcousticTraining):
    """Readers drop much and forget fast, since a corpus of an hour is soon known by heart."""

    rate: float = 2e-3
    weight_decay: float = 0.1


class PitchRecipe(AcousticRecipe):
    """Gives an acoustic model `n_readers` readers of pitch; what several takes of a prompt agree on is the target."""

    training: PitchTraining

    def __init__(
        self,
        config: TacotronConfig,
        training: PitchTraining,
        store: FeatureStore,
        train: list[Example],
        validation: list[Example],
        device: str,
        weights: dict[str, Tensor],
        n_readers: int = 1,
    ) -> None:
        config = replace(config, n_pitch_readers=n_readers)
        torch.manual_seed(training.seed)
        made = nn.ModuleList(PitchReader(config) for _ in range(n_readers)).state_dict()
        own = {f"pitch_readers.{name}": value for name, value in made.items()}
        super().__init__(config, training, store, train, validation, device, {**own, **weights})
        self.network.requires_grad_(False)
        self.network.pitch_readers.requires_grad_(True)
        self.held = True

    def _measure_prosody(self) -> None:
        super()._measure_prosody()
        takes: dict[bytes, list[Example]] = {}
        for example in self.train_examples:
            takes.setdefault(np.concatenate([example.tokens, example.stresses]).tobytes(), []).append(example)
        for same in takes.values():
            mean = np.mean([example.pitch for example in same], axis=0).astype(np.float32)
            for example in same:
                example.pitch = mean

    def _speak_step(self, progress: float) -> dict[str, float]:
        training = self.training
        for group in self.optimiser.param_groups:
            group["lr"] = learning_rate(progress, self.steps - training.align_steps, training.rate)
        self.network.train()
        loss = torch.stack([self._error(reader) for reader in self.network.pitch_readers]).mean()
        self.optimiser.zero_grad(set_to_none=True)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(self.network.pitch_readers.parameters(), 1.0)
        self.optimiser.step()
        self.average.update(self.network)
        return {"reading": float(loss.detach())}

    def _error(self, reader: PitchReader) -> Tensor:
        """Of one reader on clips that are its own, so that the readers differ."""
        batch: Batch = self._batch(self._draw(self.training.batch))
        told = reader(batch.tokens, batch.stresses, batch.n_tokens)
        targets = torch.stack([batch.pitch, batch.durations.clamp_min(1).log(), batch.energy], -1)
        there = torch.arange(told.shape[1], device=self.device)[None] < batch.n_tokens[:, None]
        errors = ((told - targets).square() * there[..., None]).sum((0, 1)) / there.sum()
        return errors[0] + OTHERS_SHARE * (errors[1] + errors[2])

    def score(self, figures: dict[str, float]) -> float:
        """The error of the pitch, smaller is better."""
        return figures.get("pitch", float("inf"))

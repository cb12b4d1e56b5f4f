"""Recipe of another speaker on a trained acoustic model, whose encoder and predictors stay as they are."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
import torch
from torch import nn
from torch.func import functional_call

from voicestudio.core import StudioError
from voicestudio.models.tacotron.difference import DifferenceConfig, save
from voicestudio.models.tacotron.network import Tacotron
from voicestudio.training.acoustic import AcousticRecipe, AcousticTraining
from voicestudio.training.loop import Averaged, learning_rate
from voicestudio.training.prosody import measured, write_into
from voicestudio.training.revoicing import RevoicedStore
from voicestudio.training.speaker_difference import SpeakerDifference

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from torch import Tensor

    from voicestudio.models.tacotron.config import TacotronConfig
    from voicestudio.training.examples import Batch, Example
    from voicestudio.training.features import FeatureStore, JoinedStore

NEW, BASE = 0, 1
"""The speakers: the one to be learned, and the one of the acoustic model, moved to the new one's pitch and tract."""


@dataclass(frozen=True, slots=True)
class SpeakerTraining(AcousticTraining):
    """Half of the batches are of each speaker; the voice lies between both, `likeness` of the way to the new one.

    pitch_hz is the mean that both are moved to, none the new speaker's own; resonances the factor on those of the base
    speaker (K. N. Stevens, "Acoustic Phonetics", MIT Press 1998, section 1.1: tracts of men are some 15 % longer).
    """

    align_steps: int = 1000
    rate: float = 2e-3
    weight_decay: float = 0.01
    rank: int = 48
    likeness: float = 0.5
    pitch_hz: float | None = None
    resonances: float = 1.0

    def __post_init__(self) -> None:
        for name, value, (low, high) in (
            ("A pitch in Hz", self.pitch_hz or 100.0, (40.0, 500.0)),
            ("A factor of resonances", self.resonances, (0.6, 1.6)),
            ("A likeness", self.likeness, (0.0, 1.0)),
        ):
            if not low <= value <= high:
                raise StudioError(f"{name} from {low:g} to {high:g} is wanted, but {value:g} came.")


class _Losses(nn.Module):
    """The losses of a recipe as one module, so that the network may be called with other weights."""

    def __init__(self, recipe: AcousticRecipe) -> None:
        super().__init__()
        self.network, self._of = recipe.network, recipe.losses

    def forward(self, batch: Batch) -> dict[str, Tensor]:
        return self._of(self.network, batch)


class SpeakerRecipe(AcousticRecipe):
    """Learns a difference to the base weights; `examples` of the new speaker may have symbols that the base lacks."""

    training: SpeakerTraining

    def __init__(
        self,
        config: TacotronConfig,
        training: SpeakerTraining,
        store: FeatureStore | JoinedStore,
        train: list[Example],
        validation: list[Example],
        n_new: int,
        device: str,
        weights: dict[str, Tensor],
        extra: Tensor,
        of: str,
    ) -> None:
        """Clips before `n_new` are the new speaker's. config.symbols end with the symbols that `extra` (K, C) embeds.

        `of` is the fingerprint of the base weights.
        """
        self.n_new, self.of, self._recorded = n_new, of, store
        self._base, self._extra = weights, extra
        super().__init__(config, training, store, train, validation, device)

    def _build(self, config: TacotronConfig) -> None:
        self.config = config
        self.network = Tacotron(config).to(self.device).requires_grad_(False)
        base = {name: value.to(self.device) for name, value in self._base.items()}
        self.learned = SpeakerDifference(base, self.training.rank, 2, self._extra.to(self.device)).to(self.device)
        self.losses_with = _Losses(self)
        self.average = Averaged(self.learned)
        self.optimiser = torch.optim.AdamW(
            self.learned.parameters(), self.training.rate, (0.9, 0.98), weight_decay=self.training.weight_decay
        )
        self.held = True

    def speaker(self, example: Example) -> int:
        return NEW if example.clip < self.n_new else BASE

    def of_speaker(self, examples: Sequence[Example], speaker: int) -> list[Example]:
        return [example for example in examples if self.speaker(example) == speaker]

    def _measure_prosody(self) -> None:
        """Both speakers are moved to one pitch, the base speaker's resonances too; energy is each one's own."""
        everything = [*self.train_examples, *self.validation]
        rows = measured(everything, self._recorded)
        means = []
        for speaker in (NEW, BASE):
            of = [row for row, example in zip(rows, everything, strict=True) if self.speaker(example) == speaker]
            means.append(math.exp(float(np.concatenate([log_f0 for log_f0, _ in of]).mean())))
        pitch_hz = self.training.pitch_hz or means[NEW]
        factors = [pitch_hz / mean for mean in means]
        self.store = RevoicedStore(self._recorded, self.n_new, factors, self.training.resonances)
        self.energies = []
        for speaker in (NEW, BASE):
            of = self.of_speaker(everything, speaker)
            rows = measured(of, self.store)
            energy = np.concatenate([row for _, row in rows])
            self.energies.append((float(energy.mean()), float(energy.std())))
            write_into(of, rows, self._config_of(speaker, pitch_hz))
        self.config = self._config_of(NEW, pitch_hz)
        self.network.config = self.config

    def _config_of(self, speaker: int, pitch_hz: float) -> TacotronConfig:
        mean, std = self.energies[speaker]
        return replace(self.config, log_f0_mean=math.log(pitch_hz), energy_mean=mean, energy_std=std)

    def _speak_step(self, progress: float) -> dict[str, float]:
        training = self.training
        for group in self.optimiser.param_groups:
            group["lr"] = learning_rate(progress, self.steps - training.align_steps, training.rate)
        speaker = self.steps % 2
        self.network.train()
        self.network.encoder.eval()
        parts = self._losses_of(self.learned, speaker, self._drawn(speaker))
        loss = 2 * (parts["before"] + parts["mel"]) + 0.2 * parts["f0"] + 0.1 * parts["voicing"]
        self.optimiser.zero_grad(set_to_none=True)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(self.learned.parameters(), 1.0)
        self.optimiser.step()
        self.average.update(self.learned)
        name = "new" if speaker == NEW else "base"
        return {f"{part}_{name}": 2 * float(parts[part].detach()) for part in ("mel", "f0", "voicing")}

    def _drawn(self, speaker: int) -> list[Example]:
        everything, self.train_examples = self.train_examples, self.of_speaker(self.train_examples, speaker)
        drawn = self._draw(self.training.batch)
        self.train_examples = everything
        return drawn

    def _losses_of(self, learned: SpeakerDifference, speaker: int, examples: Sequence[Example]) -> dict[str, Tensor]:
        shares = [float(speaker == one) for one in (NEW, BASE)]
        weights = {f"network.{name}": value for name, value in learned.weights(shares).items()}
        return functional_call(self.losses_with, weights, (self._batch(examples),))

    def averaged_difference(self) -> SpeakerDifference:
        learned = SpeakerDifference(self.learned.base, self.training.rank, 2, self._extra).to(self.device)
        learned.load_state_dict(self.average.weights)
        return learned

    @property
    def shares(self) -> tuple[float, float]:
        return self.training.likeness, 1 - self.training.likeness

    @torch.no_grad()
    def averaged(self) -> Tacotron:
        """The network as the new voice."""
        network = Tacotron(self.config).to(self.device)
        network.load_state_dict(self.averaged_difference().weights(self.shares))
        return network.eval()

    @torch.no_grad()
    def validate(self, folder: Path) -> dict[str, float]:
        self.alignment.show(self.validation[:3], folder)
        if self.steps < self.training.align_steps:
            return {"align": self.alignment.loss(self.validation[:16])}
        self.network.eval()
        learned, figures = self.averaged_difference(), {}
        for speaker, name in ((NEW, "new"), (BASE, "base")):
            examples = self.of_speaker(self.validation, speaker)
            sums: dict[str, list[float]] = {}
            for start in range(0, len(examples), 16):
                for part, value in self._losses_of(learned, speaker, examples[start : start + 16]).items():
                    sums.setdefault(part, []).append(float(value))
            for part in ("mel", "f0", "voicing_error"):
                figures[f"{part}_{name}"] = float(np.mean(sums[part]))
        self._speak_samples(self.averaged(), folder)
        return figures

    def score(self, figures: dict[str, float]) -> float:
        """How far both speakers' mels and voicing are from the recordings; smaller is better."""
        if "mel_new" not in figures:
            return math.inf
        return sum(figures[f"{part}_{name}"] for part in ("mel", "voicing_error") for name in ("new", "base"))

    def state_dict(self) -> dict:
        examples = [*self.train_examples, *self.validation]
        return {
            "alignment": self.alignment.state_dict(),
            "learned": self.learned.state_dict(),
            "optimiser": self.optimiser.state_dict(),
            "average": self.average.weights,
            "count": self.average.count,
            "steps": self.steps,
            "durations": [torch.from_numpy(example.durations) for example in examples],
        }

    def load_state_dict(self, state: dict) -> None:
        self.steps = state["steps"]
        self.rng = np.random.default_rng([self.training.seed, self.steps])
        self.alignment.load_state_dict(state["alignment"])
        examples = [*self.train_examples, *self.validation]
        for example, durations in zip(examples, state["durations"], strict=True):
            example.durations = durations.numpy()
        if self.steps >= self.training.align_steps:
            self._measure_prosody()
        self.learned.load_state_dict(state["learned"])
        self.optimiser.load_state_dict(state["optimiser"])
        self.average.weights = {name: value.to(self.device) for name, value in state["average"].items()}
        self.average.count = state["count"]

    @torch.no_grad()
    def export(self, folder: Path) -> None:
        if self.steps < self.training.align_steps:
            return
        config = self.config
        save(
            folder / "acoustic.safetensors",
            self.averaged_difference().difference(self.shares),
            DifferenceConfig(
                self.of, self.training.rank, config.log_f0_mean, config.log_f0_std, config.energy_mean,
                config.energy_std, config.spec,
            ),
        )  # fmt: skip

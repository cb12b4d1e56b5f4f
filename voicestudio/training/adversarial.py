"""What recipes of generators share: spectral losses first, then small discriminators."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import TYPE_CHECKING, Protocol

import numpy as np
import soundfile
import torch
from torch import nn

from voicestudio.dsp.mel import mel_filterbank
from voicestudio.models.gan.discriminators import Discriminators
from voicestudio.training.loop import learning_rate
from voicestudio.training.losses import SpectralLoss, discriminator_loss, feature_loss, generator_loss
from voicestudio.training.sound_recipe import SoundRecipe

if TYPE_CHECKING:
    from pathlib import Path

    from torch import Tensor

    from voicestudio.core import MelSpec
    from voicestudio.training.features import ClipFeatures, FeatureStore, JoinedStore
    from voicestudio.training.vocoder import Batch


class AdversarialTraining(Protocol):
    """batch clips of `frames` frames a step; discriminators join at this share of the time (1 or more: never).

    The losses look at the samples after `turns` of refinement, so that the network learns what those cannot mend.
    """

    batch: int
    frames: int
    turns: int
    rate: float
    adversarial_from: float
    discriminator_rate: float
    seed: int


class GeneratorConfig(Protocol):
    """What a generator's configuration has at least."""

    spec: MelSpec
    refinements: int


class AdversarialRecipe(SoundRecipe[nn.Module], ABC):
    """Trains a generator (and later Discriminators) on the clips of a feature store.

    The generator is made of its configuration alone, and has a `transform` and a `refinement`.
    """

    def __init__(
        self,
        config: GeneratorConfig,
        training: AdversarialTraining,
        store: FeatureStore | JoinedStore,
        train: list[int],
        validation: list[int],
        device: str = "cpu",
        emphasis: list[float] | None = None,
    ) -> None:
        super().__init__(config, training, store, train, training.frames, device, emphasis)
        self.discriminators = Discriminators().to(self.device)
        bank = torch.from_numpy(mel_filterbank(config.spec).copy())
        self.spectral = SpectralLoss(config.spec, bank).to(self.device)
        self.optimiser = torch.optim.AdamW(self.network.parameters(), training.rate, (0.9, 0.99), weight_decay=0.01)
        self.critic = torch.optim.AdamW(
            self.discriminators.parameters(), training.discriminator_rate, (0.8, 0.99), weight_decay=0.01
        )
        self.validation = validation

    @abstractmethod
    def _drawn(self) -> Batch:
        """Random segments to learn from."""

    @abstractmethod
    def _make(self, batch: Batch) -> Tensor:
        """The generator's samples (B, L * hop), before refinement."""

    @abstractmethod
    def _speak(self, generator: nn.Module, clip: ClipFeatures, noise: torch.Generator) -> tuple[Tensor, dict]:
        """Samples (1, L * hop) of a whole clip as the vocoder makes them of its mel, and further figures of them."""

    def _read_loss(self, batch: Batch) -> dict[str, Tensor]:
        """The loss "f0" of a generator that reads f0 from the mel."""
        return {}

    def step(self, progress: float) -> dict[str, float]:
        training = self.training
        batch = self._drawn()
        for group in self.optimiser.param_groups:
            group["lr"] = learning_rate(progress, self.steps, training.rate)
        raw = self._make(batch)
        refinement = self.network.refinement
        with torch.no_grad():  # measured on the segment alone, whose ends fall silent as those of the made samples do
            log_mel = refinement.log_mel(batch.samples)
        made = refinement(raw, log_mel, training.turns)
        parts = self.spectral(made, batch.samples)
        parts["raw_mel"] = (refinement.log_mel(raw) - log_mel).abs().mean()
        parts |= self._read_loss(batch)
        loss = parts["log_stft"] + parts["stft"] + 2.0 * parts["mel"] + 0.5 * parts["raw_mel"]
        if "f0" in parts:
            loss = loss + 0.2 * parts["f0"]
        if progress >= training.adversarial_from:
            parts["critic"] = self._judge(batch.samples, made.detach())
            with torch.autocast(self.device.type, torch.bfloat16):
                with torch.no_grad():
                    real = self.discriminators(batch.samples)
                fooled = self.discriminators(made)
            parts["adversarial"], parts["features"] = generator_loss(fooled), feature_loss(real, fooled)
            loss = loss + 0.1 * parts["adversarial"] + 0.5 * parts["features"]
        self.optimiser.zero_grad(set_to_none=True)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(self.network.parameters(), 5.0)
        self.optimiser.step()
        self.average.update(self.network)
        self.steps += 1
        return {name: float(value.detach()) for name, value in parts.items()}

    def _judge(self, real: Tensor, made: Tensor) -> Tensor:
        """One step of the discriminators."""
        with torch.autocast(self.device.type, torch.bfloat16):
            loss = discriminator_loss(self.discriminators(real), self.discriminators(made))
        self.critic.zero_grad(set_to_none=True)
        loss.backward()
        self.critic.step()
        return loss

    @torch.inference_mode()
    def validate(self, folder: Path) -> dict[str, float]:
        generator = self.averaged()
        sums: dict[str, list[float]] = {"mel_l1": [], "log_stft": []}
        noise = torch.Generator().manual_seed(0)
        for number, index in enumerate(self.validation):
            clip = self.store.clip(index)
            made, figures = self._speak(generator, clip, noise)
            parts = self.spectral(made, torch.from_numpy(clip.samples)[None].to(self.device))
            figures |= {"mel_l1": float(parts["mel"]), "log_stft": float(parts["log_stft"])}
            for name, value in figures.items():
                sums.setdefault(name, []).append(value)
            if number < 3:
                soundfile.write(folder / f"{number}.wav", made[0].cpu().numpy(), self.config.spec.sample_rate)
        return {name: float(np.mean(values)) for name, values in sums.items() if values}

    def score(self, figures: dict[str, float]) -> float:
        """Distance of the spectra, smaller is better."""
        return figures["log_stft"]

    def _parts(self) -> dict[str, nn.Module | torch.optim.Optimizer]:
        return {**super()._parts(), "discriminators": self.discriminators, "critic": self.critic}

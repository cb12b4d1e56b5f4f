"""What recipes of generators share: spectral losses first, then small discriminators."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import TYPE_CHECKING, ClassVar, Protocol

import numpy as np
import soundfile
import torch

from voicestudio.core import StudioError
from voicestudio.dsp.mel import mel_filterbank
from voicestudio.models.checkpoint import save_weights
from voicestudio.models.gan.discriminators import Discriminators
from voicestudio.training.loop import Averaged, learning_rate
from voicestudio.training.losses import SpectralLoss, discriminator_loss, feature_loss, generator_loss

if TYPE_CHECKING:
    from pathlib import Path

    from torch import Tensor, nn

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


class AdversarialRecipe(ABC):
    """Trains a generator (and later Discriminators) on the clips of a feature store.

    The generator is made of its configuration alone, and has a `transform` and a `refinement`.
    """

    network: ClassVar[type[nn.Module]]
    kind: ClassVar[str]
    file_name: ClassVar[str]

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
        torch.manual_seed(training.seed)
        self.config, self.training, self.store = config, training, store
        self.device = torch.device(device)
        self.generator = self.network(config).to(self.device)
        self.discriminators = Discriminators().to(self.device)
        self.average = Averaged(self.generator)
        bank = torch.from_numpy(mel_filterbank(config.spec).copy())
        self.spectral = SpectralLoss(config.spec, bank).to(self.device)
        self.optimiser = torch.optim.AdamW(self.generator.parameters(), training.rate, (0.9, 0.99), weight_decay=0.01)
        self.critic = torch.optim.AdamW(
            self.discriminators.parameters(), training.discriminator_rate, (0.8, 0.99), weight_decay=0.01
        )
        self.clips = np.array([i for i in train if store.n_frames(i) >= training.frames])
        if not len(self.clips):
            raise StudioError(
                f"Recordings of {training.frames} frames or more are wanted for training, but all are shorter: "
                "add longer ones."
            )
        # Clips are drawn by their length, times the emphasis given to each (one a clip of `train`).
        emphasis_of = dict(zip(train, emphasis or [1.0] * len(train), strict=True))
        lengths = np.array([store.n_frames(i) * emphasis_of[i] for i in self.clips])
        self.weights = lengths / lengths.sum()
        self.validation = validation
        self.steps = 0
        self.rng = np.random.default_rng(training.seed)

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
        refinement, transform = self.generator.refinement, self.generator.transform
        with torch.no_grad():  # measured on the segment alone, whose ends fall silent as those of the made samples do
            log_mel = refinement.log_mel(transform.stft(batch.samples))
        made = refinement(raw, log_mel, training.turns)
        parts = self.spectral(made, batch.samples)
        parts["raw_mel"] = (refinement.log_mel(transform.stft(raw)) - log_mel).abs().mean()
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
        torch.nn.utils.clip_grad_norm_(self.generator.parameters(), 5.0)
        self.optimiser.step()
        self.average.update(self.generator)
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

    def averaged(self) -> nn.Module:
        """The generator with its averaged weights, for validation and for the voice."""
        generator = self.network(self.config).to(self.device)
        generator.load_state_dict(self.average.weights)
        return generator.eval()

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

    def state_dict(self) -> dict:
        return {
            "generator": self.generator.state_dict(),
            "average": self.average.weights,
            "count": self.average.count,
            "discriminators": self.discriminators.state_dict(),
            "optimiser": self.optimiser.state_dict(),
            "critic": self.critic.state_dict(),
            "steps": self.steps,
        }

    def load_state_dict(self, state: dict) -> None:
        self.generator.load_state_dict(state["generator"])
        self.discriminators.load_state_dict(state["discriminators"])
        self.optimiser.load_state_dict(state["optimiser"])
        self.critic.load_state_dict(state["critic"])
        self.average.weights = {k: v.to(self.device) for k, v in state["average"].items()}
        self.average.count, self.steps = state["count"], state["steps"]
        self.rng = np.random.default_rng([self.training.seed, self.steps])

    def warm_start(self, tensors: dict[str, Tensor]) -> None:
        """Begin from weights trained before."""
        self.generator.load_state_dict(tensors)
        self.average = Averaged(self.generator)

    def export(self, folder: Path) -> None:
        save_weights(folder / self.file_name, self.average.weights, self.config, self.kind)

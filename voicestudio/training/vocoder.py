"""Recipe of the GAN vocoder: spectral losses first, then small discriminators."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

import numpy as np
import soundfile
import torch

from voicestudio.dsp.mel import mel_filterbank
from voicestudio.models.checkpoint import save_weights
from voicestudio.models.gan.discriminators import Discriminators
from voicestudio.models.gan.generator import Generator
from voicestudio.models.source import held_f0, source
from voicestudio.training.loop import Averaged, learning_rate
from voicestudio.training.losses import SpectralLoss, discriminator_loss, feature_loss, generator_loss

if TYPE_CHECKING:
    from pathlib import Path

    from torch import Tensor

    from voicestudio.models.gan.config import GanConfig
    from voicestudio.training.features import FeatureStore, JoinedStore


@dataclass(frozen=True, slots=True)
class VocoderTraining:
    """batch clips of `frames` frames a step; discriminators join at this share of the time (1 or more: never).

    The losses look at the samples after `turns` of refinement, so that the network learns what those cannot mend.
    """

    batch: int = 16
    frames: int = 64
    turns: int = 2
    rate: float = 1e-3
    adversarial_from: float = 2.0
    discriminator_rate: float = 3e-4
    seed: int = 0


@dataclass(frozen=True, slots=True)
class Batch:
    """samples (B, L * hop), mel (B, n_mels, L), f0_hz as measured, held f0 and voicing (B, L)."""

    samples: Tensor
    mel: Tensor
    f0_hz: Tensor
    held_hz: Tensor
    voiced: Tensor


class Segmented(Protocol):
    """A training on `batch` segments of `frames` frames a step."""

    batch: int
    frames: int


def draw(
    store: FeatureStore | JoinedStore,
    clips: np.ndarray,
    weights: np.ndarray,
    training: Segmented,
    rng: np.random.Generator,
    device: torch.device,
) -> Batch:
    """Random segments; longer clips are drawn more often."""
    parts: list[tuple[Tensor, ...]] = []
    for index in rng.choice(clips, training.batch, p=weights):
        start = int(rng.integers(0, store.n_frames(index) - training.frames + 1))
        # A second of history decides what f0 an unvoiced beginning holds.
        before = min(start, 86)
        clip = store.clip(index, start - before, start + training.frames)
        held, voiced = held_f0(torch.from_numpy(clip.f0_hz.copy()))
        hop = store.spec.hop_length
        gain = 10 ** rng.uniform(-0.4, 0.15)
        samples = torch.from_numpy(clip.samples[before * hop :] * np.float32(gain))
        mel = torch.from_numpy(clip.mel[:, before:]) + float(np.log(gain))
        mel = mel.clamp_min(float(np.log(store.spec.floor)))
        parts.append((samples, mel, torch.from_numpy(clip.f0_hz[before:].copy()), held[before:], voiced[before:]))
    return Batch(*(torch.stack(column).to(device) for column in zip(*parts, strict=True)))


class VocoderRecipe:
    """Trains a Generator (and later Discriminators) on the clips of a feature store."""

    def __init__(
        self,
        config: GanConfig,
        training: VocoderTraining,
        store: FeatureStore | JoinedStore,
        train: list[int],
        validation: list[int],
        device: str = "cpu",
        emphasis: list[float] | None = None,
    ) -> None:
        torch.manual_seed(training.seed)
        self.config, self.training, self.store = config, training, store
        self.device = torch.device(device)
        self.generator = Generator(config).to(self.device)
        self.discriminators = Discriminators().to(self.device)
        self.average = Averaged(self.generator)
        bank = torch.from_numpy(mel_filterbank(config.spec).copy())
        self.spectral = SpectralLoss(config.spec, bank).to(self.device)
        self.optimiser = torch.optim.AdamW(self.generator.parameters(), training.rate, (0.9, 0.99), weight_decay=0.01)
        self.critic = torch.optim.AdamW(
            self.discriminators.parameters(), training.discriminator_rate, (0.8, 0.99), weight_decay=0.01
        )
        self.clips = np.array([i for i in train if store.n_frames(i) >= training.frames])
        # Clips are drawn by their length, times the emphasis given to each (one a clip of `train`).
        emphasis_of = dict(zip(train, emphasis or [1.0] * len(train), strict=True))
        lengths = np.array([store.n_frames(i) * emphasis_of[i] for i in self.clips])
        self.weights = lengths / lengths.sum()
        self.validation = validation
        self.steps = 0
        self.rng = np.random.default_rng(training.seed)

    def _make(self, batch: Batch) -> Tensor:
        phase = torch.from_numpy(self.rng.uniform(0, 2 * np.pi, batch.mel.shape[0])).to(self.device)
        spec = self.config.spec
        pulse = source(batch.held_hz, phase, spec.hop_length, spec.sample_rate)
        noise = torch.randn_like(pulse)
        with torch.autocast(self.device.type, torch.bfloat16):
            return self.generator(batch.mel, batch.held_hz, batch.voiced, pulse, noise)

    def step(self, progress: float) -> dict[str, float]:
        training = self.training
        batch = draw(self.store, self.clips, self.weights, training, self.rng, self.device)
        for group in self.optimiser.param_groups:
            group["lr"] = learning_rate(progress, self.steps, training.rate)
        raw = self._make(batch)
        refinement, transform = self.generator.refinement, self.generator.transform
        with torch.no_grad():  # measured on the segment alone, whose ends fall silent as those of the made samples do
            log_mel = refinement.log_mel(transform.stft(batch.samples))
        made = refinement(raw, log_mel, training.turns)
        parts = self.spectral(made, batch.samples)
        parts["raw_mel"] = (refinement.log_mel(transform.stft(raw)) - log_mel).abs().mean()
        with torch.autocast(self.device.type, torch.bfloat16):
            parts["f0"] = self.generator.f0_head.loss(self.generator.normalised(batch.mel), batch.f0_hz)
        loss = parts["log_stft"] + parts["stft"] + 2.0 * parts["mel"] + 0.5 * parts["raw_mel"] + 0.2 * parts["f0"]
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

    def averaged(self) -> Generator:
        """The generator with its averaged weights, for validation and for the voice."""
        generator = Generator(self.config).to(self.device)
        generator.load_state_dict(self.average.weights)
        return generator.eval()

    @torch.inference_mode()
    def validate(self, folder: Path) -> dict[str, float]:
        generator = self.averaged()
        sums: dict[str, list[float]] = {"mel_l1": [], "log_stft": [], "f0_cents": [], "voicing_error": []}
        noise_rng = torch.Generator().manual_seed(0)
        for number, index in enumerate(self.validation):
            clip = self.store.clip(index)
            mel = torch.from_numpy(clip.mel)[None].to(self.device)
            f0_hz = generator.f0_head.f0_hz(generator.normalised(mel))[0].cpu()
            truth = torch.from_numpy(clip.f0_hz.copy())
            both = (f0_hz > 0) & (truth > 0)
            if both.any():
                sums["f0_cents"].append(float((1200 * torch.log2(f0_hz[both] / truth[both])).abs().median()))
            sums["voicing_error"].append(float(((f0_hz > 0) != (truth > 0)).float().mean()))
            held, voiced = held_f0(f0_hz)
            pulse = source(held[None], torch.zeros(1), self.config.spec.hop_length, self.config.spec.sample_rate)
            noise = torch.randn(pulse.shape, generator=noise_rng)
            made = generator(mel, *(x.to(self.device) for x in (held[None], voiced[None], pulse, noise)))
            made = generator.refinement(made, mel, self.config.refinements)
            parts = self.spectral(made, torch.from_numpy(clip.samples)[None].to(self.device))
            sums["mel_l1"].append(float(parts["mel"]))
            sums["log_stft"].append(float(parts["log_stft"]))
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
        save_weights(folder / "vocoder.safetensors", self.average.weights, self.config, "gan vocoder")

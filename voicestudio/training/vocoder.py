"""Recipe of the GAN vocoder: spectral losses first, then small discriminators."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

import numpy as np
import torch

from voicestudio.models.gan.generator import Generator
from voicestudio.models.source import held_f0, source
from voicestudio.training.adversarial import AdversarialRecipe

if TYPE_CHECKING:
    from torch import Tensor

    from voicestudio.training.features import ClipFeatures, FeatureStore, JoinedStore


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


class VocoderRecipe(AdversarialRecipe):
    """Trains a Generator (and later Discriminators) on the clips of a feature store."""

    makes = Generator
    kind = "gan vocoder"
    file_name = "vocoder.safetensors"

    def _drawn(self) -> Batch:
        return draw(self.store, self.clips, self.weights, self.training, self.rng, self.device)

    def _make(self, batch: Batch) -> Tensor:
        phase = torch.from_numpy(self.rng.uniform(0, 2 * np.pi, batch.mel.shape[0])).to(self.device)
        spec = self.config.spec
        pulse = source(batch.held_hz, phase, spec.hop_length, spec.sample_rate)
        noise = torch.randn_like(pulse)
        with torch.autocast(self.device.type, torch.bfloat16):
            return self.network(batch.mel, batch.held_hz, batch.voiced, pulse, noise)

    def _read_loss(self, batch: Batch) -> dict[str, Tensor]:
        with torch.autocast(self.device.type, torch.bfloat16):
            return {"f0": self.network.f0_head.loss(self.network.normalised(batch.mel), batch.f0_hz)}

    def _speak(self, generator: Generator, clip: ClipFeatures, noise: torch.Generator) -> tuple[Tensor, dict]:
        mel = torch.from_numpy(clip.mel)[None].to(self.device)
        f0_hz = generator.f0_head.f0_hz(generator.normalised(mel))[0].cpu()
        truth = torch.from_numpy(clip.f0_hz.copy())
        both = (f0_hz > 0) & (truth > 0)
        figures = {"voicing_error": float(((f0_hz > 0) != (truth > 0)).float().mean())}
        if both.any():
            figures["f0_cents"] = float((1200 * torch.log2(f0_hz[both] / truth[both])).abs().median())
        held, voiced = held_f0(f0_hz)
        pulse = source(held[None], torch.zeros(1), self.config.spec.hop_length, self.config.spec.sample_rate)
        white = torch.randn(pulse.shape, generator=noise)
        made = generator(mel, *(x.to(self.device) for x in (held[None], voiced[None], pulse, white)))
        return generator.refinement(made, mel, self.config.refinements), figures

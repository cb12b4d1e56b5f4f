"""Recipe of HiFi-GAN: that of every generator here, with the source that the harmonic network is given."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
import torch

from voicestudio.core import MelSpectrogram
from voicestudio.dsp.excitation import Excitation
from voicestudio.dsp.mel_f0 import F0Reading
from voicestudio.models.checkpoint import built, config_from, load_weights
from voicestudio.models.hifigan.config import CPU, HifiGanConfig
from voicestudio.models.hifigan.generator import HifiGan
from voicestudio.models.hifigan.vocoder import KIND, HifiGanVocoder
from voicestudio.training.adversarial import AdversarialRecipe
from voicestudio.training.vocoder import Batch, draw

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray
    from torch import Tensor

    from voicestudio.training.features import ClipFeatures, FeatureStore, JoinedStore
    from voicestudio.training.recipes import Material

N_VALIDATION = 12


@dataclass(frozen=True, slots=True)
class HifiGanTraining:
    """batch clips of `frames` frames a step; discriminators join at this share of the time (1 or more: never).

    The losses look at the samples after `turns` of refinement. `read_share` of the segments have their source at the
    f0 that the vocoder reads from the mel, the others at the f0 of the recording.
    """

    batch: int = 8
    frames: int = 48
    turns: int = 2
    rate: float = 1e-3
    adversarial_from: float = 0.5
    discriminator_rate: float = 3e-4
    read_share: float = 0.5
    seed: int = 0


class ReadPitch:
    """A store whose clips have, now and then, the f0 that is read from their mel; each is read once."""

    def __init__(self, store: FeatureStore | JoinedStore, share: float, seed: int) -> None:
        self.spec, self.n_frames = store.spec, store.n_frames
        self._store, self._share = store, share
        self._rng = np.random.default_rng(seed)
        self._read: dict[int, NDArray[np.float32]] = {}

    def clip(self, index: int, start: int = 0, stop: int | None = None) -> ClipFeatures:
        """Frames start to stop of one clip."""
        clip = self._store.clip(index, start, stop)
        if self._rng.random() >= self._share:
            return clip
        if index not in self._read:
            reading = F0Reading(self.spec)
            self._read[index] = np.concatenate([reading.push(self._store.clip(index).mel), reading.flush()])
        return replace(clip, f0_hz=self._read[index][start:stop])


class HifiGanRecipe(AdversarialRecipe):
    """Trains a HifiGan (and later Discriminators) on the clips of a feature store."""

    makes = HifiGan
    kind = KIND
    file_name = "hifi-gan.safetensors"
    training: HifiGanTraining
    _pitched: ReadPitch | None = None

    def _drawn(self) -> Batch:
        training = self.training
        if self._pitched is None:
            self._pitched = ReadPitch(self.store, training.read_share if self.config.harmonic else 0.0, training.seed)
        return draw(self._pitched, self.clips, self.weights, training, self.rng, self.device)

    def _make(self, batch: Batch) -> Tensor:
        source = self._source(batch) if self.config.harmonic else None
        with torch.autocast(self.device.type, torch.bfloat16):
            made = self.network(batch.mel, source)
        return made.float()

    def _source(self, batch: Batch) -> Tensor:
        """Pulses, beginning anywhere in their period, and noise, (B, L * hop)."""
        rows = []
        for f0_hz in batch.f0_hz.cpu().numpy():
            seed, phase = int(self.rng.integers(1 << 32)), float(self.rng.uniform(0, 2 * np.pi))
            rows.append(Excitation(self.config.spec, seed, phase).make(f0_hz, None))
        return torch.from_numpy(np.stack(rows)).to(self.device)

    def _speak(self, generator: HifiGan, clip: ClipFeatures, noise: torch.Generator) -> tuple[Tensor, dict]:
        """As the vocoder streams it, f0 read from the mel."""
        seed = int(torch.randint(1 << 31, (), generator=noise))
        mel = MelSpectrogram(clip.mel, self.config.spec)
        chunks = list(HifiGanVocoder(generator, str(self.device)).stream([mel], seed))
        return torch.from_numpy(np.concatenate(chunks))[None].to(self.device), {}


def hifigan_recipe(
    made: Material,
    training: HifiGanTraining,
    device: str,
    begin_from: Path | None = None,
    config: HifiGanConfig | None = None,
) -> HifiGanRecipe:
    """The recipe on the recordings of `made`, of that configuration; begins from the weights at `begin_from` if given.

    Raises StudioError for recordings too few, and for weights that are damaged or do not fit, or whose mels are
    measured otherwise than the recordings'.
    """
    config, weights = config or replace(CPU, spec=made.store.spec), None
    if begin_from is not None:
        weights, values = load_weights(begin_from, KIND)
        config = config_from(HifiGanConfig, values, begin_from)
        built(HifiGan, config, weights, begin_from)  # weights that do not fit are told here
    made.check(config.spec)
    recipe = HifiGanRecipe(config, training, made.store, made.train, made.validation[:N_VALIDATION], device)
    if weights is not None:
        recipe.warm_start(weights)
    return recipe

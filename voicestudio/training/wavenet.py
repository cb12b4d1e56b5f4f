"""Recipe of WaveNet: the likelihood of each sample, given those before it."""

from __future__ import annotations

from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import soundfile
import torch

from voicestudio.core import MelSpectrogram
from voicestudio.dsp.mel import log_mel
from voicestudio.models.checkpoint import built, load_weights
from voicestudio.models.precision import arithmetic, has_bfloat16
from voicestudio.models.wavenet.config import WaveNetConfig
from voicestudio.models.wavenet.network import WaveNet
from voicestudio.models.wavenet.output import negative_log_likelihood, pre_emphasised, quantised
from voicestudio.models.wavenet.vocoder import WaveNetVocoder, stored_config
from voicestudio.training.loop import learning_rate
from voicestudio.training.sound_recipe import SoundRecipe

if TYPE_CHECKING:
    from pathlib import Path

    from torch import Tensor

    from voicestudio.training.features import FeatureStore, JoinedStore
    from voicestudio.training.recipes import Material

N_VALIDATION, VALIDATION_FRAMES = 12, 64
N_HEARD, HEARD_FRAMES = 3, 200
WARM_UP_STEPS = 50

PREDICTION_ORDER = 24
"""Of a new WaveNet."""


@dataclass(frozen=True, slots=True)
class WaveNetTraining:
    """batch segments of `frames` frames a step, with the history that the network looks back on before them.

    fresh_share of the segments lie where a clip begins and have no history, as a stream begins.
    """

    batch: int = 4
    frames: int = 24
    rate: float = 1e-3
    fresh_share: float = 0.1
    seed: int = 0


@dataclass(frozen=True, slots=True)
class Segments:
    """samples (B, T) at full scale +-1, mel (B, n_mels, context + T / hop + context), and classes of sound (B,)."""

    samples: Tensor
    mel: Tensor
    classes: Tensor | None = None


def cut(
    store: FeatureStore | JoinedStore, index: int, start: int, stop: int, context: int, gain: float = 1.0
) -> tuple[Tensor, Tensor]:
    """Samples of frames start to stop of a clip, and the mel with `context` more on each side, silence beyond."""
    low, floor = max(start - context, 0), np.float32(np.log(store.spec.floor))
    clip = store.clip(index, low, stop + context)
    hop, n_before = store.spec.hop_length, start - low
    beyond = (context - n_before, stop + context - low - clip.mel.shape[1])
    mel = np.pad(np.maximum(clip.mel + np.float32(np.log(gain)), floor), ((0, 0), beyond), constant_values=floor)
    samples = clip.samples[n_before * hop : (stop - low) * hop] * np.float32(gain)
    return torch.from_numpy(samples), torch.from_numpy(mel)


class WaveNetRecipe(SoundRecipe[WaveNet]):
    """Trains a WaveNet that follows the mel on the clips of a feature store, each of a class if classes are given."""

    makes = WaveNet
    kind = "wavenet"
    file_name = "wavenet.safetensors"
    training: WaveNetTraining

    def __init__(
        self,
        config: WaveNetConfig,
        training: WaveNetTraining,
        store: FeatureStore | JoinedStore,
        train: list[int],
        validation: list[int],
        device: str = "cpu",
        emphasis: list[float] | None = None,
        classes: list[int] | None = None,
    ) -> None:
        self.n_before = -(-config.history // config.spec.hop_length)  # frames of history
        super().__init__(config, training, store, train, self.n_before + training.frames, device, emphasis)
        self.classes = classes
        self.optimiser = torch.optim.Adam(self.network.parameters(), training.rate, (0.9, 0.99))
        self.validation = validation[:N_VALIDATION]

    def _arithmetic(self) -> AbstractContextManager:
        return arithmetic(self.device, has_bfloat16(self.device))

    def _draw(self, fresh: bool) -> Segments:
        """Random segments at random levels; longer clips are drawn more often."""
        parts = []
        wanted = self.training.frames + (0 if fresh else self.n_before)
        chosen = self.rng.choice(self.clips, self.training.batch, p=self.weights)
        for index in chosen:
            start = 0 if fresh else int(self.rng.integers(0, self.store.n_frames(index) - wanted + 1))
            gain = 10 ** self.rng.uniform(-0.4, 0.15)
            parts.append(cut(self.store, index, start, start + wanted, self.config.context, gain))
        samples, mel = (torch.stack(column).to(self.device) for column in zip(*parts, strict=True))
        return Segments(samples, mel, self._classes(*chosen))

    def _classes(self, *clips: int) -> Tensor | None:
        if self.classes is None:
            return None
        return torch.tensor([self.classes[index] for index in clips], device=self.device)

    def _bits(self, network: WaveNet, segments: Segments, fresh: bool) -> Tensor:
        """Bits a sample."""
        target = quantised(pre_emphasised(segments.samples, self.config.pre_emphasis), self.config)
        outputs = network(
            target, network.conditioning(segments.mel, segments.classes), fresh, network.filters(segments.mel)
        )
        return negative_log_likelihood(outputs, target[:, target.shape[1] - outputs.shape[1] :], self.config).mean()

    def step(self, progress: float) -> dict[str, float]:
        for group in self.optimiser.param_groups:
            group["lr"] = learning_rate(progress, self.steps, self.training.rate, WARM_UP_STEPS)
        fresh = bool(self.rng.random() < self.training.fresh_share)
        with self._arithmetic():
            bits = self._bits(self.network, self._draw(fresh), fresh)
        self.optimiser.zero_grad(set_to_none=True)
        bits.backward()
        norm = torch.nn.utils.clip_grad_norm_(self.network.parameters(), 1.0)
        self.optimiser.step()
        self.average.update(self.network)
        self.steps += 1
        return {"nll_bits": float(bits.detach()), "gradient": float(norm)}

    @torch.inference_mode()
    def validate(self, folder: Path) -> dict[str, float]:
        """nll_bits a sample in the middle of each clip, in full precision; mel_l1 of what is heard, natural log."""
        network, bits, distances = self.averaged(), [], []
        for index in self.validation:
            n_frames = self.store.n_frames(index)
            length = min(n_frames, VALIDATION_FRAMES + self.n_before)
            start = (n_frames - length) // 2
            samples, mel = cut(self.store, index, start, start + length, self.config.context)
            fresh = length <= self.n_before
            segments = Segments(samples[None].to(self.device), mel[None].to(self.device), self._classes(index))
            bits.append(float(self._bits(network, segments, fresh)))
        vocoder = WaveNetVocoder(network, str(self.device))
        for number, index in enumerate(self.validation[:N_HEARD]):
            mel = self.store.clip(index, 0, HEARD_FRAMES).mel
            of_class = None if self.classes is None else self.classes[index]
            chunks = vocoder.stream([MelSpectrogram(mel, self.config.spec)], sound_class=of_class)
            made = np.concatenate(list(chunks))
            distances.append(float(np.abs(log_mel(made, self.config.spec) - mel).mean()))
            soundfile.write(folder / f"{number}.wav", made.clip(-1, 1), self.config.spec.sample_rate)
        return {"nll_bits": float(np.mean(bits)), "mel_l1": float(np.mean(distances))}

    def score(self, figures: dict[str, float]) -> float:
        """Bits a sample, smaller is better."""
        return figures["nll_bits"]


def wavenet_recipe(
    made: Material,
    training: WaveNetTraining,
    device: str,
    begin_from: Path | None = None,
    config: WaveNetConfig | None = None,
) -> WaveNetRecipe:
    """The recipe on the recordings of `made`, of that configuration; begins from the weights at `begin_from` if given.

    Raises StudioError for recordings too few, and for weights that are damaged or do not fit.
    """
    config, weights = config or WaveNetConfig(made.store.spec, prediction_order=PREDICTION_ORDER), None
    if begin_from is not None:
        weights, values = load_weights(begin_from, "wavenet")
        config = stored_config(values, begin_from)
        built(WaveNet, config, weights, begin_from)  # weights that do not fit are told here
    made.check(config.spec)
    recipe = WaveNetRecipe(config, training, made.store, made.train, made.validation, device)
    if weights is not None:
        recipe.warm_start(weights)
    return recipe

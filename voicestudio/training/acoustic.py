"""Recipe of the acoustic model: first the alignment is learned, then everything else on its durations."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
import soundfile
import torch
import torch.nn.functional as F

from voicestudio.core import MelSpectrogram, Prosody
from voicestudio.dsp.griffin_lim import griffin_lim
from voicestudio.models.checkpoint import save_weights
from voicestudio.models.tacotron.config import TacotronConfig
from voicestudio.models.tacotron.network import MEL_MEAN, MEL_SCALE, Tacotron
from voicestudio.models.tacotron.synthesis import AcousticModel
from voicestudio.training.examples import Batch, Example, batch_of
from voicestudio.training.learned_alignment import LearnedAlignment
from voicestudio.training.loop import Averaged, learning_rate
from voicestudio.training.prosody import measured, normalised_by, write_into

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from torch import Tensor

    from voicestudio.training.features import FeatureStore

PROSODY = ("duration", "pitch", "energy")
"""The figures of the predictors."""


@dataclass(frozen=True, slots=True)
class AcousticTraining:
    """batch clips a step; the alignment is learned for align_steps, the rest for the remaining time.

    Durations, pitch and energy over-fit long before the decoder has learned: after `patience` validations without a
    better prosody, encoder and predictors go back to where they were best, and are held there.
    """

    batch: int = 16
    align_batch: int = 24
    align_steps: int = 1500
    align_rate: float = 2e-3
    rate: float = 1e-3
    weight_decay: float = 0.05
    max_frames: int = 900
    patience: int = 2
    seed: int = 0


class AcousticRecipe:
    """Trains an Aligner and then a Tacotron on the clips of a feature store."""

    def __init__(
        self,
        config: TacotronConfig,
        training: AcousticTraining,
        store: FeatureStore,
        train: list[Example],
        validation: list[Example],
        device: str = "cpu",
        weights: dict[str, Tensor] | None = None,
    ) -> None:
        """`weights` of an earlier training are begun from; the config's normalisation is then kept.

        Those of another kind of decoder give encoder and predictors alone, which are held.
        """
        torch.manual_seed(training.seed)
        self.training, self.store, self._weights = training, store, weights
        self.device = torch.device(device)
        fits = [e for e in train if len(e.tokens) < store.n_frames(e.clip) <= training.max_frames]
        self.train_examples = sorted(fits, key=lambda e: store.n_frames(e.clip))
        self.validation = [e for e in validation if len(e.tokens) < store.n_frames(e.clip)]
        self.alignment = LearnedAlignment(len(config.symbols), store, training.align_rate, self.device)
        self.rng = np.random.default_rng(training.seed)
        self.steps = 0
        self._build(config)

    def _build(self, config: TacotronConfig) -> None:
        self.config = config
        self.network = Tacotron(config).to(self.device)
        self.held, self.worse, self.best_prosody = False, 0, math.inf
        self.kept: dict[str, Tensor] = {}
        if self._weights is not None:
            missing = self.network.load_state_dict(self._weights, strict=False).missing_keys
            if missing:
                self._hold()
        self.average = Averaged(self.network)
        self.optimiser = torch.optim.AdamW(
            self.network.parameters(), self.training.rate, (0.9, 0.98), weight_decay=self.training.weight_decay
        )

    def _batch(self, examples: Sequence[Example]) -> Batch:
        return batch_of(examples, self.store, self.device)

    def _draw(self, size: int) -> list[Example]:
        """Clips of about one length, so that little of the batch is padding."""
        start = int(self.rng.integers(-size // 2, len(self.train_examples) - size // 2))
        wide = self.train_examples[max(0, start - size) : start + 2 * size]
        chosen = self.rng.choice(len(wide), min(size, len(wide)), replace=False)
        return [wide[i] for i in chosen]

    def step(self, progress: float) -> dict[str, float]:
        self.steps += 1
        training = self.training
        if self.steps <= training.align_steps:
            loss = self.alignment.step(self._draw(training.align_batch), self.steps, training.align_steps)
            if self.steps == training.align_steps:
                self.alignment.give_durations([*self.train_examples, *self.validation])
                self._measure_prosody()
            return {"align": loss}
        return self._speak_step(progress)

    def _measure_prosody(self) -> None:
        examples = [*self.train_examples, *self.validation]
        rows = measured(examples, self.store)
        if self._weights is None:
            self._build(normalised_by(self.config, rows))
        write_into(examples, rows, self.config)

    def _hold(self) -> None:
        """Encoder and predictors learn no more; the decoder goes on."""
        self.held = True
        for part in (self.network.encoder, self.network.predictors, self.network.pitch_readers):
            part.requires_grad_(False)

    def watch_prosody(self, figures: dict[str, float]) -> None:
        """Remember encoder and predictors at their best; go back to it when they only get worse."""
        prosody = sum(figures[name] for name in PROSODY)
        if prosody < self.best_prosody:
            self.best_prosody, self.worse = prosody, 0
            self.kept = {
                name: value.clone()
                for name, value in self.average.weights.items()
                if name.startswith(("encoder.", "predictors."))
            }
            return
        self.worse += 1
        if self.worse >= self.training.patience:
            self.network.load_state_dict(self.kept, strict=False)
            self.average.weights.update({name: value.clone() for name, value in self.kept.items()})
            self._hold()

    def losses(self, network: Tacotron, batch: Batch) -> dict[str, Tensor]:
        """Durations, pitch and energy are those of the recording; in training the frames before each are, too."""
        config = self.config
        n_positions = -(-batch.n_frames // config.reduction)
        last = int(n_positions.max())
        with torch.autocast(self.device.type, torch.bfloat16, enabled=network.training):
            encoded, mask = network.encode(batch.tokens, batch.stresses, batch.n_tokens)
            guessed = network.predictors(encoded, mask.unsqueeze(-1))
            if not network.training:  # readers learn apart from this (training/pitch_reading.py)
                pitch = network.pitch(batch.tokens, batch.stresses, batch.n_tokens, guessed[1])
                guessed = (guessed[0], pitch, guessed[2])
            rows = (batch.durations, batch.pitch, batch.energy)
            upsampled = network.upsample(encoded, mask, *rows, 0, last, n_positions)
            spoken = network.decode(upsampled, batch.mel if network.training else None)
        length = batch.mel.shape[1]
        frames = (torch.arange(length, device=self.device)[None] < batch.n_frames[:, None]).float()
        n_frames = frames.sum()

        def distance(made: Tensor) -> Tensor:
            error = (made[:, :length] - MEL_MEAN) / MEL_SCALE - batch.mel
            return (error.abs().mean(-1) * frames).sum() / n_frames

        voiced = batch.voiced * frames
        pitch_error = (spoken.log_f0[:, :length] - batch.log_f0).abs() / config.log_f0_std
        voicing_scores = spoken.voicing[:, :length]
        voicing = F.binary_cross_entropy_with_logits(voicing_scores, batch.voiced, reduction="none")
        misjudged = ((voicing_scores > 0) != (batch.voiced > 0.5)).float()
        phonemes, n_phonemes = mask.float(), mask.sum()
        log_durations = batch.durations.clamp_min(1).log()
        targets = (log_durations, batch.pitch, batch.energy)
        errors = [((g - t).square() * phonemes).sum() / n_phonemes for g, t in zip(guessed, targets, strict=True)]
        return {
            "before": distance(spoken.before),
            "mel": distance(spoken.mel),
            "f0": (pitch_error * voiced).sum() / voiced.sum().clamp_min(1),
            "voicing": (voicing * frames).sum() / n_frames,
            "voicing_error": (misjudged * frames).sum() / n_frames,
            "duration": errors[0],
            "pitch": errors[1],
            "energy": errors[2],
        }

    def _speak_step(self, progress: float) -> dict[str, float]:
        batch = self._batch(self._draw(self.training.batch))
        for group in self.optimiser.param_groups:
            group["lr"] = learning_rate(progress, self.steps - self.training.align_steps, self.training.rate)
        self.network.train()
        parts = self.losses(self.network, batch)
        loss = (
            2 * (parts["before"] + parts["mel"])
            + 0.2 * parts["f0"]
            + 0.1 * parts["voicing"]
            + 0.1 * (parts["duration"] + parts["pitch"] + parts["energy"])
        )
        self.optimiser.zero_grad(set_to_none=True)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(self.network.parameters(), 1.0)
        self.optimiser.step()
        self.average.update(self.network)
        return {name: float(value.detach()) for name, value in parts.items()}

    def averaged(self) -> Tacotron:
        """The network with its averaged weights, for validation and for the voice."""
        network = Tacotron(self.config).to(self.device)
        network.load_state_dict(self.average.weights)
        return network.eval()

    @torch.no_grad()  # what is kept of the weights must be ordinary tensors
    def validate(self, folder: Path) -> dict[str, float]:
        self.alignment.show(self.validation[:3], folder)
        if self.steps < self.training.align_steps:
            return {"align": self.alignment.loss(self.validation[:16])}
        network = self.averaged()
        sums: dict[str, list[float]] = {}
        for start in range(0, len(self.validation), 16):
            for name, value in self.losses(network, self._batch(self.validation[start : start + 16])).items():
                sums.setdefault(name, []).append(float(value))
        self._speak_samples(network, folder)
        figures = {name: float(np.mean(values)) for name, values in sums.items()}
        if not self.held:
            self.watch_prosody(figures)
        return figures

    def _speak_samples(self, network: Tacotron, folder: Path) -> None:
        """What the network makes of three validation texts by itself, through Griffin-Lim."""
        model = AcousticModel(network, str(self.device))
        for example in self.validation[:3]:
            plan = model.encoded(example.tokens.tolist(), example.stresses.tolist(), range(-1, len(example.tokens) - 1))
            mel = MelSpectrogram.join(model.frames(plan, model.frame_ends(plan, Prosody()), Prosody()))
            clip = griffin_lim(mel, iterations=30)
            soundfile.write(folder / f"{example.clip}.wav", clip.samples, clip.sample_rate)

    def score(self, figures: dict[str, float]) -> float:
        """What a listener would mind, smaller is better; without end before the alignment is learned."""
        if "mel" not in figures:
            return math.inf
        return figures["mel"] + figures["voicing_error"] + 0.1 * sum(figures[name] for name in PROSODY)

    def state_dict(self) -> dict:
        examples = [*self.train_examples, *self.validation]
        return {
            "alignment": self.alignment.state_dict(),
            "network": self.network.state_dict(),
            "optimiser": self.optimiser.state_dict(),
            "average": self.average.weights,
            "count": self.average.count,
            "steps": self.steps,
            "held": self.held,
            "worse": self.worse,
            "best_prosody": self.best_prosody,
            "kept": self.kept,
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
        self.network.load_state_dict(state["network"])
        self.optimiser.load_state_dict(state["optimiser"])
        self.average.weights = {k: v.to(self.device) for k, v in state["average"].items()}
        self.average.count = state["count"]
        self.worse, self.best_prosody = state["worse"], state["best_prosody"]
        self.kept = {k: v.to(self.device) for k, v in state["kept"].items()}
        if state["held"]:
            self._hold()

    @torch.inference_mode()
    def duration_scale(self) -> float:
        """Frames of the validation clips over those predicted for their phonemes."""
        network, natural, predicted = self.averaged(), 0.0, 0.0
        for start in range(0, len(self.validation), 16):
            batch = self._batch(self.validation[start : start + 16])
            encoded, mask = network.encode(batch.tokens, batch.stresses, batch.n_tokens)
            log_durations = network.predictors(encoded, mask.unsqueeze(-1))[0]
            natural += float((batch.durations * mask).sum())
            predicted += float((log_durations.exp() * mask).sum())
        return natural / predicted

    def export(self, folder: Path) -> None:
        if self.steps >= self.training.align_steps:
            config = replace(self.config, duration_scale=self.duration_scale())
            save_weights(folder / "acoustic.safetensors", self.average.weights, config, "acoustic model")

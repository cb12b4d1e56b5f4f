"""Recipe of Tacotron 2: the alignment is learned first, then guides the attention while everything else is learned."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
import torch
import torch.nn.functional as F

from voicestudio.core import StudioError
from voicestudio.models.checkpoint import built, config_from, load_weights, save_weights
from voicestudio.models.tacotron.config import START
from voicestudio.models.tacotron.network import MEL_MEAN, MEL_SCALE
from voicestudio.models.tacotron.tokens import Tokens, inventory
from voicestudio.models.tacotron2.config import Tacotron2Config, small
from voicestudio.models.tacotron2.network import Tacotron2
from voicestudio.models.tacotron2.prenet import DROPOUT, N_LAYERS
from voicestudio.models.tacotron2.synthesis import KIND
from voicestudio.text import phonemize, read_utterance
from voicestudio.training.examples import Batch, Example, batch_of, examples_of
from voicestudio.training.learned_alignment import LearnedAlignment
from voicestudio.training.loop import Averaged, learning_rate
from voicestudio.training.tacotron2_alone import N_SPOKEN, said_alone

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from torch import Tensor

    from voicestudio.core import MelSpec
    from voicestudio.training.features import FeatureStore
    from voicestudio.training.recipes import Material
    from voicestudio.training.taught import TaughtStore

GIVEN_TOLERANCE = 0.7
"""Frames around a token that share an attention that is given: little more than the rounding of its durations."""


@dataclass(frozen=True, slots=True)
class Tacotron2Training:
    """batch clips a step, none longer than max_frames; the alignment is learned for align_steps before.

    guide is the weight of the attention's loss, tolerance (frames) how far from the learned alignment costs nothing
    much. The gate is to open for the last gate_steps steps of a clip, each of which counts gate_emphasis times.
    For that share given_share of the time the attention is given the learned alignment (after Zhu et al., ASRU 2019,
    pre-alignment guided attention) and all frames before are hidden, so that the text is what frames are made of.
    Then the attention goes on its own and the frames before are heard, but for a share drawn for each clip up to
    frame_drop (Liu et al., arXiv 1909.01145, section 3.2). Without this, a network that learns for hours, not days,
    leans on frames that nobody gives it later, and babbles. The clips of own_share hear the frames that the network
    itself makes of them.
    """

    batch: int = 16
    align_batch: int = 24
    align_steps: int = 1500
    align_rate: float = 2e-3
    rate: float = 1e-3
    weight_decay: float = 0.01
    max_frames: int = 900
    guide: float = 0.5
    tolerance: float = 2.5
    gate_steps: int = 2
    gate_emphasis: float = 6.0
    frame_drop: float = 0.6
    given_share: float = 0.4
    own_share: float = 0.0
    seed: int = 0


class Tacotron2Recipe:
    """Trains an Aligner and then a Tacotron2 on the clips of a feature store."""

    def __init__(
        self,
        config: Tacotron2Config,
        training: Tacotron2Training,
        store: FeatureStore | TaughtStore,
        train: list[Example],
        validation: list[Example],
        device: str = "cpu",
    ) -> None:
        torch.manual_seed(training.seed)
        self.config, self.training, self.store = config, training, store
        self.device = torch.device(device)
        fits = [e for e in train if len(e.tokens) < store.n_frames(e.clip) <= training.max_frames]
        self.train_examples = sorted(fits, key=lambda e: store.n_frames(e.clip))
        self.validation = [e for e in validation if len(e.tokens) < store.n_frames(e.clip)]
        for examples, what in ((self.train_examples, "training"), (self.validation, "validation")):
            if not examples:
                raise StudioError(
                    f"Recordings as long as their texts are wanted for {what}, but all are shorter, or longer than "
                    f"{training.max_frames} frames: compare them with their prompts."
                )
        self.alignment = LearnedAlignment(len(config.symbols), store, training.align_rate, self.device)
        self.network = Tacotron2(config).to(self.device)
        self.average = Averaged(self.network)
        self.optimiser = torch.optim.AdamW(
            self.network.parameters(), training.rate, (0.9, 0.98), eps=1e-6, weight_decay=training.weight_decay
        )
        self.rng = np.random.default_rng(training.seed)
        self.steps = 0

    @property
    def examples(self) -> list[Example]:
        """All clips, in the order in which durations are kept."""
        return [*self.train_examples, *self.validation]

    def know_durations(self, durations: Sequence[np.ndarray]) -> None:
        """Take durations learned before, one row of frames for each of `examples`, and skip learning them."""
        for example, row in zip(self.examples, durations, strict=True):
            if len(row) != len(example.tokens) or row.sum() != self.store.n_frames(example.clip):
                raise ValueError("durations of other clips")
            example.durations = np.asarray(row)
        self.steps = max(self.steps, self.training.align_steps)

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
                self.alignment.give_durations(self.examples)
            return {"align": loss}
        batch = batch_of(self._draw(training.batch), self.store, self.device)
        for group in self.optimiser.param_groups:
            group["lr"] = learning_rate(progress, self.steps - training.align_steps, training.rate)
        self.network.train()
        parts = self.losses(self.network, batch, given=progress < training.given_share)
        loss = parts["before"] + parts["mel"] + parts["gate"]
        if progress >= training.given_share:
            loss = loss + training.guide * parts["guide"]
        self.optimiser.zero_grad(set_to_none=True)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(self.network.parameters(), 1.0)
        self.optimiser.step()
        self.average.update(self.network)
        return {name: float(value.detach()) for name, value in parts.items()}

    def losses(
        self, network: Tacotron2, batch: Batch, kept: Tensor | None = None, given: bool = False
    ) -> dict[str, Tensor]:
        """Teacher-forced losses, the attention its own or `given`; distances of the mel are in its normalised unit."""
        (n_clips, length), heard = batch.mel.shape[:2], None
        steps_made = -(-length // self.config.reduction)
        weights = own = None
        if network.training and not given:
            hidden = self.training.frame_drop * torch.rand(n_clips, 1, device=self.device)
            heard = (torch.rand(n_clips, steps_made, device=self.device) >= hidden).float()
            own = torch.rand(n_clips, device=self.device) < self.training.own_share
        if given:
            heard = torch.zeros(n_clips, steps_made, device=self.device)
            near = self.guidance(batch.durations, steps_made, GIVEN_TOLERANCE)
            weights = near / near.sum(-1, keepdim=True).clamp_min(1e-6)
        with torch.autocast(self.device.type, torch.bfloat16, enabled=network.training):
            told = network(
                batch.tokens, batch.stresses, batch.n_tokens, batch.mel, batch.n_frames, kept, heard, weights, own
            )
        frames = (torch.arange(length, device=self.device)[None] < batch.n_frames[:, None]).float()

        def distance(made: Tensor) -> Tensor:
            return ((made[:, :length] - batch.mel).abs().mean(-1) * frames).sum() / frames.sum()

        at = torch.arange(told.gate.shape[1], device=self.device)[None]
        n_steps = -(-batch.n_frames // self.config.reduction)[:, None]
        steps = (at < n_steps).float()  # (B, S)
        ended = (at >= n_steps - self.training.gate_steps).float()
        gate = F.binary_cross_entropy_with_logits(told.gate.float(), ended, reduction="none")
        emphasis = steps * (1 + (self.training.gate_emphasis - 1) * ended)
        near = self.guidance(batch.durations, told.weights.shape[1], self.training.tolerance)
        found = (told.weights * near).sum(-1)
        return {
            "before": distance(told.before),
            "mel": distance(told.after),
            "gate": (gate * emphasis).sum() / emphasis.sum(),
            "guide": (-(found + 1e-4).log() * steps).sum() / steps.sum(),
        }

    def guidance(self, durations: Tensor, n_steps: int, tolerance: float) -> Tensor:
        """How far each step may look at each token (B, S, N), 1 where it is being said, by the learned durations.

        It falls with the distance in frames, to 0.6 at `tolerance`.
        """
        ends = durations.cumsum(1)[:, None]  # (B, 1, N)
        starts = ends - durations[:, None]
        at = ((torch.arange(n_steps, device=durations.device) + 0.5) * self.config.reduction)[None, :, None]
        away = (starts - at).clamp_min(0) + (at - ends).clamp_min(0)
        return torch.exp(-0.5 * (away / tolerance).square()) * (durations > 0)[:, None]

    def averaged(self) -> Tacotron2:
        """The network with its averaged weights, for validation and for the voice."""
        network = Tacotron2(self.config).to(self.device)
        network.load_state_dict(self.average.weights)
        return network.eval()

    def validate(self, folder: Path) -> dict[str, float]:
        if self.steps < self.training.align_steps:
            return {"align": self.alignment.loss(self.validation[:16])}
        network = self.averaged()
        sums: dict[str, list[float]] = {}
        rng = np.random.default_rng(0)
        with torch.inference_mode():
            for start in range(0, len(self.validation), 16):
                batch = batch_of(self.validation[start : start + 16], self.store, self.device)
                n_steps = -(-batch.mel.shape[1] // self.config.reduction)
                drawn = rng.random((len(batch.mel), n_steps, N_LAYERS, self.config.prenet_channels))
                kept = torch.from_numpy(np.where(drawn < DROPOUT, 0, 1 / (1 - DROPOUT)).astype(np.float32))
                for name, value in self.losses(network, batch, kept.to(self.device)).items():
                    sums.setdefault(name, []).append(float(value))
        figures = {name: float(np.mean(values)) for name, values in sums.items()}
        return figures | said_alone(network, self.validation[:N_SPOKEN], self.store, folder, self.device)

    def score(self, figures: dict[str, float]) -> float:
        """What a listener would mind, smaller is better; without end before the alignment is learned."""
        if "free" not in figures:
            return math.inf
        return figures["free"] + 0.2 * figures["gate"] + 0.5 * (1 - figures["diagonal_first"])

    def state_dict(self) -> dict:
        return {
            "alignment": self.alignment.state_dict(),
            "network": self.network.state_dict(),
            "optimiser": self.optimiser.state_dict(),
            "average": self.average.weights,
            "count": self.average.count,
            "steps": self.steps,
            "durations": [torch.from_numpy(example.durations) for example in self.examples],
        }

    def load_state_dict(self, state: dict) -> None:
        self.alignment.load_state_dict(state["alignment"])
        self.network.load_state_dict(state["network"])
        self.optimiser.load_state_dict(state["optimiser"])
        if state["steps"] >= self.training.align_steps:
            self.know_durations([row.numpy() for row in state["durations"]])
        self.average.weights = {k: v.to(self.device) for k, v in state["average"].items()}
        self.average.count, self.steps = state["count"], state["steps"]
        self.rng = np.random.default_rng([self.training.seed, self.steps])

    def warm_start(self, tensors: dict[str, Tensor]) -> None:
        """Begin from weights trained before."""
        self.network.load_state_dict(tensors)
        self.average = Averaged(self.network)

    def export(self, folder: Path) -> None:
        if self.steps >= self.training.align_steps:
            save_weights(folder / "tacotron2.safetensors", self.average.weights, self.config, KIND)


def network_of(
    known: tuple[str, ...], spec: MelSpec, begin_from: Path | None
) -> tuple[Tacotron2Config, dict[str, Tensor] | None]:
    """A new network for these phonemes; or that of the weights at `begin_from`, with them."""
    if begin_from is None:
        return replace(small(known, spec), mel_mean=MEL_MEAN, mel_scale=MEL_SCALE), None
    weights, values = load_weights(begin_from, KIND)
    config = config_from(Tacotron2Config, values, begin_from)
    built(Tacotron2, config, weights, begin_from)  # weights that do not fit are told here
    if START not in config.symbols or (config.mel_mean, config.mel_scale) != (MEL_MEAN, MEL_SCALE):
        raise StudioError(f"Weights that read phonemes are wanted, but those in {begin_from} read letters.")
    return config, weights


def tacotron2_recipe(
    made: Material,
    training: Tacotron2Training,
    device: str,
    begin_from: Path | None = None,
    language: str = "en-us",
) -> Tacotron2Recipe:
    """The recipe for recordings with texts; begins from the weights at `begin_from` if given."""
    train, validation = ([i for i in part if made.recordings[i].text] for part in (made.train, made.validation))
    if not train or not validation:
        what = "validation" if train else "training"
        raise StudioError(f"Recordings with their texts are wanted for {what}, but the corpus has none: add prompts.")
    symbols = {
        index: [phoneme.symbol for phoneme in phonemize(read_utterance(made.recordings[index].text, language)).symbols]
        for index in (*train, *validation)
    }
    known = inventory(symbol for index in train for symbol in symbols[index])
    config, weights = network_of(known, made.store.spec, begin_from)
    made.check(config.spec)
    tokens = Tokens(config.symbols)
    parts = [examples_of([symbols[index] for index in part], part, tokens) for part in (train, validation)]
    recipe = Tacotron2Recipe(config, training, made.store, *parts, device)
    if weights is not None:
        recipe.warm_start(weights)
    return recipe

"""Recipe of sounds of a class: a WaveNet over frames and one over samples, learning side by side."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
import soundfile
import torch

from voicestudio.core import StudioError
from voicestudio.models.checkpoint import built, config_from, load_weights, save_weights
from voicestudio.models.precision import arithmetic, has_bfloat16
from voicestudio.models.wavenet.config import WaveNetConfig
from voicestudio.models.wavenet.frame_config import SOUND_SPEC, FrameConfig
from voicestudio.models.wavenet.frames import TAKE_BLUR, FrameWaveNet, code_bits
from voicestudio.models.wavenet.network import WaveNet
from voicestudio.models.wavenet.sounds import FRAMES_FILE, FRAMES_KIND, SAMPLES_FILE, SoundWaveNet
from voicestudio.models.wavenet.vocoder import WaveNetVocoder
from voicestudio.training.loop import Averaged, learning_rate
from voicestudio.training.sound_corpus import SoundStore, read_sounds, sound_store
from voicestudio.training.wavenet import WARM_UP_STEPS, WaveNetRecipe, WaveNetTraining

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from torch import Tensor

HELD_OUT = 5
"""The fold that nothing is learned from."""
PREDICTION_ORDER = 24
HEARD_S = 2.0
FRAMES_PER_EVENT = 0.9
"""A clip shorter than that share of a segment is an event: it is learned from its start, and others come behind it."""
AVERAGED = 0.995
GAP_S = (0.1, 1.0)
"""Silence between two events."""
CODED_FROM = 2
"""Each recording is coded from its first frame and from so many later on: groups begin anywhere."""


@dataclass(frozen=True, slots=True)
class SoundsTraining:
    """A step is one of the WaveNet over frames, every `every`-th one of the WaveNet over samples, too.

    The first learns from `courses` of `course` frames each, the other from `batch` segments of `frames` frames. What
    the first hears of the past is blurred by that share of what its codes do not tell, and of `rough` of all groups
    it hears the first codes alone, for what it draws will err; levels vary by level_db to either side. In `free` of
    the courses it is not told the take, and in half of these not the class either.
    """

    batch: int = 4
    frames: int = 40
    rate: float = 1e-3
    every: int = 4
    courses: int = 16
    course: int = 560
    course_rate: float = 2e-3
    blur: float = 0.7
    rough: float = 0.15
    free: float = 0.1
    level_db: float = 3.0
    seed: int = 0


class SoundsRecipe:
    """Trains both networks on the same clips, of classes of these names.

    The one over samples is kept as it measured best. The one over frames is kept as it is at last: with so few
    recordings, its bits on others are best long before what it makes keeps time and melody. kept: weights of a network
    over samples that is to stay as it is; then the other learns alone.
    """

    def __init__(
        self,
        names: tuple[str, ...],
        config: WaveNetConfig,
        training: SoundsTraining,
        store: SoundStore,
        classes: list[int],
        train: list[int],
        validation: list[int],
        device: str = "cpu",
        frame_config: FrameConfig | None = None,
        kept: dict[str, Tensor] | None = None,
    ) -> None:
        self.config, self.training, self.store = config, training, store
        self.classes, self.device = classes, torch.device(device)
        self.train = [index for index in train if store.n_frames(index)]
        self.validation = _in_turn([index for index in validation if store.n_frames(index)], classes)
        for name, part in (("training", self.train), ("validation", self.validation)):
            if len({classes[index] for index in part}) < len(names):
                raise StudioError(f"Recordings of every class of sound are wanted for {name}, but some has none: add.")
        of_class = np.bincount([classes[index] for index in self.train for _ in range(store.n_frames(index))])
        inner = WaveNetTraining(training.batch, training.frames, training.rate, seed=training.seed)
        # Every class is heard as long as every other.
        emphasis = [1 / of_class[classes[index]] for index in self.train]
        self.samples = WaveNetRecipe(config, inner, store, self.train, self.validation, device, emphasis, classes)
        self.frame_config = replace(frame_config or FrameConfig(config.spec, names), n_takes=len(self.train))
        self.frames = FrameWaveNet(self.frame_config).to(self.device)
        self.rng, self.sample_figures = np.random.default_rng([training.seed, 1]), {}
        coded = [torch.from_numpy(store.clip(index).mel) for index in self.train]
        self.frames.codes.fit([mel[:, start:] for mel in coded for start in (0, CODED_FROM)], training.seed)
        courses = [torch.from_numpy(self.course(index)) for index in self.train]
        self.frames.fit_takes(courses, torch.tensor([classes[index] for index in self.train]))
        self.average = Averaged(self.frames, AVERAGED)
        self.optimiser = torch.optim.AdamW(self.frames.parameters(), training.course_rate, (0.9, 0.98))
        self.is_kept = kept is not None
        if kept is not None:
            self.samples.warm_start(kept)
        self.best_bits, self.best_samples = math.inf, self.samples.average.weights
        self.steps = 0

    def course(self, index: int) -> np.ndarray:
        """Log-mel (n_mels, course) from a clip on: of a long one anywhere, behind a short one others of its class."""
        spec, wanted = self.store.spec, self.training.course
        start = int(self.rng.integers(0, max(self.store.n_frames(index) - wanted, 0) + 1))
        parts = [self.store.clip(index, start, start + wanted).mel]
        alike = [other for other in self.train if self.classes[other] == self.classes[index]]
        short = [other for other in alike if self.store.n_frames(other) < FRAMES_PER_EVENT * wanted]
        while sum(part.shape[1] for part in parts) < wanted:
            gap = round(self.rng.uniform(*GAP_S) / spec.frame_s)
            parts.append(np.full((spec.n_mels, gap), np.log(spec.floor), np.float32))
            parts.append(self.store.clip(int(self.rng.choice(short or alike))).mel)
        return np.concatenate(parts, 1)[:, :wanted]

    def _courses(self) -> tuple[Tensor, Tensor]:
        """Log-mels (B, n_mels, L) of random courses, and their classes (B,): each as often as every other."""
        training, floor = self.training, np.log(self.store.spec.floor)
        by_class = [[i for i in self.train if self.classes[i] == c] for c in range(len(self.frame_config.classes))]
        sounds = self.rng.integers(0, len(by_class), training.courses)
        mels = np.stack([self.course(int(self.rng.choice(by_class[sound]))) for sound in sounds])
        level = self.rng.uniform(-1, 1, (len(mels), 1, 1)) * training.level_db * np.log(10) / 20
        mels = np.maximum(mels + level, floor)
        return torch.from_numpy(mels.astype(np.float32)).to(self.device), torch.from_numpy(sounds).to(self.device)

    def _heard(self, codes: Tensor) -> Tensor:
        """What is heard of groups with these codes (B, N, n_levels), with errors such as it will make: (B, N, D)."""
        training, told = self.training, self.frames.codes.partial(codes)
        is_rough = torch.rand(codes.shape[:2], device=self.device) < training.rough
        last = told.shape[-2] - 1
        level = torch.where(is_rough, torch.randint_like(codes[..., 0], last + 1), last)
        heard = told.gather(-2, level[..., None, None].expand(*level.shape, 1, told.shape[-1]))[..., 0, :]
        return self.frames.codes.blurred(heard, codes[..., 0], training.blur)

    def frame_step(self, progress: float) -> float:
        """One step of the network over frames; its bits a group."""
        for group in self.optimiser.param_groups:
            group["lr"] = learning_rate(progress, self.steps, self.training.course_rate, WARM_UP_STEPS)
        mels, classes = self._courses()
        codes, take = self.frames.codes.codes(self.frames.codes.vectors(mels)), self.frames.take(mels)
        take = take + TAKE_BLUR * torch.randn_like(take)
        chance = torch.rand(len(take), 1, device=self.device) / self.training.free
        take = torch.where(chance < 1, 0, take)
        classes = torch.where(chance[:, 0] < 0.5, len(self.frame_config.classes), classes)
        with arithmetic(self.device, has_bfloat16(self.device)):
            bits = code_bits(self.frames(self._heard(codes), codes, classes, take), codes).mean()
        self.optimiser.zero_grad(set_to_none=True)
        bits.backward()
        torch.nn.utils.clip_grad_norm_(self.frames.parameters(), 1.0)
        self.optimiser.step()
        self.average.update(self.frames)
        return float(bits.detach())

    def step(self, progress: float) -> dict[str, float]:
        if not self.is_kept and self.steps % self.training.every == 0:
            self.sample_figures = self.samples.step(progress)
        self.steps += 1
        return {**self.sample_figures, "frame_bits": self.frame_step(progress)}

    def warm_start(self, tensors: dict[str, Tensor]) -> None:
        """Go on with a network over frames that was trained before."""
        self.frames.load_state_dict(tensors)
        self.average = Averaged(self.frames, AVERAGED)

    def averaged(self) -> FrameWaveNet:
        """The network over frames with its averaged weights."""
        network = FrameWaveNet(self.frame_config).to(self.device)
        network.load_state_dict(self.average.weights)
        return network.eval()

    @torch.inference_mode()
    def validate(self, folder: Path) -> dict[str, float]:
        """Bits of both networks on the fold held out; two seconds of every class are left to be heard."""
        figures, network, bits = {} if self.is_kept else self.samples.validate(folder), self.averaged(), []
        for index in self.validation:
            mel = torch.from_numpy(self.store.clip(index, 0, self.training.course).mel)[None].to(self.device)
            codes = network.codes.codes(network.codes.vectors(mel))
            sound = torch.tensor([self.classes[index]], device=self.device)
            chances = network(network.codes.partial(codes)[..., -1, :], codes, sound, network.take(mel))
            bits.append(float(code_bits(chances, codes).mean()))
        figures["frame_bits"] = float(np.mean(bits))
        if figures.get("nll_bits", math.inf) < self.best_bits:
            self.best_bits = figures["nll_bits"]
            self.best_samples = {name: value.clone() for name, value in self.samples.average.weights.items()}
        self._hear(network, folder)
        return figures

    def _hear(self, network: FrameWaveNet, folder: Path) -> None:
        """Two seconds of every class, as files."""
        made = SoundWaveNet(network.cpu(), WaveNetVocoder(self.samples.averaged().cpu()))
        rate = self.store.spec.sample_rate
        for sound, name in enumerate(self.frame_config.classes):
            samples = np.concatenate(list(made.stream(sound, round(HEARD_S * rate))))
            soundfile.write(folder / f"{name}.wav", samples.clip(-1, 1), rate)

    def score(self, figures: dict[str, float]) -> float:
        """The latest is to be exported."""
        return -self.steps

    def export(self, folder: Path) -> None:
        """The network over samples as it measured best, the other as it is."""
        for weights, file, config, kind in (
            (self.average.weights, FRAMES_FILE, self.frame_config, FRAMES_KIND),
            (self.best_samples, SAMPLES_FILE, self.config, WaveNetRecipe.kind),
        ):
            save_weights(folder / file, weights, config, kind)

    def state_dict(self) -> dict:
        return {
            "samples": self.samples.state_dict(),
            "frames": self.frames.state_dict(),
            "average": self.average.weights,
            "count": self.average.count,
            "optimiser": self.optimiser.state_dict(),
            "best_bits": self.best_bits,
            "best_samples": self.best_samples,
            "steps": self.steps,
        }

    def load_state_dict(self, state: dict) -> None:
        self.samples.load_state_dict(state["samples"])
        self.frames.load_state_dict(state["frames"])
        self.optimiser.load_state_dict(state["optimiser"])
        self.average.weights = {name: value.to(self.device) for name, value in state["average"].items()}
        self.average.count, self.steps = state["count"], state["steps"]
        self.best_bits, self.best_samples = state["best_bits"], state["best_samples"]
        self.steps -= self.steps % self.training.every  # the next step tells both networks' bits
        self.rng = np.random.default_rng([self.training.seed, 1, self.steps])


def _in_turn(clips: list[int], classes: list[int]) -> list[int]:
    """One clip of every class, then the next of every class..."""
    seen: dict[int, int] = {}
    places = []
    for index in clips:
        seen[classes[index]] = seen.get(classes[index], -1) + 1
        places.append((seen[classes[index]], classes[index], index))
    return [index for *_, index in sorted(places)]


def sounds_recipe(
    folder: Path,
    training: SoundsTraining,
    device: str,
    progress: Callable[[int, int], None] = lambda done, total: None,
    begin_from: Path | None = None,
) -> SoundsRecipe:
    """The recipe on the recordings below `folder`, one folder a class; nothing is learned from the fold HELD_OUT.

    begin_from: weights of a network over samples that stays as it is, while that over frames alone learns; or a folder
    of both, of which the one over frames goes on. Raises StudioError for recordings too few, and for weights of other
    sounds.
    """
    names, recordings = read_sounds(folder)
    config = WaveNetConfig(
        SOUND_SPEC, cycles=2, cycle_layers=8, condition_channels=64, n_classes=len(names),
        prediction_order=PREDICTION_ORDER,
    )  # fmt: skip
    both = begin_from is not None and begin_from.is_dir()
    samples = begin_from / SAMPLES_FILE if both else begin_from
    kept = None if samples is None else _kept(samples, config)
    store = sound_store(recordings, SOUND_SPEC, progress)
    train = [index for index, one in enumerate(recordings) if one.fold != HELD_OUT]
    validation = [index for index, one in enumerate(recordings) if one.fold == HELD_OUT]
    classes = [one.sound for one in recordings]
    recipe = SoundsRecipe(names, config, training, store, classes, train, validation, device, kept=kept)
    if both:
        path = begin_from / FRAMES_FILE
        tensors, values = load_weights(path, FRAMES_KIND)
        if config_from(FrameConfig, values, path) != recipe.frame_config:
            raise StudioError(f"A network over frames of these recordings is wanted, but {path} is of others.")
        recipe.warm_start(tensors)
    return recipe


def _kept(path: Path, config: WaveNetConfig) -> dict[str, Tensor]:
    tensors, values = load_weights(path, WaveNetRecipe.kind)
    if config_from(WaveNetConfig, values, path) != config:
        raise StudioError(f"A network over samples of {config.n_classes} sounds is wanted, but {path} is another.")
    built(WaveNet, config, tensors, path)  # weights that do not fit are told here
    return tensors

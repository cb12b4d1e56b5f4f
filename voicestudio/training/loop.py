"""The loop that every recipe shares: time budget, checkpoints that survive a kill, figures, resuming."""

from __future__ import annotations

import errno
import json
import math
import os
import pickle
import struct
import time
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

import torch
from safetensors import SafetensorError

from voicestudio.core import StudioError

if TYPE_CHECKING:
    from collections.abc import Generator

FIRST_VALIDATION_S = 40.0

_DAMAGED = (
    AttributeError, EOFError, ImportError, LookupError, OSError, RuntimeError, TypeError, ValueError,
    pickle.UnpicklingError, struct.error,
)  # fmt: skip
"""What torch raises for a damaged file, whichever byte is wrong."""


@dataclass(frozen=True, slots=True)
class TrainEvent:
    """One thing that happened: kind is "step" or "validation"; figures by name; progress 0 to 1 of the time budget."""

    kind: str
    step: int
    elapsed_s: float
    progress: float
    figures: dict[str, float]


class Recipe(Protocol):
    """What one model needs to be trained; the loop does the rest."""

    def step(self, progress: float) -> dict[str, float]:
        """One optimiser step at this share of the time budget; gives its losses."""

    def validate(self, folder: Path) -> dict[str, float]:
        """Figures on recordings never trained on; leaves samples to hear and pictures to see in folder."""

    def state_dict(self) -> dict: ...

    def load_state_dict(self, state: dict) -> None: ...

    def score(self, figures: dict[str, float]) -> float:
        """One number for the figures of a validation: smaller is better."""

    def export(self, folder: Path) -> None:
        """Write the weights as a voice wants them; called when they measure better than all before."""


def save_checkpoint(path: Path, state: dict) -> None:
    """Write beside, flush to the disk, rename: a kill at any instant leaves the old file or the new one.

    Raises StudioError where it cannot be written; the old one stays.
    """
    partial = path.with_suffix(".part")
    try:
        with _writing(path.parent), partial.open("wb") as file:
            try:
                torch.save(state, file)
            except RuntimeError as error:  # what torch makes of a full disk
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC)) from error
            file.flush()
            os.fsync(file.fileno())
        partial.replace(path)
    except StudioError:
        partial.unlink(missing_ok=True)
        raise


@contextmanager
def _writing(folder: Path) -> Generator[None]:
    """What cannot be written inside is told as a StudioError."""
    try:
        yield
    except (OSError, SafetensorError) as error:
        reason = getattr(error, "strerror", None) or error
        raise StudioError(f"The training cannot be written to {folder} ({reason}): make room there.") from error


def load_checkpoint(path: Path) -> dict:
    """Read a checkpoint without unpickling code; raises StudioError if it is damaged."""
    try:
        return torch.load(path, map_location="cpu", weights_only=True)
    except _DAMAGED as error:
        raise StudioError(
            f"A training checkpoint is wanted at {path}, but it cannot be read ({type(error).__name__}): "
            "remove it to begin anew."
        ) from error


def _log(out: Path, event: TrainEvent) -> None:
    line = {"kind": event.kind, "step": event.step, "elapsed_s": round(event.elapsed_s, 1), **event.figures}
    with _writing(out), (out / "log.jsonl").open("a", encoding="utf-8") as file:
        file.write(json.dumps(line) + "\n")


def train(
    recipe: Recipe,
    out: Path,
    minutes: float,
    resume: bool = False,
    validate_every_s: float = 600.0,
    save_every_s: float = 120.0,
    log_every: int = 20,
) -> Generator[TrainEvent]:
    """Train until `minutes` of training time are spent, counting those of the runs that are resumed.

    The weights in `out` are those that measured best so far.

    To stop early, close() the generator: the last checkpoint is saved. Raises StudioError for no time, where `out`
    cannot be written to, and for a checkpoint that is damaged, of another training, or not to be resumed.
    """
    if not minutes > 0:
        raise StudioError(f"More than 0 minutes of training are wanted, but {minutes:g} came.")
    with _writing(out):
        out.mkdir(parents=True, exist_ok=True)
    checkpoint = out / "checkpoint.pt"
    step, spent, best = 0, 0.0, math.inf
    if resume and checkpoint.is_file():
        state = load_checkpoint(checkpoint)
        try:
            recipe.load_state_dict(state["recipe"])
            step, spent, best = state["step"], state["elapsed_s"], state["best"]
        except (LookupError, RuntimeError, TypeError, ValueError) as error:
            raise StudioError(f"The checkpoint in {out} is of another training: name another.") from error
    elif checkpoint.is_file():
        raise StudioError(
            f"An empty place is wanted for a new training, but {out} has one: add --resume or name another."
        )
    began = time.monotonic() - spent
    saved_s, validated_s = spent, spent - validate_every_s + FIRST_VALIDATION_S
    sums: dict[str, float] = {}

    def save() -> None:
        state = {"recipe": recipe.state_dict(), "step": step, "elapsed_s": time.monotonic() - began, "best": best}
        save_checkpoint(checkpoint, state)

    try:
        while True:
            elapsed = time.monotonic() - began
            progress = min(1.0, elapsed / (60 * minutes))
            done = progress >= 1.0
            if elapsed - validated_s >= validate_every_s or done:
                samples = out / "samples" / f"{step:07d}"
                with _writing(out):
                    samples.mkdir(parents=True, exist_ok=True)
                    event = TrainEvent("validation", step, elapsed, progress, recipe.validate(samples))
                    if recipe.score(event.figures) < best:
                        best = recipe.score(event.figures)
                        recipe.export(out)
                _log(out, event)
                yield event
                validated_s = time.monotonic() - began
            if done:
                return
            for name, value in recipe.step(progress).items():
                sums[name] = sums.get(name, 0.0) + value
            step += 1
            if step % log_every == 0:
                event = TrainEvent("step", step, elapsed, progress, {k: v / log_every for k, v in sums.items()})
                sums = {}
                _log(out, event)
                yield event
            if elapsed - saved_s >= save_every_s:
                save()
                saved_s = elapsed
    finally:
        if step:
            save()


def computing_device(name: str, threads: int = 1) -> str:
    """The device to train on by torch's name, and from now on that many CPU threads; "auto" takes a GPU if any.

    Raises StudioError for a device that this computer, or this build of torch, does not have.
    """
    torch.set_num_threads(threads)
    usable = ["cpu"]
    if torch.cuda.is_available():
        usable.insert(0, "cuda")
    elif torch.backends.mps.is_available():
        usable.insert(0, "mps")
    if name == "auto":
        return usable[0]
    if name.split(":")[0] not in usable:
        raise StudioError(f"A device to train on is wanted among auto, {', '.join(usable)}, but {name} came.")
    return name


def learning_rate(progress: float, step: int, peak: float, warm_up_steps: int = 200, decay_from: float = 0.6) -> float:
    """Linear warm-up, level, then a cosine to a fiftieth of the peak in the last part of the time budget."""
    rate = peak * min(1.0, (step + 1) / warm_up_steps)
    if progress > decay_from:
        share = (progress - decay_from) / (1 - decay_from)
        rate *= 0.02 + 0.98 * 0.5 * (1 + math.cos(math.pi * min(1.0, share)))
    return rate


class Averaged:
    """Exponential moving average of a module's floating-point weights."""

    def __init__(self, module: torch.nn.Module, decay: float = 0.999) -> None:
        self.decay = decay
        self.weights = {name: value.detach().clone() for name, value in module.state_dict().items()}
        self.count = 0

    @torch.no_grad()
    def update(self, module: torch.nn.Module) -> None:
        self.count += 1
        decay = min(self.decay, (1 + self.count) / (10 + self.count))
        for name, value in module.state_dict().items():
            if value.is_floating_point():
                self.weights[name].lerp_(value, 1 - decay)
            else:
                self.weights[name].copy_(value)

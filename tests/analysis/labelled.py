"""A small folder of labelled sounds that are easy to tell apart."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import soundfile

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

RATE = 16000
CLASSES = ("click", "hiss", "tone")


def sound(label: str, seed: int, duration_s: float = 0.6) -> np.ndarray:
    """A sound of the class, float32; no two seeds are alike."""
    rng = np.random.default_rng([seed, CLASSES.index(label)])
    n_samples = round(duration_s * RATE)
    time_s = np.arange(n_samples) / RATE
    match label:
        case "tone":
            samples = 0.3 * np.sin(2 * np.pi * rng.uniform(300, 700) * time_s)
        case "hiss":
            samples = rng.normal(0, rng.uniform(0.05, 0.2), n_samples)
        case _:
            samples = np.zeros(n_samples)
            samples[:: round(RATE * rng.uniform(0.08, 0.12))] = 0.8
    return (samples + rng.normal(0, 1e-4, n_samples)).astype(np.float32)


def write_folder(folder: Path, per_class: int = 4, classes: Sequence[str] = CLASSES, prefix: str = "take{}") -> Path:
    """One folder a class, `per_class` sounds in each."""
    for label in classes:
        (folder / label).mkdir(parents=True)
        for number in range(1, per_class + 1):
            name = prefix.format(number)
            soundfile.write(folder / label / f"{name}.wav", sound(label, number), RATE, subtype="FLOAT")
    return folder


def answer(steps: object) -> tuple[list, object]:
    """What a generator yields, and what it returns."""
    told = []
    while True:
        try:
            told.append(next(steps))
        except StopIteration as end:
            return told, end.value

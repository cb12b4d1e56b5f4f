"""Durations, pitch and energy of the phonemes in a recording, once the alignment of its clips is learned."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from voicestudio.models.tacotron.aligner import monotonic_durations
from voicestudio.training.examples import continuous_log_f0

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from voicestudio.models.tacotron.config import TacotronConfig
    from voicestudio.training.examples import Example
    from voicestudio.training.features import FeatureStore, JoinedStore

RISE = 0.1
"""Speech has begun where the level has risen by this share of what lies between a clip's silence and its loud parts."""
_SETTLED_FRAMES = 2
"""So many louder frames in a row are speech: one alone may be a click."""


def lead_frames(mel: NDArray[np.float32]) -> int:
    """Frames of silence before the first sound of a clip; mel (n_mels, L)."""
    level = mel.mean(axis=0)
    quiet, loud = np.percentile(level, (5, 95))
    above = level > quiet + RISE * (loud - quiet)
    settled = np.convolve(above, np.ones(_SETTLED_FRAMES), "valid") == _SETTLED_FRAMES
    return int(np.argmax(settled)) if settled.any() else 0


def durations_of(scores: NDArray[np.float64], mel: NDArray[np.float32]) -> NDArray[np.int64]:
    """Frames of each token from the alignment's log-probabilities (L, N); the first token is START.

    The alignment knows no silence before speech and gives it to the first phoneme: START takes it back, as far as that
    phoneme and its next keep a frame each.
    """
    found = monotonic_durations(scores)
    lead = lead_frames(mel)
    for token in range(1, min(3, len(found))):
        taken = min(max(lead - int(found[0]), 0), int(found[token]) - 1)
        found[0] += taken
        found[token] -= taken
    return found


def measured(
    examples: Sequence[Example], store: FeatureStore | JoinedStore
) -> list[tuple[NDArray[np.float64], NDArray[np.float64]]]:
    """Mean log f0 and mean log-mel of each phoneme of each example."""
    rows = []
    for example in examples:
        clip = store.clip(example.clip)
        starts = np.cumsum(example.durations) - example.durations
        log_f0 = np.add.reduceat(continuous_log_f0(clip.f0_hz), starts) / example.durations
        energy = np.add.reduceat(clip.mel.mean(axis=0), starts) / example.durations
        rows.append((log_f0, energy))
    return rows


def normalised_by(
    config: TacotronConfig, rows: Sequence[tuple[NDArray[np.float64], NDArray[np.float64]]]
) -> TacotronConfig:
    """The configuration that gives these measurements mean 0 and standard deviation 1."""
    log_f0, energy = (np.concatenate(column) for column in zip(*rows, strict=True))
    return replace(
        config,
        log_f0_mean=float(log_f0.mean()),
        log_f0_std=float(log_f0.std()),
        energy_mean=float(energy.mean()),
        energy_std=float(energy.std()),
    )


def write_into(
    examples: Sequence[Example],
    rows: Sequence[tuple[NDArray[np.float64], NDArray[np.float64]]],
    config: TacotronConfig,
) -> None:
    """Give each example its pitch and energy, normalised."""
    for example, (log_f0, energy) in zip(examples, rows, strict=True):
        example.pitch = ((log_f0 - config.log_f0_mean) / config.log_f0_std).astype(np.float32)
        example.energy = ((energy - config.energy_mean) / config.energy_std).astype(np.float32)

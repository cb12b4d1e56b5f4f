"""The recordings that a voice is measured on, and what is kept of the measuring."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from voicestudio.core import AudioClip, StudioError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from voicestudio.analysis.artefacts import Artefacts
    from voicestudio.core import MelSpec
    from voicestudio.training.corpus import Recording


@dataclass(frozen=True, slots=True)
class Chosen:
    """One take of each prompt; `held_out` where they are prompts that training never hears."""

    recordings: tuple[Recording, ...]
    held_out: bool


def choose(folder: Path) -> Chosen:
    """The validation prompts of a corpus, one take each; all prompts where the corpus has none of them."""
    from voicestudio.training.corpus import read_corpus

    by_prompt: dict[str, Recording] = {}
    for recording in sorted(read_corpus(folder), key=lambda one: (one.speaker, one.id)):
        by_prompt.setdefault(f"{recording.speaker}/{recording.prompt}", recording)
    held_out = tuple(recording for recording in by_prompt.values() if recording.is_validation)
    return Chosen(held_out or tuple(by_prompt.values()), bool(held_out))


def spread(items: tuple, limit: int | None) -> tuple:
    """`limit` of the items, evenly from the first on; all of them for None."""
    if limit is None or limit >= len(items):
        return items
    return tuple(items[index * len(items) // limit] for index in range(limit))


def natural(recording: Recording, spec: MelSpec) -> AudioClip:
    """A recording as training hears it: high-passed at 60 Hz, speech at one level, rests before and after cut."""
    from voicestudio.audio_io.files import read_at
    from voicestudio.training.features import cleaned

    clip = read_at(recording.path, spec.sample_rate)
    if not clip.samples.any():
        raise StudioError(f"Speech is wanted in {recording.path}, but it is silent: remove it from the corpus.")
    return AudioClip(cleaned(clip.samples, clip.sample_rate, spec), spec.sample_rate)


def keep(folder: Path | None, part: str, name: str, clip: AudioClip) -> None:
    """Writes folder/part/name.wav; nothing for no folder."""
    if folder is None:
        return
    from voicestudio.audio_io.files import write

    try:
        (folder / part).mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise StudioError(f"The folder {folder} cannot be written to ({error.strerror}): choose another.") from error
    write(folder / part / f"{name}.wav", clip)


def mean(values: Iterable[float | None]) -> float | None:
    """The mean of those that are there; None for none."""
    there = [value for value in values if value is not None]
    return float(np.mean(there)) if there else None


def faults(found: list[Artefacts]) -> dict[str, float | None]:
    """Artefacts of many clips as one: the strongest offset and the worst joints, means of the others."""
    return {
        "dc": max(abs(one.dc) for one in found),
        "hum_db": mean(one.hum_db for one in found),
        "hiss_dbfs": mean(one.hiss_dbfs for one in found),
        "joint": max((one.joint for one in found if one.joint is not None), default=None),
        "elsewhere": max((one.elsewhere for one in found if one.elsewhere is not None), default=None),
        "clipped": mean(one.clipped for one in found),
    }

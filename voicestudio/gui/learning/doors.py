"""The doors of learning: what they import is read when first asked for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Sequence
    from pathlib import Path

    from voicestudio.analysis.classifier_training import CrossValidation
    from voicestudio.analysis.classifiers_kept import DamagedClassifier, Kept, NewClassifier
    from voicestudio.analysis.sound_files import LabelledFiles, Step
    from voicestudio.analysis.sound_map import SoundMap
    from voicestudio.core import AudioClip, SoundPatch
    from voicestudio.engine.matching import MatchEvent
    from voicestudio.synth.synthesizer import Synthesizer

    Named = list[tuple[str, float]]


def _survey() -> tuple[Sequence[Kept], Sequence[DamagedClassifier]]:
    from voicestudio.analysis.classifiers_kept import survey

    return survey()


def _labelled(folder: Path) -> LabelledFiles:
    from voicestudio.analysis.sound_files import labelled_files

    return labelled_files(folder)


def _train(folder: Path, name: str) -> Generator[Step | None, None, NewClassifier]:
    from voicestudio.analysis.classifiers_kept import train_and_keep
    from voicestudio.analysis.steps_elsewhere import steps_elsewhere

    return (yield from steps_elsewhere(train_and_keep, folder, name))


def _remove(id: str) -> None:
    from voicestudio.analysis.classifiers_kept import remove

    remove(id)


def _report(id: str) -> CrossValidation | None:
    from voicestudio.analysis.classifiers_kept import read_report

    return read_report(id)


def _classify(clip: AudioClip, id: str) -> Generator[None, None, Named]:
    from voicestudio.gui.listening.doors import STANDBY

    with STANDBY.lent() as elsewhere:
        return (yield from elsewhere.call(named_by, clip, id))


def named_by(clip: AudioClip, id: str) -> Named:
    """Every class of a classifier with its probability, best first."""
    from voicestudio.analysis.classifiers_kept import opened

    return opened(id).classify(clip)


def _map(folder: Path) -> Generator[Step | None, None, SoundMap]:
    from voicestudio.analysis.sound_map import map_folder
    from voicestudio.analysis.steps_elsewhere import steps_elsewhere

    return (yield from steps_elsewhere(map_folder, folder))


def _synthesizers() -> Sequence[Synthesizer]:
    from voicestudio.engine.matching import matchable

    return matchable()


def _match(target: AudioClip, synth_id: str | None, seconds: float) -> Generator[MatchEvent]:
    from voicestudio.engine.matching import MOST_TRIALS, MatchSettings, match

    return match(target, synth_id, MatchSettings(n_trials=MOST_TRIALS, seconds=seconds))


def _play(patch: SoundPatch, sample_rate: int) -> Generator[AudioClip]:
    from voicestudio.engine.designing import play

    return play(patch, sample_rate)


@dataclass(frozen=True, slots=True)
class LearningDoors:
    """Where learning asks for what it does not do itself; tests put hand-written ones in their place."""

    survey: Callable[[], tuple[Sequence[Kept], Sequence[DamagedClassifier]]] = _survey
    labelled: Callable[[Path], LabelledFiles] = _labelled
    train: Callable[[Path, str], Generator[Step | None, None, NewClassifier]] = _train
    remove: Callable[[str], None] = _remove
    report: Callable[[str], CrossValidation | None] = _report
    classify: Callable[[AudioClip, str], Generator[None, None, Named]] = _classify
    map: Callable[[Path], Generator[Step | None, None, SoundMap]] = _map
    synthesizers: Callable[[], Sequence[Synthesizer]] = _synthesizers
    match: Callable[[AudioClip, str | None, float], Generator[MatchEvent]] = _match
    play: Callable[[SoundPatch, int], Generator[AudioClip]] = _play

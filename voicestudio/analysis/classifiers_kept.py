"""The classifiers there are: the studio's own, and those that the person trained, each in a folder by its id."""

from __future__ import annotations

import json
import os
import re
import shutil
import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from voicestudio.analysis.classification import MODEL_FILE, MODELS, SoundClassifier, read_card
from voicestudio.analysis.classifier_training import CrossValidation, train_on_folder
from voicestudio.analysis.kept_models import written_whole
from voicestudio.core import StudioError, places

if TYPE_CHECKING:
    from collections.abc import Generator
    from pathlib import Path

    from voicestudio.analysis.classification import ClassifierCard
    from voicestudio.analysis.classifier_training import TrainedClassifier
    from voicestudio.analysis.sound_files import Step

BUNDLED = "esc10"
REPORT_FILE = "report.json"
_MOST_REPORT_BYTES = 8 << 20
_LONGEST_ID = 40
_PART = ".part"


@dataclass(frozen=True, slots=True)
class Kept:
    """A classifier as it is listed: its card is read, its models are not yet."""

    id: str
    folder: Path
    card: ClassifierCard
    is_own: bool


@dataclass(frozen=True, slots=True)
class DamagedClassifier:
    """A folder of the person's that holds no classifier that can be used, and why."""

    id: str
    folder: Path
    reason: str


@dataclass(frozen=True, slots=True)
class NewClassifier:
    """One that was just trained and kept; not_sounds and refused as in TrainedClassifier."""

    id: str
    not_sounds: int
    refused: tuple[str, ...]


def own_folder() -> Path:
    """Where the classifiers of the person are kept."""
    return places.user_data_folder() / "classifiers"


def survey() -> tuple[list[Kept], list[DamagedClassifier]]:
    """The bundled classifier, then the person's own by name; and what is damaged of these."""
    bundled = places.resources_folder() / "classifiers" / BUNDLED
    kept, damaged = [], []
    for folder in sorted(own_folder().glob("*")) if own_folder().is_dir() else ():
        if not folder.is_dir() or folder.name.startswith(".") or folder.name == BUNDLED:
            continue
        try:
            card = read_card(folder)
            if not (folder / MODEL_FILE).is_file():
                raise StudioError(f"The classifier “{folder}” has no {MODEL_FILE}: train it again, or remove it.")
            kept.append(Kept(folder.name, folder, card, True))
        except StudioError as error:
            damaged.append(DamagedClassifier(folder.name, folder, str(error)))
    kept.sort(key=lambda one: (one.card.name.casefold(), one.id))
    return [Kept(BUNDLED, bundled, read_card(bundled), False), *kept], damaged


def folder_of(id: str) -> Path:
    """Where the classifier of that id lies; raises StudioError for one that is not there."""
    if id == BUNDLED:
        return places.resources_folder() / "classifiers" / BUNDLED
    folder = own_folder() / id
    if _id_of(id) != id or not folder.is_dir():
        raise StudioError(f"There is no classifier “{id}”: choose another, or train one.")
    return folder


def opened(id: str) -> SoundClassifier:
    """The classifier with its models; raises StudioError for one that is missing or damaged."""
    return SoundClassifier.load(folder_of(id))


def train_and_keep(folder: Path, name: str = "") -> Generator[Step, None, NewClassifier]:
    """Trains on a folder with one folder a class, as train_on_folder() does, and keeps what came of it.

    close() cancels, and leaves nothing behind.
    """
    trained = yield from train_on_folder(folder, name)
    return NewClassifier(save(trained, name), trained.not_sounds, trained.refused)


def save(trained: TrainedClassifier, name: str = "") -> str:
    """Keeps a classifier and its report under a new id, made of its name, which is returned.

    It is written beside and put in place as a whole. Raises StudioError where it cannot be written.
    """
    name = name.strip() or trained.classifier.card.name
    parent = own_folder()
    part = parent / f".{os.getpid()}{_PART}"
    try:
        parent.mkdir(parents=True, exist_ok=True)
        shutil.rmtree(part, ignore_errors=True)
        part.mkdir()
        trained.classifier.save(part)
        write_report(trained.report, part / REPORT_FILE)
        id = _free_id(_id_of(name))
        part.replace(parent / id)
    except OSError as error:
        raise StudioError(f"The classifier cannot be kept in “{parent}”: {error.strerror}; make room there.") from error
    finally:
        shutil.rmtree(part, ignore_errors=True)
    return id


def remove(id: str) -> None:
    """Takes one of the person's away, a damaged one too; raises StudioError for the studio's own."""
    if id == BUNDLED:
        raise StudioError("The studio's own classifier cannot be removed: choose one that you trained.")
    folder = folder_of(id)
    gone = folder.with_name(f".{id}.{os.getpid()}{_PART}")  # with one stroke: half a classifier is never listed
    try:
        folder.replace(gone)
        shutil.rmtree(gone)
    except OSError as error:
        raise StudioError(f"The classifier “{id}” cannot be removed: {error.strerror}; close what uses it.") from error


def write_report(report: CrossValidation, path: Path) -> None:
    """The report as JSON, with the names that `voicestudio train classifier` gives them."""
    told = {
        "folds": report.folds_from,
        "classes": list(report.classes),
        "fold_accuracy": {model: [round(one, 6) for one in shares] for model, shares in report.fold_accuracy.items()},
        "confusion": {model: counts.tolist() for model, counts in report.confusion.items()},
    }
    with written_whole(path) as part:
        part.write_text(json.dumps(told, ensure_ascii=False) + "\n", encoding="utf-8")


def read_report(id: str) -> CrossValidation | None:
    """How well that classifier did across folds; None where that was not kept. Raises StudioError for a damaged one."""
    path = folder_of(id) / REPORT_FILE
    try:
        if path.stat().st_size > _MOST_REPORT_BYTES:
            raise StudioError(f"The report “{path}” is larger than a report can be.")
        return _report(json.loads(path.read_text(encoding="utf-8")))
    except FileNotFoundError:
        return None
    except OSError as error:
        raise StudioError(f"The report “{path}” cannot be read: {error.strerror}.") from error
    except (UnicodeDecodeError, ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise StudioError(f"The report “{path}” is damaged: train the classifier again to have it anew.") from error


def _report(found: dict[str, Any]) -> CrossValidation:
    """Raises ValueError, KeyError, TypeError or AttributeError for what is no report."""
    classes = found["classes"]
    if not isinstance(classes, list) or not all(isinstance(one, str) for one in classes):
        raise TypeError("classes are texts")
    fold_accuracy = {model: tuple(float(one) for one in shares) for model, shares in found["fold_accuracy"].items()}
    confusion = {model: np.array(counts, np.int64) for model, counts in found["confusion"].items()}
    shape = (len(classes), len(classes))
    whole = (
        len(classes) > 1
        and set(fold_accuracy) == set(confusion) <= set(MODELS) and confusion
        and all(shares and all(0 <= one <= 1 for one in shares) for shares in fold_accuracy.values())
        and all(counts.shape == shape and (counts >= 0).all() for counts in confusion.values())
        and all(counts.sum(axis=1).all() for counts in confusion.values())
    )  # fmt: skip
    if not whole:
        raise ValueError("the parts do not belong together")
    order = [model for model in MODELS if model in confusion]
    return CrossValidation(
        tuple(classes), str(found["folds"]), {model: fold_accuracy[model] for model in order},
        {model: confusion[model] for model in order},
    )  # fmt: skip


def _id_of(name: str) -> str:
    """A name as a folder can be called on every system."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:_LONGEST_ID].strip("-") or "classifier"


def _free_id(wanted: str) -> str:
    taken = {path.name for path in own_folder().glob("*")} | {BUNDLED}
    number, id = 1, wanted
    while id in taken:
        number += 1
        id = f"{wanted[:_LONGEST_ID - 4].rstrip('-')}-{number}"
    return id

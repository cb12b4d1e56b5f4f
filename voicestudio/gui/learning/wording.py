"""What learning calls things, in the person's language."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication

if TYPE_CHECKING:
    from voicestudio.analysis.sound_files import Step

_translate = QCoreApplication.translate


def class_name(label: str) -> str:
    """The name of a folder as a person reads it; "" is for sounds in no folder."""
    return label.replace("_", " ") if label else _translate("Learning", "in no folder")


def percent(share: float) -> str:
    return f"{100 * share:.1f} %"


def model_name(model: str) -> str:
    names = {
        "svm": _translate("Learning", "support vector machine"),
        "random-forest": _translate("Learning", "random forest"),
        "k-nn": _translate("Learning", "k nearest neighbours"),
        "blend": _translate("Learning", "soft vote of the three"),
    }
    return names.get(model, model)


def step_text(step: Step) -> tuple[str, float]:
    """What is being done, and how far it is, -1 where that is not known."""
    stages = {
        "listening to the sounds": _translate("Learning", "Listening to the sounds"),
        "cross-validation": _translate("Learning", "Measuring on sounds that are held back"),
        "learning from all sounds": _translate("Learning", "Learning from all sounds"),
        "arranging the map": _translate("Learning", "Arranging the map"),
    }
    doing = stages.get(step.doing, step.doing)
    if step.total <= 1:
        return f"{doing}...", -1
    return _translate("Learning", "{doing}: {done} of {total}").format(
        doing=doing, done=step.done, total=step.total
    ), step.done / step.total  # fmt: skip


def folds_text(folds: str) -> str:
    """Where the folds of a report come from, such as "5 folds by the file names" or "3 folds drawn with seed 0"."""
    count, _, how = folds.partition(" folds ")
    if how == "by the file names":
        return _translate("Learning", "{count} folds by the file names").format(count=count)
    if how.startswith("drawn with seed "):
        seed = how.removeprefix("drawn with seed ")
        return _translate("Learning", "{count} folds drawn with seed {seed}").format(count=count, seed=seed)
    return folds


def match_text(doing: str) -> str:
    """What a match is doing."""
    stages = {
        "listening to all synthesizers": _translate("Learning", "Listening to all synthesizers"),
        "listening to random sounds": _translate("Learning", "Listening to random sounds of the synthesizer"),
        "growing trees": _translate("Learning", "Growing trees"),
        "searching": _translate("Learning", "Searching"),
        "comparing the best": _translate("Learning", "Comparing the best"),
    }
    if doing.startswith("reading "):
        return _translate("Learning", "Preparing {name}").format(name=doing.removeprefix("reading "))
    return stages.get(doing, doing)

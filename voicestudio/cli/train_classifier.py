"""voicestudio train classifier: teach the studio to name sounds, and tell how well it does."""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING

from voicestudio.core import StudioError

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from voicestudio.analysis.classifier_training import CrossValidation, TrainedClassifier

REPORT_FILE = "report.json"
_REFUSED_SHOWN = 10


def run(corpora: Sequence[Path], out: Path, as_json: bool) -> int:
    """Trains on the one folder of corpora; `out` gets classifier.skops, card.toml and report.json when all is done."""
    if len(corpora) != 1:
        raise StudioError(f"One --corpus with a folder for each class is wanted, but {len(corpora)} came.")
    from tqdm import tqdm

    from voicestudio.analysis.classifier_training import train_on_folder
    from voicestudio.analysis.kept_models import written_whole

    steps = train_on_folder(corpora[0])
    doing = ""
    with tqdm(disable=not sys.stderr.isatty()) as bar:
        while True:
            try:
                step = next(steps)
            except StopIteration as end:
                trained: TrainedClassifier = end.value
                break
            if step.doing != doing:
                doing = step.doing
                bar.reset(step.total)
                bar.set_description(doing)
            bar.update(step.done - bar.n)
    trained.classifier.save(out)
    figures = _figures(trained)
    with written_whole(out / REPORT_FILE) as part:
        part.write_text(json.dumps(figures, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    for sentence in trained.refused[:_REFUSED_SHOWN]:
        print(f"left out: {sentence}", file=sys.stderr)
    if len(trained.refused) > _REFUSED_SHOWN:
        print(f"left out: {len(trained.refused) - _REFUSED_SHOWN} more (see {REPORT_FILE}).", file=sys.stderr)
    print(json.dumps(figures, ensure_ascii=False) if as_json else "\n".join(_told(trained, out)))
    return 0


def _figures(trained: TrainedClassifier) -> dict[str, object]:
    """What is told as JSON; accuracy comes first, the rest says how it came about."""
    report, card = trained.report, trained.classifier.card
    return {
        "accuracy": {model: round(share, 4) for model, share in report.accuracy.items()},
        "best": report.best,
        "folds": report.folds_from,
        "fold_accuracy": {model: [round(one, 4) for one in shares] for model, shares in report.fold_accuracy.items()},
        "classes": list(report.classes),
        "n_sounds": card.n_sounds,
        "confusion": {model: counts.tolist() for model, counts in report.confusion.items()},
        "precision": {model: report.precision(model).round(4).tolist() for model in report.confusion},
        "recall": {model: report.recall(model).round(4).tolist() for model in report.confusion},
        "not_sounds": trained.not_sounds,
        "left_out": list(trained.refused),
    }


def _told(trained: TrainedClassifier, out: Path) -> list[str]:
    """The report in words and two tables."""
    from voicestudio.analysis.classification import MODELS

    report, card = trained.report, trained.classifier.card
    lines = [f"{card.n_sounds} sounds of {len(report.classes)} classes, {report.folds_from}."]
    if trained.not_sounds:
        lines.append(f"{_counted(trained.not_sounds, 'file')} of other kinds or outside the class folders left out.")
    if trained.refused:
        lines.append(f"{_counted(len(trained.refused), 'sound')} that cannot be heard left out.")
    lines += ["", "Named rightly (mean over folds, worst to best fold):"]
    for model, share in report.accuracy.items():
        folds = report.fold_accuracy[model]
        lines.append(f"  {MODELS[model]:<24} {_percent(share)}  ({_percent(min(folds))} to {_percent(max(folds))})")
    return [*lines, "", *_by_class(report), "", f"The classifier is in {out}; where none is named, "
            f"the {MODELS[card.model]} answers."]  # fmt: skip


def _by_class(report: CrossValidation) -> list[str]:
    """Recall, precision and the commonest mistakes of each class by the best model."""
    from voicestudio.analysis.classification import MODELS

    model = report.best
    width = max(len("class"), *map(len, report.classes))
    lines = [f"By class ({MODELS[model]}):", f"  {'class':<{width}}  recall  precision  mostly taken for"]
    rows = zip(report.classes, report.recall(model), report.precision(model), report.confusion[model], strict=True)
    for number, (name, recall, precision, counts) in enumerate(rows):
        wrong = [(count, report.classes[other]) for other, count in enumerate(counts) if other != number and count]
        taken = ", ".join(f"{other} {count}" for count, other in sorted(wrong, reverse=True)[:3]) or "-"
        lines.append(f"  {name:<{width}}  {_percent(recall)}    {_percent(precision)}  {taken}")
    return lines


def _counted(count: int, noun: str) -> str:
    return f"{count} {noun}{'' if count == 1 else 's'}"


def _percent(share: float) -> str:
    return f"{100 * share:5.1f} %"

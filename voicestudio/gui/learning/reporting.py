"""How well a classifier does: accuracy by model, confusions, and recall and precision by class."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QObject

from voicestudio.core import StudioError
from voicestudio.gui.learning.wording import class_name, folds_text, model_name, percent

if TYPE_CHECKING:
    from collections.abc import Sequence

    from voicestudio.analysis.classifier_training import CrossValidation
    from voicestudio.analysis.classifiers_kept import Kept
    from voicestudio.gui.learning.classifier_window import ClassifierWindow
    from voicestudio.gui.learning.doors import LearningDoors

_MOST_MISTAKES = 3


class Reporting(QObject):
    """Fills that part of the window."""

    def __init__(self, doors: LearningDoors, window: ClassifierWindow, parent: QObject) -> None:
        super().__init__(parent)
        self._doors, self._window = doors, window
        self._report: CrossValidation | None = None
        window.model_chosen.connect(self._show_model)

    def show(self, kept: Kept) -> None:
        """Accuracy by the card; the rest where it was kept."""
        try:
            self._report = self._doors.report(kept.id)
        except StudioError as error:
            self._report = None
            self._window.messages.say(str(error), "warning")
        rows = self._window.models
        rows.blockSignals(True)
        rows.setRowCount(len(kept.card.accuracy))
        best = 0
        for row, (model, share) in enumerate(kept.card.accuracy):
            rows.put(row, (model_name(model),))
            rows.put_share(row, 1, share, percent(share), strong=model == kept.card.model)
            best = row if model == kept.card.model else best
        rows.setCurrentCell(best, 0)
        rows.blockSignals(False)
        self._show_model(best)

    def _show_model(self, row: int) -> None:
        """Confusions and classes by the model of that row."""
        window, report = self._window, self._report
        models = list(report.fold_accuracy) if report is not None else []
        if report is None or not 0 <= row < len(models):
            window.matrix.empty_text = self.tr("Which sounds were taken for which was not kept of this classifier.")
            window.matrix.show_counts((), np.zeros((0, 0), np.int64))
            window.by_class.setRowCount(0)
            window.folds.setText(self.tr("Mean over folds that were not trained on."))
            return
        model = models[row]
        folds = report.fold_accuracy[model]
        window.folds.setText(self.tr("Mean over {folds}; here {low} to {high}.").format(
            folds=folds_text(report.folds_from), low=percent(min(folds)), high=percent(max(folds))))  # fmt: skip
        names = [class_name(one) for one in report.classes]
        window.matrix_title.setText(self.tr("Confusions of the {model}").format(model=model_name(model)))
        window.matrix.show_counts(names, report.confusion[model])
        self._show_classes(names, report, model)

    def _show_classes(self, names: Sequence[str], report: CrossValidation, model: str) -> None:
        rows = self._window.by_class
        rows.blockSignals(True)
        rows.setRowCount(len(names))
        figures = zip(names, report.recall(model), report.precision(model), report.confusion[model], strict=True)
        for row, (name, recall, precision, counts) in enumerate(figures):
            wrong = sorted(((int(n), names[i]) for i, n in enumerate(counts) if n and i != row), reverse=True)
            taken = ", ".join(f"{other} {n}" for n, other in wrong[:_MOST_MISTAKES]) or "–"
            rows.put(row, (name, "", "", taken))
            rows.put_share(row, 1, float(recall), percent(recall))
            rows.put_share(row, 2, float(precision), percent(precision), strong=False)
        rows.blockSignals(False)

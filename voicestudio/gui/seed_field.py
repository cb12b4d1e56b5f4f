"""The seed as a number, and the dice that throw another."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QSpinBox, QToolButton, QWidget

if TYPE_CHECKING:
    from voicestudio.gui.icons import Icons

HIGHEST_SEED = 2**31 - 1


class SeedField(QWidget):
    """Holds the seed; its tooltips say what another one does."""

    def __init__(self, icons: Icons, parent: QWidget) -> None:
        super().__init__(parent)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.number = QSpinBox(self, minimum=0, maximum=HIGHEST_SEED)
        self.number.setAccessibleName(self.tr("Seed"))
        self.dice = QToolButton(self)
        self.dice.setProperty("flat", True)
        self.dice.setAccessibleName(self.tr("Another seed"))
        self.dice.clicked.connect(self.throw_dice)
        icons.give(self.dice, "dice")
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(6)
        row.addWidget(self.number, 1)
        row.addWidget(self.dice)
        self.explain(0.0)

    def throw_dice(self) -> None:
        """Takes another seed."""
        self.number.setValue(random.randrange(100_000))  # noqa: S311 - no secret

    def explain(self, variation: float) -> None:
        """Says what another seed does where takes vary so much."""
        same = self.tr("The same seed, text and settings give the same sound.")
        other = self.tr("Another seed: another take")
        if not variation:
            little = self.tr("Without variation another seed changes little: turn it up, then throw the dice.")
            same, other = f"{same}\n{little}", f"{other}\n{little}"
        self.number.setToolTip(same)
        self.dice.setToolTip(other)

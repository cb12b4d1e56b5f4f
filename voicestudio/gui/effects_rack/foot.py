"""Below the cards: before and after, the levels, and the effects applied to the sound that is there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QToolButton, QVBoxLayout, QWidget

from voicestudio.gui.effects_rack.meter import LevelMeter

if TYPE_CHECKING:
    from voicestudio.gui.icons import Icons
    from voicestudio.gui.theme import Theme

BEFORE, AFTER = "before", "after"


class Foot(QWidget):
    """Shows what it is told and tells what was pressed."""

    hear_asked = Signal(str)
    """BEFORE or AFTER, or "" when the one that is heard is pressed again."""
    apply_asked = Signal()
    take_back_asked = Signal()

    def __init__(self, icons: Icons, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        tips = {
            BEFORE: self.tr("Hear the sound before the effects, as loud as after them, from this instant on"),
            AFTER: self.tr("Hear the sound after the effects, as loud as before them, from this instant on"),
        }
        words = {BEFORE: self.tr("Before"), AFTER: self.tr("After")}
        self.buttons: dict[str, QToolButton] = {}
        compare = QHBoxLayout()
        compare.setSpacing(4)
        for name in (BEFORE, AFTER):
            button = QToolButton(self, checkable=True)
            button.setProperty("choice", True)
            button.setText(words[name])
            button.setToolTip(f"{tips[name]}  (Ctrl+B)")
            button.setAccessibleName(tips[name])
            button.clicked.connect(lambda on, name=name: self.hear_asked.emit(name if on else ""))
            self.buttons[name] = button
            compare.addWidget(button)
        self._state = QLabel(self)
        self._state.setProperty("role", "muted")
        compare.addSpacing(4)
        compare.addWidget(self._state, 1)
        self.meter = LevelMeter(theme, self)
        self.apply = self._button(icons, self.tr("Apply to This Sound"), "make")
        self.take_back = self._button(icons, self.tr("Take Back"), "undo")
        self.apply.clicked.connect(self.apply_asked)
        self.take_back.clicked.connect(self.take_back_asked)
        deeds = QHBoxLayout()
        deeds.setSpacing(6)
        deeds.addWidget(self.apply, 1)
        deeds.addWidget(self.take_back)
        column = QVBoxLayout(self)
        column.setContentsMargins(10, 8, 10, 10)
        column.setSpacing(8)
        column.addLayout(compare)
        column.addWidget(self.meter)
        column.addLayout(deeds)

    def show_heard(self, name: str, state: str) -> None:
        """Which version is heard, "" for neither, and a word on it."""
        for one, button in self.buttons.items():
            button.setChecked(one == name)
        self._state.setText(state)

    def allow(self, why_no_hearing: str, why_no_apply: str, why_no_back: str) -> None:
        """What can be done; each text says why not, and is empty where it can."""
        for button in self.buttons.values():
            _allow(button, button.accessibleName() + "  (Ctrl+B)", why_no_hearing)
        _allow(self.apply, self.tr("Treat the sound below with these effects; they do not add up with those it had"),
               why_no_apply)  # fmt: skip
        _allow(self.take_back, self.tr("Put the sound back as it was before the effects"), why_no_back)

    def _button(self, icons: Icons, text: str, icon: str) -> QToolButton:
        button = QToolButton(self)
        button.setText(text)
        button.setAccessibleName(text)
        button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        button.setIconSize(QSize(16, 16))
        button.setSizePolicy(button.sizePolicy().Policy.Expanding, button.sizePolicy().Policy.Fixed)
        icons.give(button, icon)
        return button


def _allow(button: QToolButton, tip: str, reason: str) -> None:
    button.setEnabled(not reason)
    button.setToolTip(f"{tip}\n{reason}" if reason else tip)

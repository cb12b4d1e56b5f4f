"""Lanes or recognition: one of the two shows, with its choices in the row above."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import (
    QButtonGroup,
    QFrame,
    QHBoxLayout,
    QStackedWidget,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from voicestudio.gui.listening.button_texts import show_texts

if TYPE_CHECKING:
    from PySide6.QtGui import QResizeEvent

    from voicestudio.gui.icons import Icons

NARROW, LEAST_WIDTH = 900, 560


class ViewsCard(QFrame):
    """A card with a button for each of its views."""

    shown = Signal(str)

    def __init__(self, icons: Icons, parent: QWidget) -> None:
        super().__init__(parent)
        self.setProperty("card", True)
        self._icons = icons
        self._ids: list[str] = []
        self._group = QButtonGroup(self)
        self._bars, self._bodies = QStackedWidget(self), QStackedWidget(self)
        self._row = QHBoxLayout()
        self._row.setContentsMargins(8, 5, 8, 2)
        self._row.setSpacing(6)
        self._row.addWidget(self._bars, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(1, 1, 1, 3)
        column.setSpacing(2)
        column.addLayout(self._row)
        column.addWidget(self._bodies, 1)

    def add(self, id: str, title: str, tip: str, icon: str, bar: QWidget, body: QWidget) -> None:
        """A view of that id with its choices."""
        button = QToolButton(self, checkable=True)
        button.setText(title)
        button.setToolTip(tip)
        button.setAccessibleName(title)
        button.setIconSize(QSize(18, 18))
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self._icons.give(button, icon)
        self._group.addButton(button, len(self._ids))
        self._row.insertWidget(len(self._ids), button)
        self._ids.append(id)
        self._bars.addWidget(bar)
        self._bodies.addWidget(body)
        button.toggled.connect(lambda on: self._on_toggled(id, on))
        if len(self._ids) == 1:
            button.setChecked(True)

    def show_view(self, id: str) -> None:
        """Shows the view of that id; an unknown one changes nothing."""
        if id in self._ids:
            self._group.button(self._ids.index(id)).setChecked(True)

    def _on_toggled(self, id: str, on: bool) -> None:
        if on:
            for stack in (self._bars, self._bodies):
                stack.setCurrentIndex(self._ids.index(id))
            self.shown.emit(id)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        show_texts(self._group.buttons(), self.width() >= NARROW)

    def minimumSizeHint(self) -> QSize:
        return QSize(LEAST_WIDTH, super().minimumSizeHint().height())

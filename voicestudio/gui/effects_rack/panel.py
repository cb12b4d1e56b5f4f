"""The rack as a panel at the window's side, with what lets its chain be heard on the sound that is there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QFrame, QToolButton, QVBoxLayout, QWidget

from voicestudio.gui.effects_rack.foot import Foot
from voicestudio.gui.effects_rack.rack import EffectsRack

if TYPE_CHECKING:
    from voicestudio.gui.pages import Tools
    from voicestudio.gui.theme import Theme

WIDTH = 344


class EffectsPanel(QFrame):
    """Rack and foot."""

    def __init__(self, tools: Tools, parent: QWidget) -> None:
        super().__init__(parent)
        self.setProperty("card", True)
        self.setFixedWidth(WIDTH)
        self.rack = EffectsRack(tools, self)
        self.foot = Foot(tools.window.icons, tools.themes.theme, self)
        close = QToolButton(self)
        close.setProperty("flat", True)
        close.setIconSize(QSize(16, 16))
        close.setAccessibleName(self.tr("Close the effects"))
        close.setToolTip(self.tr("Close the effects; those in use stay in use"))
        tools.window.icons.give(close, "close", "muted")
        close.clicked.connect(lambda: tools.window.actions_.effects.setChecked(False))
        self.rack.head.addWidget(close)
        line = QFrame(self)
        line.setFrameShape(QFrame.Shape.HLine)
        line.setForegroundRole(line.palette().ColorRole.Mid)
        column = QVBoxLayout(self)
        column.setContentsMargins(1, 1, 1, 1)
        column.setSpacing(0)
        column.addWidget(self.rack, 1)
        column.addWidget(line)
        column.addWidget(self.foot)
        tools.themes.changed.connect(self._apply_theme)

    def has_focus(self) -> bool:
        """Whether keys go to something in it."""
        focus = self.window().focusWidget()
        return self.isVisible() and focus is not None and (focus is self or self.isAncestorOf(focus))

    def take_focus(self) -> None:
        """The focus goes to where work begins: the first card, or the choice of a chain."""
        cards = self.rack.cards.cards
        (cards[0] if cards else self.rack.picker.box).setFocus(Qt.FocusReason.ShortcutFocusReason)

    def _apply_theme(self, theme: Theme) -> None:
        self.foot.meter.apply_theme(theme)

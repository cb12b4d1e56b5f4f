"""A bar for sentences to the person: it takes no click and no key away, and stays until it is dismissed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QSizePolicy, QToolButton, QWidget

if TYPE_CHECKING:
    from collections.abc import Callable

    from voicestudio.gui.icons import Icons


class MessageBar(QFrame):
    """Shows one sentence at a time; `state` is "error", "warning" or "ok"."""

    dismissed = Signal()

    def __init__(self, icons: Icons, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._icons = icons
        self._action: Callable[[], None] | None = None
        self._more = 0
        self._gathers = False
        self._text = ""
        self.state = ""
        self.setObjectName("message_bar")
        self.setAccessibleName(self.tr("Message"))
        self._sign = QToolButton(self, focusPolicy=Qt.FocusPolicy.NoFocus)
        self._sign.setProperty("flat", True)
        self._sign.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._label = QLabel(self, wordWrap=True)
        self._label.setTextFormat(Qt.TextFormat.PlainText)
        self._label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._label.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self._button = QPushButton(self)
        self._button.setAccessibleName(self.tr("What can be done about it"))
        self._button.clicked.connect(self._act)
        self._close = QToolButton(self)
        self._close.setProperty("flat", True)
        self._close.setAccessibleName(self.tr("Dismiss the message"))
        self._close.setToolTip(self.tr("Dismiss"))
        self._close.clicked.connect(self.dismiss)
        icons.give(self._close, "close", "muted")
        layout = QHBoxLayout(self)
        layout.setContentsMargins(8, 5, 6, 5)
        layout.addWidget(self._sign, 0, Qt.AlignmentFlag.AlignTop)
        layout.addWidget(self._label, 1)
        layout.addWidget(self._button)
        layout.addWidget(self._close, 0, Qt.AlignmentFlag.AlignTop)
        self.hide()

    @property
    def text(self) -> str:
        """The sentence shown, empty while the bar is hidden."""
        return "" if self.isHidden() else self._label.text()

    def say(
        self, text: str, state: str = "error", button: str = "", action: Callable[[], None] | None = None,
        gathers: bool = False,
    ) -> None:  # fmt: skip
        """Shows the sentence in the place of the one before. `button` offers one thing to do about it.

        Of those that gather, as a text may give rise to a thousand, the first stays and the others are counted.
        """
        repeats = not self.isHidden() and gathers and self._gathers
        self._gathers = gathers
        self._more = self._more + 1 if repeats and text != self._text else self._more if repeats else 0
        if not repeats:
            self._text = text
        shown = self._text
        if self._more:
            shown += " " + self.tr("(More messages: {count})").format(count=self._more)
        self._label.setText(shown)
        self.setAccessibleDescription(shown)
        self._action = action
        self._button.setText(button)
        self._button.setAccessibleName(button or self.tr("What can be done about it"))
        self._button.setVisible(bool(button))
        self.state = state
        self.setProperty("state", state)
        self._icons.give(self._sign, state, state)
        self.style().unpolish(self)
        self.style().polish(self)
        self.show()

    def dismiss(self) -> None:
        had_focus = self.isAncestorOf(self.focusWidget()) if self.focusWidget() else False
        self.hide()
        if had_focus:
            self.dismissed.emit()

    def _act(self) -> None:
        action = self._action
        self.dismiss()
        if action is not None:
            action()

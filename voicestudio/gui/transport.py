"""The row of buttons that speak, stop, play and loop, and the clock."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QSizePolicy, QToolButton, QWidget

from voicestudio.gui.listening.button_texts import show_texts

if TYPE_CHECKING:
    from PySide6.QtGui import QAction, QResizeEvent

    from voicestudio.gui.actions import Actions
    from voicestudio.gui.icons import Icons
    from voicestudio.gui.theme import Theme

NARROWEST, WORDED, ROOMY = 700, 960, 1130
"""Widths in pixels: what all buttons need at least, and from where on Stop, Play and Export, then those of the pages,
have their words."""

WIDE_PLAY = 88


def clock(seconds: float) -> str:
    """Minutes, seconds and tenths, as in "1:05.3"; hours before them where there are any."""
    tenths = max(0, int(seconds * 10 + 1e-6))
    minutes, tenths = divmod(tenths, 600)
    hours, minutes = divmod(minutes, 60)
    rest = f"{tenths // 10:02d}.{tenths % 10}"
    return f"{hours}:{minutes:02d}:{rest}" if hours else f"{minutes}:{rest}"


class Transport(QWidget):
    """Buttons for the actions of the same names."""

    def __init__(self, actions: Actions, icons: Icons, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._icons = icons
        entries = (actions.speech_page, actions.sounds_page, actions.listening_page)
        pages = self._pages = [self._page_button(one) for one in entries]
        for action, drawing in zip(entries, ("speech-page", "sounds-page", "listening-page"), strict=True):
            icons.give(action, drawing, checked="accent_text")
        self.speak_button = _ActionButton(actions.speak, self)
        self.speak_button.setProperty("primary", True)
        self.speak_button.setIconSize(QSize(20, 20))
        self.speak_button.setMinimumHeight(34)
        icons.give(self.speak_button, "speak", "accent_text")
        self.stop_button = self._tool(actions.stop, with_text=True)
        to_start = self._tool(actions.to_start)
        self.play_button = self._tool(actions.play, with_text=True)
        self._play_width = max(WIDE_PLAY, self.play_button.sizeHint().width() + 14)
        self.play_button.setFixedWidth(self._play_width)  # so that nothing moves when it says Pause
        self._position = QLabel(clock(0), self)
        self._position.setAccessibleName(self.tr("Playing position and duration"))
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(6)
        for button in pages:
            row.addWidget(button)
        row.addWidget(_line(self))
        row.addWidget(self.speak_button)
        row.addWidget(self.stop_button)
        row.addWidget(_line(self))
        for widget in (to_start, self.play_button, self._tool(actions.to_end),
                       self._tool(actions.loop), self._tool(actions.follow)):  # fmt: skip
            row.addWidget(widget)
        row.addSpacing(8)
        row.addWidget(self._position)
        row.addStretch(1)
        self.export_button = self._tool(actions.export, with_text=True)  # made last: Tab goes from left to right
        row.addWidget(self.export_button)
        self._now_s = self._duration_s = 0.0
        self._show()

    def show_primary_icon(self, name: str) -> None:
        self._icons.give(self.speak_button, name, "accent_text")

    def apply_theme(self, theme: Theme) -> None:
        font = theme.mono_font()
        font.setPointSizeF(theme.base_pt + 1)
        self._position.setFont(font)

    def set_position(self, seconds: float) -> None:
        self._now_s = seconds
        self._show()

    def set_duration(self, seconds: float) -> None:
        self._duration_s = seconds
        self._show()

    @property
    def clock_text(self) -> str:
        return self._position.text()

    def _show(self) -> None:
        text = f"{clock(self._now_s)} / {clock(self._duration_s)}"
        if text != self._position.text():
            self._position.setText(text)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """In a narrow window the buttons of the pages show their icons alone, then others do."""
        super().resizeEvent(event)
        width = event.size().width()
        show_texts(self._pages, width >= ROOMY)
        show_texts((self.stop_button, self.play_button, self.export_button), width >= WORDED)
        self.play_button.setFixedWidth(self._play_width if width >= WORDED else self.play_button.sizeHint().width())

    def minimumSizeHint(self) -> QSize:
        """As wide as with the icons alone."""
        return QSize(NARROWEST, super().minimumSizeHint().height())

    def _page_button(self, action: QAction) -> QToolButton:
        button = self._tool(action, with_text=True)
        button.setProperty("choice", True)
        return button

    def _tool(self, action: QAction, with_text: bool = False) -> QToolButton:
        button = QToolButton(self)
        button.setDefaultAction(action)
        button.setIconSize(QSize(20, 20))
        button.setMinimumHeight(34)
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        style = Qt.ToolButtonStyle
        button.setToolButtonStyle(style.ToolButtonTextBesideIcon if with_text else style.ToolButtonIconOnly)
        button.setAccessibleName(action.iconText())
        action.changed.connect(lambda: button.setAccessibleName(action.iconText()))
        return button


class _ActionButton(QPushButton):
    """A push button that shows and triggers an action, as a tool button does."""

    def __init__(self, action: QAction, parent: QWidget) -> None:
        super().__init__(parent)
        self._action = action
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.clicked.connect(action.trigger)
        action.changed.connect(self._follow)
        self._follow()

    def _follow(self) -> None:
        self.setText(self._action.iconText())
        self.setAccessibleName(self._action.iconText())
        self.setToolTip(self._action.toolTip())
        self.setEnabled(self._action.isEnabled())


def _line(parent: QWidget) -> QFrame:
    line = QFrame(parent)
    line.setFrameShape(QFrame.Shape.VLine)
    line.setFixedHeight(22)
    line.setForegroundRole(line.palette().ColorRole.Mid)
    return line

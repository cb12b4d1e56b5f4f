"""Where the parts of the page stand, how much of the window they take, and the keys that only mean something here."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QSize, Qt, QTimer
from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtWidgets import QFrame, QHBoxLayout, QSplitter, QToolButton, QVBoxLayout, QWidget

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtGui import QHideEvent, QResizeEvent, QShowEvent

    from voicestudio.gui.main_window import MainWindow
    from voicestudio.gui.settings import Settings
    from voicestudio.gui.sounds.browser import Browser
    from voicestudio.gui.sounds.instrument import Instrument
    from voicestudio.gui.sounds.piano import Piano

NARROW, LOW = 1010, 250
"""Pixels: in a narrower page effects and patches change places; in a lower one there are no piano keys."""
SHARE = 0.64
"""Of the height that page and sound have together, until the person moves the line between them."""


class Room(QWidget):
    """Three columns above the keys. The height that it was given is its own, beside that of the other pages."""

    def __init__(self, window: MainWindow, settings: Settings) -> None:
        super().__init__(window)
        self._window, self._settings = window, settings
        self._others: list[int] = []
        self._room_timer = QTimer(self, singleShot=True, interval=0)
        self._room_timer.timeout.connect(self._take_room)
        self.keys: dict[str, Callable[[], object]] = {}

    def arrange(self, browser: Browser, instrument: Instrument, rack: QWidget, piano: Piano) -> None:
        self._browser, self._rack = browser, rack
        self._effects_button = QToolButton(instrument.header, checkable=True)
        self._effects_button.setIconSize(QSize(16, 16))
        self._window.icons.give(self._effects_button, "effects")
        self._effects_button.setAccessibleName(self.tr("Effects"))
        self._effects_button.setToolTip(self.tr("Show the effects in the place of the patches"))
        self._effects_button.toggled.connect(self._make_room)
        instrument.header.layout().addWidget(self._effects_button)
        inside = QVBoxLayout(rack)
        inside.setContentsMargins(0, 0, 0, 0)
        for child in rack.findChildren(QWidget, options=Qt.FindChildOption.FindDirectChildrenOnly):
            inside.addWidget(child)
        self.columns = QSplitter(Qt.Orientation.Horizontal, self)
        self.columns.setChildrenCollapsible(False)
        self.columns.setHandleWidth(8)
        for part in (browser, instrument, rack):
            self.columns.addWidget(part)
        self.columns.setStretchFactor(0, 0)
        self.columns.setStretchFactor(1, 1)
        self.columns.setStretchFactor(2, 0)
        self.columns.setSizes([250, 640, 340])
        self._strip = QFrame(self)
        self._strip.setProperty("card", True)
        self._strip.setFixedHeight(68)
        keys = QHBoxLayout(self._strip)
        keys.setContentsMargins(6, 1, 6, 5)
        for step, text, tip in ((-1, "\N{MINUS SIGN}", self.tr("An octave down  (Z)")),
                                (1, "+", self.tr("An octave up  (X)"))):  # fmt: skip
            button = QToolButton(self._strip, text=text)
            button.setProperty("flat", True)
            button.setFixedWidth(26)
            button.setToolTip(tip)
            button.setAccessibleName(tip)
            button.clicked.connect(lambda _on=False, step=step: piano.set_octave(piano.octave + step))
            keys.addWidget(button)
        keys.insertWidget(1, piano, 1)
        keys.addWidget(self._hold_button(piano))
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(8)
        whole.addWidget(self.columns, 1)
        whole.addWidget(self._strip)
        self.setMinimumHeight(90)
        self.columns.restoreState(self._settings.data("sounds/columns"))
        self._make_room()

    def _hold_button(self, piano: Piano) -> QToolButton:
        button = QToolButton(self._strip, text=self.tr("Hold"), checkable=True)
        button.setProperty("flat", True)
        button.setAccessibleName(self.tr("Hold"))
        button.setToolTip(self.tr("Keys stay down when they are lifted, until this is off  (C)"))
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        button.toggled.connect(piano.set_holding)
        piano.holding_changed.connect(button.setChecked)
        return button

    def keep(self) -> None:
        """Remembers the widths of the columns; the window's own layout is that of the page which it opens with."""
        self._settings.put("sounds/columns", self.columns.saveState())
        self._settings.put("window/splitter", self._window.splitter.saveState())

    # -- room

    def _make_room(self) -> None:
        is_narrow = self.width() < NARROW
        effects = self._effects_button.isChecked()
        self._effects_button.setVisible(is_narrow)
        self._rack.setVisible(not is_narrow or effects)
        self._browser.setVisible(not is_narrow or not effects)
        self._strip.setVisible(self.height() >= LOW)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._make_room()

    def showEvent(self, event: QShowEvent) -> None:
        """Takes its height when the page before has given back its own."""
        super().showEvent(event)
        if not event.spontaneous():
            self._room_timer.start()

    def _take_room(self) -> None:
        """The height that the page had when it was left; that of the others is remembered."""
        splitter = self._window.splitter
        sizes = splitter.sizes()
        if self.isVisible() and not self._others and all(sizes):
            self._others, whole = sizes, sum(sizes)
            upper = round(whole * self._settings.number("sounds/share", SHARE, 0.1, 0.9))
            splitter.setSizes([upper, whole - upper])

    def hideEvent(self, event: QHideEvent) -> None:
        """Gives the others their height back."""
        super().hideEvent(event)
        if event.spontaneous() or not self._others:
            return
        splitter = self._window.splitter
        sizes = splitter.sizes()
        if sum(sizes):
            self._settings.put("sounds/share", sizes[0] / sum(sizes))
        splitter.setSizes(self._others)
        self._others = []

    # -- keys

    def event(self, event: QEvent) -> bool:
        """Takes its keys before the window has them; they come to it from whatever part has the focus."""
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent) and self._deed(event):
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        deed = self._deed(event)
        if deed is not None:
            deed()
        else:
            super().keyPressEvent(event)

    def _deed(self, event: QKeyEvent) -> Callable[[], object] | None:
        return self.keys.get(QKeySequence(event.keyCombination()).toString(QKeySequence.SequenceFormat.PortableText))

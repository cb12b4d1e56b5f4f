"""The sound's drawing with its row of buttons, and the table of phonemes beside it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import (
    QComboBox,
    QFrame,
    QHBoxLayout,
    QLabel,
    QSizePolicy,
    QSplitter,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from voicestudio.gui.listening.button_texts import show_texts
from voicestudio.gui.views.colour_maps import colour_map
from voicestudio.gui.views.phoneme_table import PhonemeTable
from voicestudio.gui.views.sound_view import SoundView

if TYPE_CHECKING:
    from PySide6.QtGui import QAction, QResizeEvent

    from voicestudio.core import MelSpec, Phonemes
    from voicestudio.gui.actions import Actions
    from voicestudio.gui.theme import Theme


LEAST_WIDTH, OVERLAID, WORDED = 400, 620, 680
"""Widths in pixels: what the bar needs at least, and from where on overlays have buttons; a menu has them, too."""


class SoundPanel(QFrame):
    """SoundView and PhonemeTable, kept on one selection."""

    colour_map_chosen = Signal(str)

    def __init__(self, actions: Actions, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("card", True)
        bar = self._make_bar(actions)  # made first: Tab goes from above to below
        self.view = SoundView(self)
        self.table = PhonemeTable(self)
        self.table.setFrameShape(QFrame.Shape.NoFrame)
        self.table.setMinimumWidth(440)
        self.table.hide()
        self.splitter = QSplitter(Qt.Orientation.Horizontal, self)
        self.splitter.setChildrenCollapsible(False)
        self.splitter.addWidget(self.view)
        self.splitter.addWidget(self.table)
        self.splitter.setStretchFactor(0, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(1, 1, 1, 6)
        column.setSpacing(0)
        column.addLayout(bar)
        column.addWidget(self.splitter, 1)
        self.table.region_selected.connect(lambda start_s, stop_s: self.view.set_selection((start_s, stop_s)))
        self.view.selection_changed.connect(self._on_selection)

    def _make_bar(self, actions: Actions) -> QHBoxLayout:
        """Heading, overlays, colours and zoom in a row."""
        heading = QLabel(self.tr("Sound"), self)
        heading.setProperty("role", "heading")
        bar = QHBoxLayout()
        bar.setContentsMargins(12, 6, 8, 4)
        bar.setSpacing(2)
        self._note = QLabel(self)
        self._note.setProperty("role", "muted")
        self._note.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        bar.addWidget(heading)
        bar.addSpacing(8)
        bar.addWidget(self._note, 1)
        self._effects = self._button(actions.effects, with_text=True, with_icon=True)
        bar.addWidget(self._effects)
        bar.addSpacing(8)
        self._overlays: list[QToolButton] = []
        for action in (actions.words, actions.phonemes, actions.f0):
            self._overlays.append(self._button(action, with_text=True))
            bar.addWidget(self._overlays[-1])
        self._maps = QComboBox(self)
        self._maps.setAccessibleName(self.tr("Colours of the spectrogram"))
        self._maps.setToolTip(self.tr("Colours of the spectrogram"))
        for name in SoundView.colour_maps():
            self._maps.addItem(colour_map(name).title, name)
        self._maps.currentIndexChanged.connect(self._on_map)
        bar.addSpacing(8)
        bar.addWidget(self._maps)
        bar.addSpacing(8)
        for action in (actions.zoom_in, actions.zoom_out, actions.zoom_fit, actions.zoom_selection, actions.table):
            bar.addWidget(self._button(action))
        return bar

    def resizeEvent(self, event: QResizeEvent) -> None:
        """A narrow panel keeps what cannot be had elsewhere."""
        super().resizeEvent(event)
        width = event.size().width()
        show_texts([self._effects], width >= WORDED)
        for button in self._overlays:
            button.setVisible(width >= OVERLAID)

    def minimumSizeHint(self) -> QSize:
        """As narrow as with icons alone."""
        return QSize(LEAST_WIDTH, super().minimumSizeHint().height())

    def begin(self, spec: MelSpec) -> None:
        """Clears both for a new sound."""
        self.view.begin(spec)
        self.table.clear_phonemes()

    def append_phonemes(self, phonemes: Phonemes, start_s: float) -> None:
        self.view.append_phonemes(phonemes, start_s)
        self.table.append_phonemes(phonemes, start_s)

    def show_note(self, text: str, about: str) -> None:
        """A remark on what is shown, beside the heading, and more about it; none where they are empty."""
        self._note.setText(text)
        self._note.setToolTip(about)
        self._note.setAccessibleDescription(about)

    @property
    def note(self) -> str:
        """The remark beside the heading."""
        return self._note.text()

    @property
    def colour_map(self) -> str:
        return self._maps.currentData()

    def set_colour_map(self, name: str) -> None:
        """Chooses a colour map by its id; an unknown one is passed over."""
        index = self._maps.findData(name)
        if index >= 0:
            self._maps.setCurrentIndex(index)
            self.view.set_colour_map(name)

    def apply_theme(self, theme: Theme) -> None:
        self.view.apply_theme(theme)

    def _on_map(self) -> None:
        self.view.set_colour_map(self.colour_map)
        self.colour_map_chosen.emit(self.colour_map)

    def _on_selection(self, selection: tuple[float, float] | None) -> None:
        if not self.table.hasFocus():  # else it is the table's own selection coming back
            self.table.select_region(selection)

    def _button(self, action: QAction, with_text: bool = False, with_icon: bool = False) -> QToolButton:
        button = QToolButton(self)
        button.setDefaultAction(action)
        button.setProperty("flat", True)
        button.setIconSize(QSize(18, 18))
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        button.setAccessibleName(action.text().replace("&", ""))
        style = Qt.ToolButtonStyle
        worded = style.ToolButtonTextBesideIcon if with_icon else style.ToolButtonTextOnly
        button.setToolButtonStyle(worded if with_text else style.ToolButtonIconOnly)
        return button

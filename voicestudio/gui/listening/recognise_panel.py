"""What a sound is called and what is said in it: names with their probabilities, and words with their times."""

from __future__ import annotations

from bisect import bisect_right
from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import (
    QComboBox,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QListView,
    QListWidget,
    QListWidgetItem,
    QProgressBar,
    QScrollArea,
    QSizePolicy,
    QStackedLayout,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from voicestudio.gui.listening.button_texts import show_texts
from voicestudio.gui.status import ElidedLabel

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtGui import QResizeEvent

    from voicestudio.analysis.recognition import HeardWord
    from voicestudio.gui.icons import Icons

N_NAMES = 6
STEPS = 1000
NARROW = 900


class RecognisePanel(QWidget):
    """Takes values and tells what the person wants."""

    name_asked = Signal()
    words_asked = Signal()
    cancel_asked = Signal()
    recogniser_chosen = Signal(str)
    word_chosen = Signal(int)
    text_asked = Signal()
    follow_asked = Signal()

    def __init__(self, icons: Icons, parent: QWidget) -> None:
        super().__init__(parent)
        self._icons = icons
        self._starts: list[float] = []
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 4, 8, 8)
        row.setSpacing(16)
        self._names = self._make_names()
        row.addWidget(self._names)
        row.addLayout(self._make_words(), 1)
        self.show_names([], "")
        self.show_words([])

    def _make_names(self) -> QWidget:
        self.name_button = self._button(
            "recognise", self.tr("What Is It?"), self.tr("Name the sound: animals, weather, machines, people")
        )
        self.name_button.clicked.connect(self.name_asked)
        self.name_note = ElidedLabel(self)
        self.name_note.setProperty("role", "muted")
        head = QHBoxLayout()
        head.setSpacing(8)
        head.addWidget(self.name_button)
        head.addWidget(self.name_note, 1)
        grid = QGridLayout()
        grid.setContentsMargins(0, 0, 8, 0)
        grid.setHorizontalSpacing(10)
        grid.setVerticalSpacing(4)
        grid.setColumnStretch(1, 1)
        self.bars: list[tuple[QLabel, QProgressBar, QLabel]] = []
        for index in range(N_NAMES):
            name, share = QLabel(self), QLabel(self)
            bar = QProgressBar(self, maximum=STEPS, textVisible=False)
            share.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
            share.setMinimumWidth(share.fontMetrics().horizontalAdvance("100 %"))
            name.setMinimumWidth(110)
            for column, widget in enumerate((name, bar, share)):
                grid.addWidget(widget, index, column)
            self.bars.append((name, bar, share))
        whole = QWidget(self)
        column = QVBoxLayout(whole)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addLayout(head)
        inside = QWidget(whole)
        inside.setLayout(grid)
        area = QScrollArea(whole, widgetResizable=True)
        area.setProperty("bare", True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setWidget(inside)
        area.setAlignment(Qt.AlignmentFlag.AlignTop)
        column.addWidget(area, 1)
        return whole

    def _make_words(self) -> QVBoxLayout:
        self.words_button = self._button(
            "speech-page", self.tr("Transcribe"), self.tr("Write down the words of the selection or the whole sound")
        )
        self.recognisers = QComboBox(self)
        self.recognisers.setAccessibleName(self.tr("Recogniser"))
        self.recognisers.setToolTip(self.tr("Which program listens"))
        self.recognisers.setMinimumWidth(90)
        self.recognisers.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.recognisers.setMaximumWidth(240)
        self.recognisers.activated.connect(lambda _: self.recogniser_chosen.emit(self.recognisers.currentData()))
        self.text_button = self._button(
            "speak", self.tr("To the Text"), self.tr("Put the words into the text on the page for speech")
        )
        self.follow_button = self._button(
            "follow", self.tr("Speak Like This"),
            self.tr("Put the words into the text and speak them with the chosen voice, in this recording's timing and "
                    "melody"),
        )  # fmt: skip
        self.words_button.clicked.connect(self.words_asked)
        self.text_button.clicked.connect(self.text_asked)
        self.follow_button.clicked.connect(self.follow_asked)
        head = QHBoxLayout()
        head.setSpacing(6)
        head.addWidget(self.words_button)
        head.addWidget(self.recognisers, 1)
        head.addStretch(1)
        head.addWidget(self.text_button)
        head.addWidget(self.follow_button)
        self.words = QListWidget(self)
        self.words.setAccessibleName(self.tr("Words that were understood; Enter plays one"))
        self.words.setFlow(QListView.Flow.LeftToRight)
        self.words.setWrapping(True)
        self.words.setResizeMode(QListView.ResizeMode.Adjust)
        self.words.setLayoutMode(QListView.LayoutMode.Batched)
        self.words.setSpacing(5)
        self.words.setFrameShape(QFrame.Shape.NoFrame)
        self.words.itemClicked.connect(lambda item: self.word_chosen.emit(self.words.row(item)))
        self.words.itemActivated.connect(lambda item: self.word_chosen.emit(self.words.row(item)))
        self.words_note = QLabel(self, wordWrap=True)
        self.words_note.setProperty("role", "muted")
        self.words_note.setAlignment(Qt.AlignmentFlag.AlignCenter)
        place = QStackedLayout()
        place.addWidget(self.words_note)
        place.addWidget(self.words)
        self._place = place
        column = QVBoxLayout()
        column.setSpacing(8)
        column.addLayout(head)
        column.addLayout(place, 1)
        return column

    def make_bar(self, parent: QWidget) -> QWidget:
        """What stands in the row of choices above: how far the listening is."""
        bar = QWidget(parent)
        self.status = ElidedLabel(bar)
        self.status.setProperty("role", "muted")
        self.status.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self._progress = QProgressBar(bar, maximum=STEPS, textVisible=False)
        self._progress.setFixedWidth(110)
        self._progress.setAccessibleName(self.tr("Listening"))
        self.cancel_button = self._button("close", "", self.tr("Give up listening"))
        self.cancel_button.setProperty("flat", True)
        self.cancel_button.clicked.connect(self.cancel_asked)
        row = QHBoxLayout(bar)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self.status, 1)
        row.addWidget(self._progress)
        row.addWidget(self.cancel_button)
        self.show_progress(None)
        return bar

    def _button(self, icon: str, text: str, tip: str) -> QToolButton:
        button = QToolButton(self)
        button.setText(text)
        button.setToolTip(tip)
        button.setAccessibleName(text.rstrip("?") or tip)
        button.setIconSize(QSize(18, 18))
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        style = Qt.ToolButtonStyle
        button.setToolButtonStyle(style.ToolButtonTextBesideIcon if text else style.ToolButtonIconOnly)
        self._icons.give(button, icon)
        return button

    # -- what is shown

    def show_progress(self, share: float | None, text: str = "") -> None:
        """How far it is, -1 for busy; None while nothing is listened to."""
        for widget in (self._progress, self.cancel_button):
            widget.setVisible(share is not None)
        self.status.set_whole(text)
        if share is not None:
            self._progress.setMaximum(0 if share < 0 else STEPS)
            if share >= 0:
                self._progress.setValue(round(share * STEPS))

    def show_names(self, names: Sequence[tuple[str, float]], note: str) -> None:
        """The likeliest names with their probabilities; none, and a note about why."""
        self.name_note.set_whole(note)
        for index, (name, bar, share) in enumerate(self.bars):
            known = index < len(names)
            for widget in (name, bar, share):
                widget.setVisible(known)
            if known:
                label, probability = names[index]
                name.setText(label.replace("_", " ").capitalize())
                bar.setValue(round(probability * STEPS))
                bar.setAccessibleName(f"{name.text()}: {probability:.0%}")
                share.setText(f"{probability * 100:.0f} %")

    def show_words(self, words: Sequence[HeardWord], note: str = "") -> None:
        """All words anew; where there are none, a note."""
        self.words.clear()
        self._starts = []
        self.words_note.setText(note or self.tr("The words of a recording appear here; a click plays one."))
        self._place.setCurrentWidget(self.words_note)
        self.add_words(words)
        self.allow_text(bool(words))

    def add_words(self, words: Sequence[HeardWord]) -> None:
        """Words that follow on those before."""
        for word in words:
            item = QListWidgetItem(f"{word.text}\n{word.start_s:.2f}")
            item.setTextAlignment(Qt.AlignmentFlag.AlignCenter)
            item.setToolTip(self.tr("{start:.2f} to {stop:.2f} s").format(start=word.start_s, stop=word.end_s))
            self.words.addItem(item)
            self._starts.append(word.start_s)
        if words:
            self._place.setCurrentWidget(self.words)

    def allow_text(self, on: bool) -> None:
        for button in (self.text_button, self.follow_button):
            button.setEnabled(on)

    def follow(self, time_s: float) -> None:
        """Marks the word that is heard now."""
        row = bisect_right(self._starts, time_s) - 1
        if row >= 0 and row != self.words.currentRow():
            self.words.setCurrentRow(row)

    def show_recognisers(self, entries: Sequence[tuple[str, str]], chosen: str) -> None:
        """Pairs of title and id."""
        self.recognisers.blockSignals(True)
        self.recognisers.clear()
        for title, id in entries:
            self.recognisers.addItem(title, id)
        self.recognisers.setCurrentIndex(max(0, self.recognisers.findData(chosen)))
        self.recognisers.blockSignals(False)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._names.setFixedWidth(330 if self.width() >= NARROW else 240)
        show_texts((self.words_button, self.text_button, self.follow_button), self.width() >= NARROW)

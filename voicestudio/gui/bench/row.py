"""One row of the bench: its number and figures on the left, its waveform and mel on the right."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import (
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QProgressBar,
    QSizePolicy,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from voicestudio.gui.views.sound_view import SoundView

if TYPE_CHECKING:
    from voicestudio.core import AudioClip, MelSpectrogram
    from voicestudio.gui.theme import Theme

HEAD_WIDTH = 216
LEAST_HEIGHT, MOST_HEIGHT = 138, 200
FIGURES = ("speed", "first", "mel", "pesq", "stoi")


class _Words(QLabel):
    """Words in several lines that ask for no height, so that rows get as low as the window wants."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent, wordWrap=True)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setAlignment(Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeft)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Expanding)

    def hasHeightForWidth(self) -> bool:
        return False

    def minimumSizeHint(self) -> QSize:
        return QSize(40, self.fontMetrics().height())


class Row(QFrame):
    """Shows values and tells that it was chosen; holds no behaviour of its own. `name` is "" for the source's row."""

    chosen = Signal()

    def __init__(self, number: int, name: str, title: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("card", True)
        self.name = name
        self.button = QToolButton(self, checkable=True)
        self.button.setProperty("choice", True)
        self.button.setFixedWidth(34)
        self.button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.button.clicked.connect(self._on_clicked)
        self.title = QLabel(title, self)
        self.title.setProperty("role", "heading")
        self.title.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.title.setToolTip(title)
        self.state = _Words(self)
        self.bar = QProgressBar(self, maximum=1000, textVisible=False)
        self.bar.setAccessibleName(self.tr("Progress of {title}").format(title=title))
        self.bar.hide()
        self._values: dict[str, tuple[QLabel, QLabel]] = {}
        self.view = SoundView(self)
        self.view.canvas.has_ruler = False
        self.view.canvas.setMinimumSize(240, 100)
        self.view.canvas.setAccessibleName(self.tr("{title}: waveform and mel spectrogram").format(title=title))
        for overlay in ("phonemes", "words", "f0"):
            self.view.set_overlay(overlay, False)
        self.view.wave_share = 0.34
        self.view.canvas.empty_text = ""
        self.setMinimumHeight(LEAST_HEIGHT)
        self.setMaximumHeight(MOST_HEIGHT)
        self._arrange()
        self.set_number(number)
        self.set_playable(False)

    def _arrange(self) -> None:
        grid = QGridLayout()
        grid.setHorizontalSpacing(10)
        grid.setVerticalSpacing(1)
        grid.setColumnStretch(1, 1)
        captions = {
            "speed": (self.tr("Speed"), self.tr("How many times faster than real time the sound was made")),
            "first": (self.tr("First sound"), self.tr("From the whole mel to the first sound, the vocoder being open")),
            "mel": (
                self.tr("Mel distance"),
                self.tr("Mean absolute difference to the mel that was given, in nepers a band and frame: 0 is equal"),
            ),
            "pesq": (self.tr("PESQ-wb"), self.tr("Likeness to the recording, 1 to 4.64 (ITU-T P.862.2)")),
            "stoi": (self.tr("STOI"), self.tr("Intelligibility beside the recording, 0 to 1")),
        }
        for line, name in enumerate(FIGURES):
            caption, value = QLabel(captions[name][0], self), QLabel(self)
            value.setAccessibleName(captions[name][0])
            for label in (caption, value):
                label.setProperty("role", "muted")
                label.setToolTip(captions[name][1])
                label.hide()
            grid.addWidget(caption, line, 0)
            grid.addWidget(value, line, 1)
            self._values[name] = (caption, value)
        top = QHBoxLayout()
        top.setSpacing(8)
        top.addWidget(self.button)
        top.addWidget(self.title, 1)
        head = QWidget(self)
        head.setFixedWidth(HEAD_WIDTH)
        column = QVBoxLayout(head)
        column.setContentsMargins(8, 7, 6, 6)
        column.setSpacing(4)
        column.addLayout(top)
        column.addWidget(self.bar)
        column.addWidget(self.state, 1)
        column.addLayout(grid)
        column.addStretch(1)
        row = QHBoxLayout(self)
        row.setContentsMargins(1, 1, 1, 1)
        row.setSpacing(0)
        row.addWidget(head)
        row.addWidget(self.view, 1)

    # -- what it shows

    def set_number(self, number: int) -> None:
        """The key by which it is heard."""
        self.number = number
        self.button.setText(str(number))
        title = self.title.text()
        self.button.setAccessibleName(self.tr("Hear row {number}: {title}").format(number=number, title=title))
        self.button.setToolTip(self.tr("Hear this row, from the same instant on  ({number})").format(number=number))

    def show_nothing(self, mel: MelSpectrogram, words: str) -> None:
        """Empties the row for a new sound of such a mel; `words` stand in its place."""
        self.view.canvas.empty_text = words
        self.view.begin(mel.spec)
        self.show_figures({})
        self.show_state("")
        self.show_progress(None)
        self.set_playable(False)

    def show_sound(self, clip: AudioClip, mel: MelSpectrogram) -> None:
        """The whole sound and its mel."""
        self.view.begin(mel.spec)
        self.view.append_mel(mel, 0)
        self.view.append_audio(clip, 0.0)
        self.view.finish()

    def show_state(self, text: str, state: str = "") -> None:
        """A few words in place of figures; `state` as in the message bar, "" for plain words."""
        self.state.setText(text)
        self.state.setVisible(bool(text))
        self.state.setToolTip(text if state else "")
        self.state.setProperty("state", state)
        self.state.setProperty("role", "" if state else "muted")
        self.state.style().unpolish(self.state)
        self.state.style().polish(self.state)

    def show_progress(self, share: float | None) -> None:
        """How much of the sound is made; None takes the bar away."""
        self.bar.setVisible(share is not None)
        self.bar.setValue(round(1000 * (share or 0.0)))

    def show_figures(self, texts: dict[str, str]) -> None:
        """Texts by the names of FIGURES; those without one are left out."""
        for name, (caption, value) in self._values.items():
            value.setText(texts.get(name, ""))
            caption.setVisible(name in texts)
            value.setVisible(name in texts)

    def replace_figure(self, name: str, text: str) -> None:
        self._values[name][1].setText(text)

    def figure(self, name: str) -> str:
        return self._values[name][1].text()

    def set_playable(self, playable: bool) -> None:
        self.button.setEnabled(playable)

    def set_sounding(self, sounding: bool) -> None:
        self.button.setChecked(sounding)

    def apply_theme(self, theme: Theme) -> None:
        self.view.apply_theme(theme)

    def _on_clicked(self) -> None:
        self.button.setChecked(True)  # what sounds is told by set_sounding
        self.chosen.emit()

"""The window of attention: the alignment of the current sentence, where its voice has one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from voicestudio.gui.bench.alignment_view import AlignmentView, Attended
from voicestudio.gui.icons import app_icon

if TYPE_CHECKING:
    from voicestudio.gui.main_window import MainWindow
    from voicestudio.gui.playing import Playing
    from voicestudio.gui.session import Session
    from voicestudio.gui.theme import Theme, ThemeKeeper


class AttentionWindow(QWidget):
    """The sentence above, the picture, and under it what it is at the pointer."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent, Qt.WindowType.Window)
        self.setWindowTitle(self.tr("Attention – VoiceStudio"))
        self.setWindowIcon(app_icon())
        self.sentence = QLabel(self, wordWrap=True)
        self.sentence.setProperty("role", "heading")
        self.sentence.setTextFormat(Qt.TextFormat.PlainText)
        self.view = AlignmentView(self)
        self.view.empty_text = self.tr(
            "This sentence has no alignment: only voices that find their pace by attention, such as Tacotron 2, "
            "have one."
        )
        self.hint = QLabel(
            self.tr("A clear line from the lower left to the upper right says everything once and in order; gaps are "
                    "skipped, steps back are said again, a level line stands still."), self, wordWrap=True
        )  # fmt: skip
        self.hint.setProperty("role", "muted")
        self.readout = QLabel(self)
        self.readout.setTextFormat(Qt.TextFormat.PlainText)
        self.readout.setAccessibleName(self.tr("Weight at the pointer"))
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 10, 12, 10)
        column.setSpacing(6)
        column.addWidget(self.sentence)
        column.addWidget(self.view, 1)
        column.addWidget(self.readout)
        column.addWidget(self.hint)
        self.view.pointed.connect(self.show_point)
        QShortcut(QKeySequence("Ctrl+W"), self, self.close)
        self.show_point(None)
        self.apply_theme(theme)
        self.resize(880, 600)

    def show_point(self, attended: Attended | None) -> None:
        """Step, phoneme and weights at the pointer."""
        if attended is None:
            self.readout.setText(self.tr("Point at the picture, or use the arrow keys, to read it."))
            return
        self.readout.setText(
            self.tr(
                "Step {step} at {time} s   Phoneme {number}: {symbol}   Weight {weight}   Strongest here: {strongest} "
                "({strongest_weight})"
            ).format(
                step=attended.step + 1, time=f"{attended.time_s:.3f}", number=attended.index + 1,
                symbol=_shown(attended.symbol), weight=f"{attended.weight:.3f}",
                strongest=_shown(attended.strongest), strongest_weight=f"{attended.strongest_weight:.3f}",
            )
        )  # fmt: skip

    def apply_theme(self, theme: Theme) -> None:
        self.view.apply_theme(theme)


class Attention(QObject):
    """Shows the alignment of the sentence that is heard or selected, and follows it."""

    def __init__(
        self, session: Session, playing: Playing, window: MainWindow, themes: ThemeKeeper, parent: QObject
    ) -> None:
        super().__init__(parent)
        self._session, self._playing, self._main, self._themes = session, playing, window, themes
        self.window: AttentionWindow | None = None
        self._shown: object = None
        self._start_s = 0.0
        session.alignment_ready.connect(lambda _: self._look())
        session.begun.connect(lambda _: self._look())
        playing.moved.connect(lambda _: self._look())

    def show(self) -> None:
        """Opens the window."""
        if self.window is None:
            self.window = AttentionWindow(self._themes.theme, self._main)
            self.window.view.set_colour_map(self._main.sound.colour_map)
            self.window.view.clicked.connect(lambda time_s: self._playing.seek(self._start_s + time_s))
            self._themes.changed.connect(self.window.apply_theme)
            self._main.sound.colour_map_chosen.connect(self.window.view.set_colour_map)
            self._shown = self
        self.window.show()
        self.window.raise_()
        self.window.activateWindow()
        self.window.view.setFocus()
        self._look()

    def _index(self) -> int:
        """The utterance at the selection or the playhead."""
        view = self._main.sound.view
        place_s = view.selection[0] if view.selection is not None else self._playing.position_s
        begun = [index for index, (_, start_s) in enumerate(self._session.phonemes) if start_s <= place_s + 1e-6]
        return begun[-1] if begun else 0

    def _look(self) -> None:
        """Shows the sentence that is heard, and where."""
        if self.window is None or not self.window.isVisible():
            return
        index, view = self._index(), self.window.view
        spoken = self._session.phonemes
        alignment = self._session.alignments.get(index)
        phonemes, self._start_s = spoken[index] if spoken else (None, 0.0)
        if self._shown is not (alignment or phonemes):
            self._shown = alignment or phonemes
            self.window.sentence.setText(phonemes.utterance.normalised if phonemes is not None else "")
            if alignment is None or phonemes is None or alignment.alignment.shape[1] != len(phonemes):
                view.clear()
            else:
                symbols = [phoneme.symbol for phoneme in phonemes.symbols]
                view.show_picture(alignment.alignment, symbols, alignment.step_s)
        view.set_playhead(self._playing.position_s - self._start_s)


def _shown(symbol: str) -> str:
    return symbol if symbol.strip() else "␣"

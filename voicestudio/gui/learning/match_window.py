"""The window in which a synthesizer is fitted to a sound: target, search, candidates, and both by turns."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QComboBox, QFrame, QGridLayout, QHBoxLayout, QLabel, QSpinBox, QToolButton, QWidget

from voicestudio.gui.learning.mel_picture import MelPicture
from voicestudio.gui.learning.rows import BarRows
from voicestudio.gui.learning.window import LearningWindow
from voicestudio.gui.status import ElidedLabel

if TYPE_CHECKING:
    from collections.abc import Sequence

    from voicestudio.gui.icons import Icons
    from voicestudio.gui.theme import Theme
    from voicestudio.synth.synthesizer import Synthesizer

SIDE = 272
TARGET, CANDIDATE = "target", "candidate"


class MatchWindow(LearningWindow):
    """Shows what it is given, and tells what the person wants."""

    sound_wanted = Signal()
    file_wanted = Signal()
    match_wanted = Signal()
    stop_wanted = Signal()
    candidate_chosen = Signal(int)
    open_wanted = Signal()
    hear_wanted = Signal(str)
    """TARGET or CANDIDATE."""
    play_wanted = Signal()
    loop_wanted = Signal(bool)
    seek_wanted = Signal(float)

    def __init__(self, icons: Icons, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent.tr("Match a sound"), parent.tr("Matching"), icons, parent)
        self.progress.cancel_button.setText(self.tr("Stop"))
        self._make_target()
        self._make_search()
        self._make_hearing(theme)
        self._make_candidates(theme)
        self._arrange()
        self._add_keys()
        self.resize(1080, 740)
        self.setMinimumSize(740, 480)

    # -- parts

    def _make_target(self) -> None:
        self.target = ElidedLabel(self)
        self.target_note = self.muted()
        self.target_note.setMinimumHeight(2 * self.target_note.fontMetrics().lineSpacing())
        self.target_note.setAlignment(Qt.AlignmentFlag.AlignTop)
        self.sound_button = self.button(
            self.tr("Current &Sound"),
            self.tr("Take the sound of the studio's window, or what is selected of it (Ctrl+Shift+O)"),
            self.sound_wanted.emit,
        )  # fmt: skip
        self.file_button = self.button(
            self.tr("Open &File..."), self.tr("Take a sound file (Ctrl+O)"), self.file_wanted.emit, "open"
        )

    def _make_search(self) -> None:
        self.synth = QComboBox(self)
        self.synth.setAccessibleName(self.tr("Synthesizer"))
        self.synth.setMinimumContentsLength(12)
        self.synth.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.seconds = QSpinBox(self, minimum=5, maximum=3600)
        self.seconds.setSuffix(self.tr(" s"))
        self.seconds.setSingleStep(5)
        self.seconds.setAccessibleName(self.tr("How long is searched"))
        self.seconds.setToolTip(self.tr("The longer it searches, the nearer it comes; it can be stopped at any time."))
        self.match_button = self.button(
            self.tr("&Match"), self.tr("Search for patches that sound like the target (Ctrl+Enter)"),
            self.match_wanted.emit, primary=True,
        )  # fmt: skip
        self.stop_button = self.button(
            self.tr("Stop and &Keep the Best"), self.tr("End the search with what was found so far (Esc)"),
            self.stop_wanted.emit,
        )  # fmt: skip

    def _make_hearing(self, theme: Theme) -> None:
        self.hear_buttons: dict[str, QToolButton] = {}
        self.pictures: dict[str, MelPicture] = {}
        for which, text, tip, empty in (
            (TARGET, self.tr("A   Target"), self.tr("Hear the target, from the same instant on (A)"),
             self.tr("Take the current sound, or open a file")),
            (CANDIDATE, self.tr("B   Candidate"), self.tr("Hear the chosen candidate, from the same instant on (B)"),
             self.tr("What is found appears here, to be heard by turns with the target")),
        ):  # fmt: skip
            button = QToolButton(self, checkable=True)
            button.setText(text)
            button.setProperty("choice", True)
            button.setToolTip(tip)
            button.setAccessibleName(text)
            button.setMinimumHeight(32)
            button.setMinimumWidth(112)
            button.clicked.connect(lambda _checked=False, which=which: self.hear_wanted.emit(which))
            picture = MelPicture(theme, self.tr("Mel spectrogram: {name}").format(name=text), self)
            picture.empty_text = empty
            picture.seek_wanted.connect(self.seek_wanted)
            self.hear_buttons[which], self.pictures[which] = button, picture
        self.play_button = self.tool("play", self.tr("Play or pause (Space)"), self.play_wanted.emit)
        self.loop_button = self.tool("loop", self.tr("Play again and again (L)"), lambda: None)
        self.loop_button.setCheckable(True)
        self.loop_button.toggled.connect(self.loop_wanted)
        self.level_note = ElidedLabel(self)
        self.level_note.setProperty("role", "muted")
        self.level_note.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)

    def _make_candidates(self, theme: Theme) -> None:
        self.candidates = BarRows(
            ("", self.tr("Patch"), self.tr("Distance"), self.tr("Note"), self.tr("Settings")), theme, self
        )
        self.candidates.setAccessibleName(self.tr("Candidates, the nearest first"))
        self.candidates.horizontalHeaderItem(2).setToolTip(
            self.tr("0 is the same sound, 1 all different: the shorter, the nearer")
        )
        for column, width in enumerate((30, 170, 150, 128)):
            self.candidates.setColumnWidth(column, width)
        self.candidates.stretch(4)
        self.candidates.chosen.connect(self.candidate_chosen)
        self.candidates.taken.connect(lambda _: self.open_wanted.emit())
        self.candidates.heard.connect(lambda _: self.play_wanted.emit())
        self.open_button = self.button(
            self.tr("&Open in Sounds"), self.tr("Take the chosen candidate as a patch to the Sounds page (Return)"),
            self.open_wanted.emit, "sounds-page",
        )  # fmt: skip

    def _arrange(self) -> None:
        takes = QHBoxLayout()
        takes.addWidget(self.sound_button)
        takes.addWidget(self.file_button)
        target, _ = self.card(self.heading(self.tr("Target")), self.target, self.target_note, takes)
        form = QGridLayout()
        fields = ((self.tr("S&ynthesizer"), self.synth), (self.tr("Sea&rch for"), self.seconds))
        for line, (text, field) in enumerate(fields):
            label = QLabel(text, self)
            label.setBuddy(field)
            form.addWidget(label, line, 0)
            form.addWidget(field, line, 1)
        form.setColumnStretch(1, 1)
        self.synth_note = self.muted()
        self.synth_note.setAlignment(Qt.AlignmentFlag.AlignTop)
        search, column = self.card(self.heading(self.tr("Search")))
        column.addLayout(form)
        column.addWidget(self.synth_note, 1)
        column.addWidget(self.match_button)
        column.addWidget(self.stop_button)
        pictures, column = self.card()
        for which in (TARGET, CANDIDATE):
            column.addWidget(self.pictures[which], 1)
        bar = QHBoxLayout()
        bar.setSpacing(6)
        for widget in (self.play_button, self.loop_button, *self.hear_buttons.values()):
            bar.addWidget(widget)
        bar.addWidget(self.level_note, 1)
        column.insertLayout(0, bar)
        head = QHBoxLayout()
        head.addWidget(self.heading(self.tr("Candidates")))
        head.addStretch(1)
        head.addWidget(self.open_button)
        found, column = self.card(head)
        column.addWidget(self.candidates, 1)
        content = QWidget(self)
        grid = QGridLayout(content)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setSpacing(8)
        for card in (target, search):
            card.setFixedWidth(SIDE)
        self._place(grid, target, search, pictures, found)
        self.set_content(content)

    def _place(self, grid: QGridLayout, target: QFrame, search: QFrame, pictures: QFrame, found: QFrame) -> None:
        side = QWidget(self)
        column = QGridLayout(side)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(target, 0, 0)
        column.addWidget(search, 1, 0)
        column.setRowStretch(1, 1)
        grid.addWidget(side, 0, 0, 2, 1)
        grid.addWidget(pictures, 0, 1)
        grid.addWidget(found, 1, 1)
        grid.setColumnStretch(1, 1)
        grid.setRowStretch(0, 3)
        grid.setRowStretch(1, 2)

    def _add_keys(self) -> None:
        self.key(self.tr("Match"), ("Ctrl+Return", "Ctrl+Enter"), self.match_wanted.emit)
        self.key(self.tr("Stop and keep the best"), "Esc", self.stop_wanted.emit)
        self.key(self.tr("Take the current sound"), "Ctrl+Shift+O", self.sound_wanted.emit)
        self.key(self.tr("Open a sound file"), "Ctrl+O", self.file_wanted.emit)
        self.key(self.tr("Hear the target"), "A", lambda: self.hear_wanted.emit(TARGET))
        self.key(self.tr("Hear the candidate"), "B", lambda: self.hear_wanted.emit(CANDIDATE))
        self.key(self.tr("Play or pause"), "Space", self.play_wanted.emit)
        self.key(self.tr("Play again and again"), "L", self.loop_button.toggle)
        self.key(self.tr("Open the candidate in Sounds"), "Ctrl+S", self.open_wanted.emit)
        self.key(self.tr("Close the window"), "Ctrl+W", self.close)

    # -- what it shows

    def show_synthesizers(self, synths: Sequence[Synthesizer], chosen: str) -> None:
        """All that can be matched, after the entry for those that suit."""
        self.synth.blockSignals(True)
        self.synth.clear()
        self.synth.addItem(self.tr("Those that suit"), "")
        self.synth.setItemData(
            0, self.tr("All synthesizers are listened to; the two that come nearest are searched."),
            Qt.ItemDataRole.ToolTipRole,
        )  # fmt: skip
        for one in synths:
            self.synth.addItem(self.tr(one.name), one.id)
            self.synth.setItemData(self.synth.count() - 1, self.tr(one.description), Qt.ItemDataRole.ToolTipRole)
        self.synth.setCurrentIndex(max(0, self.synth.findData(chosen)))
        self.synth.blockSignals(False)

    def show_state(self, has_target: bool, is_busy: bool, has_candidate: bool) -> None:
        """What can be done now."""
        self.match_button.setEnabled(has_target and not is_busy)
        self.stop_button.setEnabled(is_busy)
        for widget in (self.sound_button, self.file_button, self.synth, self.seconds):
            widget.setEnabled(not is_busy)
        for widget in (self.play_button, self.loop_button, self.hear_buttons[TARGET]):
            widget.setEnabled(has_target)
        self.hear_buttons[CANDIDATE].setEnabled(has_candidate)
        self.open_button.setEnabled(has_candidate)
        if not is_busy:
            self.progress.hide()

    def show_heard(self, which: str) -> None:
        """Which of the two sounds."""
        for name, button in self.hear_buttons.items():
            button.setChecked(name == which)

    def apply_theme(self, theme: Theme) -> None:
        self.candidates.apply_theme(theme)
        for picture in self.pictures.values():
            picture.apply_theme(theme)

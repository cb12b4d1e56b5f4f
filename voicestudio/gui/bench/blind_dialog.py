"""The blind test A/B/X: which two rows, the trials, and what came of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QAction, QKeyEvent, QKeySequence
from PySide6.QtWidgets import (
    QApplication,
    QComboBox,
    QDialog,
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QProgressBar,
    QPushButton,
    QSizePolicy,
    QSpinBox,
    QStackedWidget,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from voicestudio.gui.actions import belongs_to_control
from voicestudio.gui.bench.abx import FEWEST_TRIALS, MOST_TRIALS, N_TRIALS, RARE, AbxResult, AbxTest

if TYPE_CHECKING:
    import random
    from collections.abc import Sequence

WIDTH = 460
SOUNDS = ("A", "B", "X")


class BlindDialog(QDialog):
    """Draws, asks and counts; it plays nothing: it tells by `hear` which row is to sound, and by `toggled` to play.

    While trials run, nothing in it tells X from A or B, and nothing tells right from wrong.
    """

    hear = Signal(str)
    toggled = Signal()

    def __init__(
        self, rows: Sequence[tuple[str, str]], parent: QWidget | None = None, coin: random.Random | None = None
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Blind test"))
        self.setMinimumWidth(WIDTH)
        self._titles, self._coin = dict(rows), coin
        self._pair = ("", "")
        self.test: AbxTest | None = None
        self._heard: set[str] = set()
        self.stack = QStackedWidget(self)
        for page in (self._make_choice(rows), self._make_trial(), self._make_end()):
            self.stack.addWidget(page)
        column = QVBoxLayout(self)
        column.addWidget(self.stack)
        self._look_at_choice()

    # -- the three pages

    def _make_choice(self, rows: Sequence[tuple[str, str]]) -> QWidget:
        page = QWidget(self)
        words = self._words(
            self.tr(
                "X is one of the two rows, drawn anew for each trial, and you say which. All rows are played equally "
                "loud, and change at the same instant. What was right is told at the end alone."
            ),
            page,
        )
        self.first, self.second = QComboBox(page), QComboBox(page)
        for picker, name, chosen in ((self.first, self.tr("Row A"), 0), (self.second, self.tr("Row B"), 1)):
            picker.setAccessibleName(name)
            for row, title in rows:
                picker.addItem(title, row)
            picker.setCurrentIndex(min(chosen, len(rows) - 1))
            picker.currentIndexChanged.connect(self._look_at_choice)
        self.n_trials = QSpinBox(page, minimum=FEWEST_TRIALS, maximum=MOST_TRIALS, value=N_TRIALS)
        self.n_trials.setAccessibleName(self.tr("Number of trials"))
        self.start_button = QPushButton(self.tr("&Start"), page)
        self.start_button.setDefault(True)
        self.start_button.clicked.connect(self.start)
        close = QPushButton(self.tr("Close"), page)
        close.setAutoDefault(False)
        close.clicked.connect(self.reject)
        form = QFormLayout()
        form.setLabelAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        form.addRow(self.tr("Row &A"), self.first)
        form.addRow(self.tr("Row &B"), self.second)
        form.addRow(self.tr("&Trials"), self.n_trials)
        self._fill(page, (words, form, self._row(self.start_button, close)))
        return page

    def _make_trial(self) -> QWidget:
        page = QWidget(self)
        self.trial = QLabel(page)
        self.trial.setProperty("role", "heading")
        self.bar = QProgressBar(page, textVisible=False)
        self.bar.setAccessibleName(self.tr("Trials answered"))
        self.sounds: dict[str, QToolButton] = {}
        listen = QHBoxLayout()
        for name in SOUNDS:
            button = QToolButton(page, checkable=True, text=name)
            button.setProperty("choice", True)
            button.setMinimumSize(96, 56)
            button.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            button.setAccessibleName(self.tr("Hear {name}").format(name=name))
            button.setToolTip(self.tr("Hear {name}  ({name})").format(name=name))
            button.clicked.connect(lambda _checked=False, name=name: self.listen(name))
            self.sounds[name] = button
            listen.addWidget(button, 1)
        self.says = {
            "A": QPushButton(self.tr("X is A"), page, autoDefault=False),
            "B": QPushButton(self.tr("X is B"), page, autoDefault=False),
        }
        for name, button in self.says.items():
            button.setToolTip(self.tr("Answer that X is {name}  (Shift+{name})").format(name=name))
            button.clicked.connect(lambda _checked=False, name=name: self.answer(name == "A"))
        give_up = QPushButton(self.tr("Give Up"), page, autoDefault=False)
        give_up.setToolTip(self.tr("End the test without a result"))
        give_up.clicked.connect(self.give_up)
        hint = self._words(
            self.tr("A, B and X choose what sounds; Space plays and pauses; Shift+A and Shift+B answer."), page
        )
        hint.setProperty("role", "muted")
        self._fill(page, (self.trial, self.bar, listen, self._row(*self.says.values()), hint, self._row(give_up)))
        for key, deed in (
            *((name, lambda name=name: self.listen(name)) for name in SOUNDS),
            ("Space", self.toggled.emit),
            ("Shift+A", lambda: self.answer(True)),
            ("Shift+B", lambda: self.answer(False)),
        ):
            action = QAction(self.tr("Blind test: {key}").format(key=key), page)
            action.setShortcut(QKeySequence(key))
            action.setShortcutContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            action.triggered.connect(lambda _checked=False, deed=deed: deed())
            page.addAction(action)
        return page

    def _make_end(self) -> QWidget:
        page = QWidget(self)
        self.score = QLabel(page)
        self.score.setProperty("role", "heading")
        self.meaning = self._words("", page)
        self.copy_button = QPushButton(self.tr("&Copy"), page, autoDefault=False)
        self.copy_button.setToolTip(self.tr("Copy the result as text"))
        self.copy_button.clicked.connect(lambda: QApplication.clipboard().setText(self.report))
        again = QPushButton(self.tr("&Again"), page, autoDefault=False)
        again.clicked.connect(lambda: self.stack.setCurrentIndex(0))
        close = QPushButton(self.tr("Close"), page)
        close.clicked.connect(self.accept)
        self._fill(page, (self.score, self.meaning, self._row(self.copy_button, again, close)))
        return page

    def _words(self, text: str, page: QWidget) -> QLabel:
        label = QLabel(text, page, wordWrap=True)
        label.setTextFormat(Qt.TextFormat.PlainText)
        label.setMinimumWidth(WIDTH - 60)
        return label

    def _row(self, *buttons: QPushButton) -> QHBoxLayout:
        row = QHBoxLayout()
        row.addStretch(1)
        for button in buttons:
            row.addWidget(button)
        return row

    def _fill(self, page: QWidget, parts: Sequence[QWidget | QHBoxLayout | QFormLayout]) -> None:
        column = QVBoxLayout(page)
        column.setSpacing(12)
        for part in parts:
            (column.addWidget if isinstance(part, QWidget) else column.addLayout)(part)
        column.addStretch(1)

    # -- the test

    def _look_at_choice(self) -> None:
        self.start_button.setEnabled(self.first.currentData() != self.second.currentData())

    def start(self) -> None:
        """Draws a new test of the chosen rows, and lets A sound."""
        self._pair = (self.first.currentData(), self.second.currentData())
        self.test = AbxTest(self.n_trials.value(), self._coin)
        self.bar.setMaximum(self.test.n_trials)
        self.stack.setCurrentIndex(1)
        self._begin_trial()

    def listen(self, name: str) -> None:
        """Lets A, B or X sound."""
        if self.test is None or self.test.is_over:
            return
        is_a = self.test.x_is_a if name == "X" else name == "A"
        for other, button in self.sounds.items():
            button.setChecked(other == name)
        self._heard.add(name)
        self._look_at_trial()
        self.hear.emit(self._pair[0 if is_a else 1])

    def answer(self, says_a: bool) -> None:
        """Takes the answer, once X was heard; after the last one the result is shown."""
        if self.test is None or self.test.is_over or "X" not in self._heard:
            return
        self.test.answer(says_a)
        if self.test.is_over:
            self._show_result()
        else:
            self._begin_trial()

    def give_up(self) -> None:
        """Ends the test without a result; its draws and answers are forgotten."""
        self.test = None
        self.stack.setCurrentIndex(0)

    def _begin_trial(self) -> None:
        self._heard.clear()
        self.listen("A")

    def _look_at_trial(self) -> None:
        test = self.test
        if test is None:
            return
        self.trial.setText(
            self.tr("Trial {number} of {count}").format(number=test.n_answered + 1, count=test.n_trials)
        )
        self.bar.setValue(test.n_answered)
        for button in self.says.values():
            button.setEnabled("X" in self._heard)

    def _show_result(self) -> None:
        result = self.test.result if self.test is not None else None
        if result is None:
            return
        self.score.setText(self._score(result))
        self.meaning.setText(self._meaning(result))
        self.stack.setCurrentIndex(2)

    def _score(self, result: AbxResult) -> str:
        return self.tr("{right} of {count} right, p = {p}").format(
            right=result.n_correct, count=result.n_trials, p=f"{result.p_value:.4f}"
        )

    def _meaning(self, result: AbxResult) -> str:
        chance = self.tr("Guessing gets as many right, or more, in {percent} % of such tests.").format(
            percent=f"{100 * result.p_value:.1f}"
        )
        if result.is_heard:
            verdict = self.tr("That is rare (below {percent} %): the two were told apart.")
        else:
            verdict = self.tr(
                "That is not rare (rare would be below {percent} %): this test does not show that the two can be told "
                "apart, nor that they are alike."
            )
        return f"{chance} {verdict.format(percent=f'{100 * RARE:.0f}')}"

    @property
    def report(self) -> str:
        """The result as text, to be copied."""
        titles = self.tr("Blind test A/B/X: A = {first}, B = {second}").format(
            first=self._titles.get(self._pair[0], ""), second=self._titles.get(self._pair[1], "")
        )
        return "\n".join((titles, self.score.text(), self.meaning.text()))

    def event(self, event: QEvent) -> bool:
        """Leaves plain keys to the control with the focus where they mean something to it."""
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent):
            has_modifier = bool(event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier)
            on_trial = self.stack.currentIndex() == 1
            if not on_trial and belongs_to_control(self.focusWidget(), event.key(), has_modifier):
                event.accept()
                return True
        return super().event(event)


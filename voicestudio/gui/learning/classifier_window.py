"""The window of classifiers: which there are, how to train one, how well it does, and what this sound is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QScrollArea, QSplitter, QVBoxLayout, QWidget

from voicestudio.gui.learning.confusion_view import ConfusionView
from voicestudio.gui.learning.rows import BarRows
from voicestudio.gui.learning.window import LearningWindow
from voicestudio.gui.status import ElidedLabel

if TYPE_CHECKING:
    from voicestudio.gui.icons import Icons
    from voicestudio.gui.theme import Theme

LEFT = 288


class ClassifierWindow(LearningWindow):
    """Shows what it is given, and tells what the person wants."""

    classifier_chosen = Signal(int)
    remove_wanted = Signal()
    folder_wanted = Signal()
    train_wanted = Signal()
    classify_wanted = Signal()
    model_chosen = Signal(int)

    def __init__(self, icons: Icons, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent.tr("Classifier of sounds"), parent.tr("Training"), icons, parent)
        self._make_list(theme)
        self._make_form()
        self._make_naming(theme)
        self._make_report(theme)
        self._arrange()
        self.key(self.tr("Classify this sound"), ("Ctrl+Return", "Ctrl+Enter"), self.classify_wanted.emit)
        self.key(self.tr("Choose a folder to train on"), "Ctrl+O", self.folder_wanted.emit)
        self.key(self.tr("Train"), "Ctrl+T", self.train_wanted.emit)
        self.key(self.tr("Cancel the training"), "Esc", self.progress.cancelled.emit)
        self.key(self.tr("Close the window"), "Ctrl+W", self.close)
        self.tell_key(self.tr("In the confusion matrix: go to another cell"), "← → ↑ ↓")
        self.resize(1240, 780)
        self.setMinimumSize(760, 480)

    # -- parts

    def _make_list(self, theme: Theme) -> None:
        self.classifiers = BarRows((self.tr("Name"), self.tr("Named rightly")), theme, self)
        self.classifiers.setAccessibleName(self.tr("Classifiers"))
        self.classifiers.setColumnWidth(0, 108)
        self.classifiers.stretch(1)
        self.classifiers.chosen.connect(self.classifier_chosen)
        self.classifiers.removal_wanted.connect(lambda _: self.remove_wanted.emit())
        self.about = self.muted()
        self.about.setMinimumHeight(5 * self.about.fontMetrics().lineSpacing())
        self.about.setAlignment(Qt.AlignmentFlag.AlignTop)
        self.remove_button = self.button(
            self.tr("&Remove..."), self.tr("Take the chosen classifier away (Delete)"), self.remove_wanted.emit
        )

    def _make_form(self) -> None:
        self.folder = ElidedLabel(self)
        self.folder_button = self.button(
            self.tr("Choose &Folder..."),
            self.tr("A folder that holds one folder of sounds for each class (Ctrl+O)"),
            self.folder_wanted.emit, "folder",
        )  # fmt: skip
        self.found = self.muted()
        self.found.setMinimumHeight(3 * self.found.fontMetrics().lineSpacing())
        self.found.setAlignment(Qt.AlignmentFlag.AlignTop)
        self.name = QLineEdit(self)
        self.name.setProperty("field", True)
        self.name.setPlaceholderText(self.tr("Name of the classifier"))
        self.name.setAccessibleName(self.tr("Name of the classifier"))
        self.name.returnPressed.connect(self.train_wanted)
        self.train_button = self.button(
            self.tr("&Train"), self.tr("Learn from the folder, and measure on sounds held back (Ctrl+T)"),
            self.train_wanted.emit, primary=True,
        )  # fmt: skip

    def _make_naming(self, theme: Theme) -> None:
        self.sound = ElidedLabel(self)
        self.classify_button = self.button(
            self.tr("&Classify"), self.tr("Name the current sound, or what is selected of it (Ctrl+Enter)"),
            self.classify_wanted.emit, "tag",
        )  # fmt: skip
        self.named = BarRows((self.tr("Class"), self.tr("Probability")), theme, self)
        self.named.setAccessibleName(self.tr("Probabilities of the classes"))
        self.named.horizontalHeader().hide()
        self.named.setColumnWidth(0, 130)
        self.named.stretch(1)
        self.naming_note = self.muted()

    def _make_report(self, theme: Theme) -> None:
        self.models = BarRows((self.tr("Model"), self.tr("Named rightly")), theme, self)
        self.models.setAccessibleName(self.tr("Accuracy of the models across folds"))
        self.models.horizontalHeader().hide()
        self.models.setColumnWidth(0, 172)
        self.models.stretch(1)
        self.models.chosen.connect(self.model_chosen)
        self.folds = self.muted()
        self.matrix_title = self.heading(self.tr("Confusions"))
        self.matrix = ConfusionView(theme, self)
        self.reading = ElidedLabel(self)
        self.reading.setProperty("role", "muted")
        self.matrix.told.connect(self.reading.set_whole)
        self.by_class = BarRows(
            (self.tr("Class"), self.tr("Recall"), self.tr("Precision"), self.tr("Taken for")), theme, self
        )
        self.by_class.setAccessibleName(self.tr("Recall and precision by class"))
        for column, width in enumerate((112, 108, 108)):
            self.by_class.setColumnWidth(column, width)
        self.by_class.stretch(3)
        self.by_class.chosen.connect(lambda row: self.matrix.go_to(row, row) if row >= 0 else None)
        tips = (
            "", self.tr("Of the sounds of the class, how many were called so"),
            self.tr("Of the sounds called so, how many are of the class"),
            self.tr("What its sounds were called by mistake, the most frequent first"),
        )  # fmt: skip
        for column, tip in enumerate(tips):
            self.by_class.horizontalHeaderItem(column).setToolTip(tip)

    def _arrange(self) -> None:
        listed, column = self.card(self.heading(self.tr("Classifiers")))
        column.addWidget(self.classifiers, 1)
        column.addWidget(self.about)
        column.addWidget(self.remove_button)
        folder_row = QHBoxLayout()
        folder_row.addWidget(self.folder, 1)
        trained, _ = self.card(
            self.heading(self.tr("Train your own")), self.folder_button, folder_row, self.found, self.name,
            self.train_button,
        )  # fmt: skip
        left = QWidget(self)
        side = QVBoxLayout(left)
        side.setContentsMargins(0, 0, 0, 0)
        side.setSpacing(8)
        side.addWidget(listed, 1)
        side.addWidget(trained)
        content = QWidget(self)
        row = QHBoxLayout(content)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        beside = _scrolled(left, self)
        beside.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        beside.setFixedWidth(LEFT)
        row.addWidget(beside)
        row.addWidget(_scrolled(self._right(), self), 1)
        self.set_content(content)

    def _right(self) -> QSplitter:
        head = QHBoxLayout()
        head.setSpacing(8)
        head.addWidget(self.heading(self.tr("This sound")))
        head.addWidget(self.sound, 1)
        head.addWidget(self.classify_button)
        naming, column = self.card(head)
        column.addWidget(self.named, 1)
        column.addWidget(self.naming_note)
        models, column = self.card(self.heading(self.tr("How well it names sounds that it never heard")))
        column.addWidget(self.models, 1)
        column.addWidget(self.folds)
        matrix, column = self.card(self.matrix_title)
        column.addWidget(self.matrix, 1)
        column.addWidget(self.reading)
        by_class, column = self.card(self.heading(self.tr("By class")))
        column.addWidget(self.by_class, 1)
        above, below, whole = (QSplitter(way, self) for way in (
            Qt.Orientation.Horizontal, Qt.Orientation.Horizontal, Qt.Orientation.Vertical))  # fmt: skip
        for part, width, height in ((naming, 300, 170), (models, 320, 170), (matrix, 330, 330), (by_class, 380, 240)):
            part.setMinimumSize(width, height)
        for splitter, parts, sizes in (
            (above, (naming, models), (430, 430)), (below, (matrix, by_class), (420, 450)),
            (whole, (above, below), (250, 470)),
        ):  # fmt: skip
            for part in parts:
                splitter.addWidget(part)
            splitter.setSizes(list(sizes))
            splitter.setChildrenCollapsible(False)
            splitter.setHandleWidth(8)
        return whole

    def apply_theme(self, theme: Theme) -> None:
        for part in (self.classifiers, self.named, self.models, self.by_class, self.matrix):
            part.apply_theme(theme)

    # -- what it shows

    def show_busy(self, busy: bool) -> None:
        """While one is trained, no other can be."""
        self.train_button.setEnabled(not busy)
        self.folder_button.setEnabled(not busy)
        if not busy:
            self.progress.hide()


def _scrolled(widget: QWidget, parent: QWidget) -> QScrollArea:
    """Scrolls where the window is smaller than the widget can be."""
    area = QScrollArea(parent)
    area.setProperty("bare", True)
    area.setFrameShape(QScrollArea.Shape.NoFrame)
    area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    area.setWidgetResizable(True)
    area.setWidget(widget)
    return area

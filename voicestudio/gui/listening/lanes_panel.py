"""The lanes under one another with their row of choices."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import (
    QComboBox,
    QFrame,
    QHBoxLayout,
    QLabel,
    QMenu,
    QProgressBar,
    QScrollArea,
    QSizePolicy,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from voicestudio.gui.listening.button_texts import show_texts
from voicestudio.gui.listening.features_shown import CHOICES

if TYPE_CHECKING:
    from collections.abc import Collection

    from PySide6.QtGui import QAction, QResizeEvent

    from voicestudio.gui.icons import Icons
    from voicestudio.gui.listening.lane import Lane

STEPS = 100
NARROW = 900


class LanesPanel(QWidget):
    """Holds the lanes it is given; tells which are wanted."""

    feature_toggled = Signal(str, bool)
    kind_chosen = Signal(str)
    harmonics_toggled = Signal(bool)
    measure_asked = Signal()
    cancel_asked = Signal()
    export_asked = Signal()

    def __init__(self, icons: Icons, parent: QWidget) -> None:
        super().__init__(parent)
        self._icons = icons
        self.features: dict[str, QAction] = {}
        self.bar = self._make_bar()
        self._lanes = QWidget(self)
        self._column = QVBoxLayout(self._lanes)
        self._column.setContentsMargins(0, 0, 0, 4)
        self._column.setSpacing(2)
        self._empty = QLabel(self.tr("Choose features or a spectrogram to see them along the sound."), self._lanes)
        self._empty.setProperty("role", "muted")
        self._empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._column.addWidget(self._empty)
        self._column.addStretch(1)
        self.area = QScrollArea(self, widgetResizable=True)
        self.area.setProperty("bare", True)
        self.area.setFrameShape(QFrame.Shape.NoFrame)
        self.area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.area.setWidget(self._lanes)
        self.area.setMinimumHeight(64)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.area, 1)

    def _make_bar(self) -> QWidget:
        self.menu_button = self._button("tracks", self.tr("Features"), self.tr("Choose what is measured and shown"))
        self.menu_button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        menu = QMenu(self.menu_button)
        for choice in CHOICES:
            action = menu.addAction(choice.title)
            action.setCheckable(True)
            action.toggled.connect(lambda on, id=choice.id: self.feature_toggled.emit(id, on))
            self.features[choice.id] = action
        self.menu_button.setMenu(menu)
        self.kinds = QComboBox(self)
        self.kinds.setAccessibleName(self.tr("Kind of the spectrogram"))
        self.kinds.setToolTip(self.tr("Kind of the spectrogram"))
        for kind, title in (
            ("", self.tr("No spectrogram")), ("mel", self.tr("Mel spectrogram")),
            ("linear", self.tr("Linear spectrogram")), ("log", self.tr("Logarithmic spectrogram")),
            ("cqt", self.tr("Constant-Q spectrogram")),
        ):  # fmt: skip
            self.kinds.addItem(title, kind)
        self.kinds.currentIndexChanged.connect(lambda _: self.kind_chosen.emit(self.kinds.currentData()))
        self.harmonics = self._button(
            "harmonics", self.tr("Harmonics"), self.tr("Show the multiples of the frequency under the pointer")
        )
        self.harmonics.setCheckable(True)
        self.harmonics.toggled.connect(self.harmonics_toggled)
        self.status = QLabel(self)
        self.status.setProperty("role", "muted")
        self.status.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.status.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self._progress = QProgressBar(self, maximum=STEPS, textVisible=False)
        self._progress.setFixedWidth(110)
        self._progress.setAccessibleName(self.tr("Measuring"))
        self.cancel_button = self._button("close", "", self.tr("Give up measuring"))
        self.cancel_button.setProperty("flat", True)
        self.measure_button = self._button("table", self.tr("Measure"), self.tr("Measure the whole of this long sound"))
        self.export_button = self._button("export", self.tr("CSV..."), self.tr("Write the features as a table"))
        self.cancel_button.clicked.connect(self.cancel_asked)
        self.measure_button.clicked.connect(self.measure_asked)
        self.export_button.clicked.connect(self.export_asked)
        whole = QWidget(self)
        bar = QHBoxLayout(whole)
        bar.setContentsMargins(0, 0, 0, 0)
        bar.setSpacing(6)
        for widget in (self.menu_button, self.kinds, self.harmonics):
            bar.addWidget(widget)
        bar.addWidget(self.status, 1)
        for widget in (self._progress, self.cancel_button, self.measure_button, self.export_button):
            bar.addWidget(widget)
        self.show_progress(None)
        self.measure_button.hide()
        self.export_button.setEnabled(False)
        return whole

    def _button(self, icon: str, text: str, tip: str) -> QToolButton:
        button = QToolButton(self)
        button.setText(text)
        button.setToolTip(tip)
        button.setAccessibleName(text.rstrip(".") or tip)
        button.setIconSize(QSize(18, 18))
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        style = Qt.ToolButtonStyle
        button.setToolButtonStyle(style.ToolButtonTextBesideIcon if text else style.ToolButtonIconOnly)
        self._icons.give(button, icon)
        return button

    def show_chosen(self, features: Collection[str], kind: str, harmonics: bool) -> None:
        """Puts the choices as they were left, without telling of them."""
        for id, action in self.features.items():
            action.blockSignals(True)
            action.setChecked(id in features)
            action.blockSignals(False)
        self.kinds.blockSignals(True)
        self.kinds.setCurrentIndex(max(0, self.kinds.findData(kind)))
        self.kinds.blockSignals(False)
        self.harmonics.blockSignals(True)
        self.harmonics.setChecked(harmonics)
        self.harmonics.blockSignals(False)

    def put(self, lane: Lane, place: int) -> None:
        """A lane at that place, counted from above."""
        self._column.insertWidget(place + 1, lane)
        lane.show()
        self._empty.hide()

    def take(self, lane: Lane) -> None:
        self._column.removeWidget(lane)
        lane.hide()
        self._empty.setVisible(self._column.count() <= 2)

    def show_progress(self, share: float | None, text: str = "") -> None:
        """How far the measuring is; None while nothing is measured."""
        for widget in (self._progress, self.cancel_button):
            widget.setVisible(share is not None)
        self.status.setText(text)
        if share is not None:
            self._progress.setValue(round(share * STEPS))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        show_texts((self.menu_button, self.harmonics, self.measure_button, self.export_button), self.width() >= NARROW)

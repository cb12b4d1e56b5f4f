"""The head of the instrument: the patch's name and state, the synthesizer, and the deeds on the patch."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QEvent, QSize, Qt, Signal
from PySide6.QtGui import QAction, QKeyEvent
from PySide6.QtWidgets import (
    QComboBox,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QMenu,
    QSizePolicy,
    QStackedLayout,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from PySide6.QtGui import QResizeEvent

    from voicestudio.core import SoundPatch
    from voicestudio.gui.icons import Icons
    from voicestudio.synth.synthesizer import Synthesizer


WORDY, ROOMY = 620, 430
"""Pixels: in a narrower header buttons have no words; in one that is narrower still, some are in the menu alone."""


class Header(QWidget):
    """Shows which patch is in hand; a name is typed in its own place."""

    synth_chosen = Signal(str)
    compared = Signal(bool)
    save_asked = Signal()
    named = Signal(str, str)
    duplicate_asked = Signal()
    delete_asked = Signal()
    import_asked = Signal()
    details_asked = Signal()

    def __init__(self, icons: Icons, parent: QWidget) -> None:
        super().__init__(parent)
        self._icons = icons
        self._deed = ""
        self._name = ""
        self._make_name()
        self.synth = QComboBox(self)
        self.synth.setAccessibleName(self.tr("Synthesizer"))
        self.synth.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.synth.setMinimumContentsLength(11)
        self.synth.setMaxVisibleItems(32)
        self.synth.activated.connect(lambda index: self.synth_chosen.emit(self.synth.itemData(index)))
        self.compare_button = self._button("", self.tr("A / B"), self.tr(
            "Hear and see the saved version, and go back"), checkable=True)  # fmt: skip
        self.save_button = self._button("save", self.tr("Save"), self.tr("Save the patch  (Ctrl+S)"))
        self.more_button = self._button("more", "", self.tr("More to do with this patch"))
        self.more_button.setAccessibleName(self.tr("More to do with this patch"))
        self.more_button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.more_button.setProperty("bare_menu", True)
        self._make_menu()
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 6, 8, 4)
        row.setSpacing(6)
        row.addLayout(self._names, 1)
        row.addWidget(self.synth)
        row.addWidget(self.compare_button)
        row.addWidget(self.save_button)
        row.addWidget(self.more_button)
        self.compare_button.toggled.connect(self.compared)
        self.save_button.clicked.connect(self.save_asked)

    def _make_name(self) -> None:
        self._title = _Elided(self)
        self._title.setProperty("role", "heading")
        self._facts = _Elided(self)
        self._facts.setProperty("role", "muted")
        both = QWidget(self)
        column = QVBoxLayout(both)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._title)
        column.addWidget(self._facts)
        self.field = QLineEdit(self)
        self.field.setProperty("field", True)
        self.field.setAccessibleName(self.tr("Name of the patch"))
        self.field.setMaxLength(120)
        self.field.installEventFilter(self)
        self.field.editingFinished.connect(self._stop_naming)
        self._names = QStackedLayout()
        self._names.addWidget(both)
        self._names.addWidget(self.field)

    def _button(self, icon: str, text: str, tip: str, checkable: bool = False) -> QToolButton:
        button = QToolButton(self, text=text, checkable=checkable)
        both = Qt.ToolButtonStyle.ToolButtonTextBesideIcon
        button.setToolButtonStyle(both if icon and text else Qt.ToolButtonStyle.ToolButtonTextOnly if text
                                  else Qt.ToolButtonStyle.ToolButtonIconOnly)  # fmt: skip
        button.setIconSize(QSize(16, 16))
        button.setToolTip(tip)
        button.setAccessibleName(text or tip)
        if icon:
            self._icons.give(button, icon)
        return button

    def _make_menu(self) -> None:
        self.menu = QMenu(self)
        self.save = self._add(self.tr("&Save"), "Ctrl+S", self.save_asked.emit)
        self.save_as = self._add(self.tr("Save &As..."), "Ctrl+Shift+S", self.ask_save_as)
        self.compare = self._add(self.tr("&Compare with the Saved Version"), "", self.compare_button.toggle)
        self.compare.setCheckable(True)
        self.rename = self._add(self.tr("&Rename..."), "", self.ask_rename)
        self.duplicate = self._add(self.tr("&Duplicate"), "Ctrl+D", self.duplicate_asked.emit)
        self.delete = self._add(self.tr("D&elete"), "", self.delete_asked.emit)
        self.details = self._add(self.tr("De&tails..."), "", self.details_asked.emit)
        self.menu.addSeparator()
        self.import_ = self._add(self.tr("&Import a Patch..."), "", self.import_asked.emit)
        self.more_button.setMenu(self.menu)

    def _add(self, text: str, keys: str, deed: Callable[[], object]) -> QAction:
        """An entry; its keys are shown beside it and heard by the page."""
        action = self.menu.addAction(f"{text}\t{keys}" if keys else text)
        action.triggered.connect(lambda _checked=False: deed())
        return action

    # -- what is shown

    def fill_synths(self, synths: Sequence[Synthesizer]) -> None:
        """Offers the synthesizers, by family."""
        self.synth.clear()
        families = {"physical": self.tr("Physical models"), "nature": self.tr("Nature"), "dsp": self.tr("Synthesis"),
                    "neural": self.tr("Neural networks")}  # fmt: skip
        for family in dict.fromkeys([*families, *(synth.family for synth in synths)]):
            members = [synth for synth in synths if synth.family == family]
            if not members:
                continue
            self.synth.addItem(families.get(family, family))
            self.synth.model().item(self.synth.count() - 1).setEnabled(False)
            for synth in members:
                self.synth.addItem(f"  {QCoreApplication.translate('Synthesizer', synth.name)}", synth.id)
                about = QCoreApplication.translate("Synthesizer", synth.description)
                self.synth.setItemData(self.synth.count() - 1, about, Qt.ItemDataRole.ToolTipRole)

    def show_patch(self, patch: SoundPatch, is_modified: bool, is_own: bool, has_kept: bool) -> None:
        """Shows name, state and what can be done."""
        self._name = patch.name
        is_saved = self.compare_button.isChecked()  # while A / B is down, the saved version is what is shown
        self._title.set_text(f"{patch.name} •" if is_modified and not is_saved else patch.name)
        self._title.setAccessibleName(
            self.tr("{name}, not saved").format(name=patch.name) if is_modified else patch.name
        )
        kind = self.tr("your own") if is_own else self.tr("factory patch") if has_kept else self.tr("never saved")
        origin = self.tr("as it was saved") if is_saved else kind
        self._facts.set_text(" · ".join(part for part in (patch.category, origin, patch.description) if part))
        index = self.synth.findData(patch.synth)
        self.synth.setCurrentIndex(index)
        self.synth.setToolTip(str(self.synth.itemData(index, Qt.ItemDataRole.ToolTipRole) or ""))
        for compare in (self.compare_button, self.compare):
            compare.setEnabled(has_kept and is_modified)
        self.compare.setChecked(is_saved)
        for save in (self.save_button, self.save):
            save.setEnabled(is_modified)
        self.rename.setEnabled(is_own)
        self.delete.setEnabled(is_own)
        self.duplicate.setEnabled(has_kept)

    def show_compared(self, on: bool) -> None:
        """Whether the saved version is shown."""
        blocked = self.compare_button.blockSignals(True)
        self.compare_button.setChecked(on)
        self.compare_button.blockSignals(blocked)
        self.synth.setEnabled(not on)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Does without words on the buttons where there is little room, and leaves deeds to the menu where less."""
        super().resizeEvent(event)
        has_words, has_buttons = self.width() >= WORDY, self.width() >= ROOMY
        style = Qt.ToolButtonStyle
        self.save_button.setToolButtonStyle(style.ToolButtonTextBesideIcon if has_words else style.ToolButtonIconOnly)
        self.synth.setMinimumContentsLength(11 if has_words else 7 if has_buttons else 4)
        for button in (self.compare_button, self.save_button):
            button.setVisible(has_buttons)

    # -- naming

    def ask_save_as(self) -> None:
        """Lets the person type the name of a new patch."""
        self._ask("save", self.tr("Name of the new patch"))

    def ask_rename(self) -> None:
        self._ask("rename", self.tr("New name"))

    def _ask(self, deed: str, prompt: str) -> None:
        self._deed = deed
        self.field.setText(self._name)
        self.field.setPlaceholderText(prompt)
        self.field.setToolTip(self.tr("{prompt}: Enter takes it, Esc leaves it").format(prompt=prompt))
        self._names.setCurrentWidget(self.field)
        self.field.setFocus()
        self.field.selectAll()

    def eventFilter(self, watched: QWidget, event: QEvent) -> bool:
        """Enter takes the name and Esc leaves it, before the window has them."""
        kinds = (QEvent.Type.ShortcutOverride, QEvent.Type.KeyPress)
        if watched is not self.field or event.type() not in kinds or not isinstance(event, QKeyEvent):
            return super().eventFilter(watched, event)
        if event.key() in (Qt.Key.Key_Escape, Qt.Key.Key_Return, Qt.Key.Key_Enter):
            event.accept()
            if event.type() == QEvent.Type.KeyPress:
                takes, deed = event.key() != Qt.Key.Key_Escape, self._deed
                self._stop_naming()
                if takes and deed and self.field.text().strip():
                    self.named.emit(deed, self.field.text().strip())
            return True
        return super().eventFilter(watched, event)

    def _stop_naming(self) -> None:
        if self._deed:
            self._deed = ""
            self._names.setCurrentIndex(0)
            self.save_button.setFocus()


class _Elided(QLabel):
    """A text that is shortened to the room that there is, whole in its tooltip."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._whole = ""
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setMinimumWidth(60)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)

    def set_text(self, text: str) -> None:
        self._whole = text
        self.setToolTip(text)
        self._shorten()

    def resizeEvent(self, event: QEvent) -> None:
        super().resizeEvent(event)
        self._shorten()

    def _shorten(self) -> None:
        self.setText(self.fontMetrics().elidedText(self._whole, Qt.TextElideMode.ElideRight, self.width()))

"""Chains by name: those that came with the studio and one's own, to choose, keep, rename and delete."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QInputDialog, QMenu, QSizePolicy, QToolButton, QWidget

from voicestudio.core import StudioError

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtGui import QFocusEvent

    from voicestudio.core import Effect
    from voicestudio.effects.files import ChainPreset
    from voicestudio.gui.pages import Tools


class ChainPicker(QWidget):
    """Tells which chain was chosen; keeps the one that `current_chain` gives."""

    chosen = Signal(object, str)
    """tuple[Effect, ...] and the chain's name."""
    cleared = Signal()

    def __init__(self, tools: Tools, parent: QWidget) -> None:
        super().__init__(parent)
        self._tools = tools
        self._presets: dict[str, ChainPreset] = {}
        self._shown: ChainPreset | None = None
        self.current_chain: Callable[[], tuple[Effect, ...]] = tuple
        self.dialog: QInputDialog | None = None
        self.box = _Box(self.survey, self)
        self.box.setAccessibleName(self.tr("Chain of effects"))
        self.box.activated.connect(self._on_activated)
        more = QToolButton(self)
        more.setProperty("flat", True)
        more.setIconSize(QSize(18, 18))
        more.setAccessibleName(self.tr("Keep, rename, delete or clear the chain"))
        more.setToolTip(self.tr("Keep, rename, delete or clear the chain"))
        more.setProperty("bare_menu", True)
        more.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        tools.window.icons.give(more, "more")
        menu = QMenu(more)
        self.save_action = menu.addAction(self.tr("&Save As..."), self.ask_name)
        self.rename_action = menu.addAction(self.tr("&Rename..."), self.ask_new_name)
        self.delete_action = menu.addAction(self.tr("&Delete"), self.delete)
        menu.addSeparator()
        self.clear_action = menu.addAction(self.tr("&Clear the Effects"), self.cleared.emit)
        more.setMenu(menu)
        row = QHBoxLayout(self)
        row.setContentsMargins(8, 0, 8, 6)
        row.setSpacing(4)
        row.addWidget(self.box, 1)
        row.addWidget(more)
        self.look()

    def survey(self) -> None:
        """Looks anew which chains there are; a damaged one of one's own is told of once it is met."""
        from voicestudio.effects import presets

        found, problems = presets.survey()
        self._presets = {preset.id: preset for preset in found}
        box, was_own = self.box, False
        box.clear()
        for preset in found:
            if preset.own and not was_own:
                box.insertSeparator(box.count())
            was_own = preset.own
            box.addItem(preset.name if preset.own else self.tr(preset.name), preset.id)
            box.setItemData(box.count() - 1, self.tr(preset.description), Qt.ItemDataRole.ToolTipRole)
        self.look()
        if problems:
            self._tools.window.messages.say(problems[0], "warning")

    def look(self) -> None:
        """Shows which chain this is, and whether it was changed."""
        chain = self.current_chain()
        if not chain:
            self._shown = None
        is_same = self._shown is not None and _same(chain, self._shown.chain)
        if self._shown is None and chain:
            self._shown = next((one for one in self._presets.values() if _same(chain, one.chain)), None)
            is_same = self._shown is not None
        preset = self._shown
        index = self.box.findData(preset.id) if preset is not None and is_same else -1
        self.box.setCurrentIndex(index)
        if preset is not None:
            text = preset.name if is_same else self.tr("{name}, changed").format(name=preset.name)
        else:
            text = self.tr("Own setting") if chain else self.tr("Choose a chain")
        self.box.setPlaceholderText(text)
        self.save_action.setEnabled(bool(chain))
        self.clear_action.setEnabled(bool(chain))
        for action in (self.rename_action, self.delete_action):
            action.setEnabled(preset is not None and preset.own)

    def forget(self) -> None:
        """Another chain comes, which did not grow out of the one that is shown."""
        self._shown = None

    def choose(self, id: str) -> None:
        """Takes the chain of that id, as a person does by the box."""
        if not self._presets:
            self.survey()
        self._shown = self._presets[id]
        self.chosen.emit(self._shown.chain, self._shown.name)

    # -- keeping

    def ask_name(self) -> None:
        """Asks for a name and keeps the chain under it."""
        self._ask(self.tr("Save the Effects"), self.tr("Name of this chain of effects:"),
                  self._shown.name if self._shown is not None and self._shown.own else "", self.save)  # fmt: skip

    def ask_new_name(self) -> None:
        """Asks for another name of the chain of one's own that is shown."""
        if self._shown is not None:
            self._ask(self.tr("Rename the Chain"), self.tr("New name:"), self._shown.name, self.rename)

    def save(self, name: str) -> None:
        """Keeps the chain as one's own; one of that name that is shown just now is replaced."""
        from voicestudio.effects import presets

        same = self._shown is not None and self._shown.own and self._shown.name.casefold() == name.strip().casefold()
        self._try(lambda: presets.save(name, self.current_chain(), replace_own=same),
                  self.tr("Saved the effects as “{name}”.").format(name=name.strip()))  # fmt: skip
        kept = self._shown
        if kept is not None and kept.name == name.strip() and not _same(kept.chain, self.current_chain()):
            self.chosen.emit(kept.chain, kept.name)  # its sound files were copied: those are used from now on

    def rename(self, name: str) -> None:
        """Gives the chain that is shown another name."""
        from voicestudio.effects import presets

        shown = self._shown
        if shown is not None:
            self._try(lambda: presets.rename(shown.id, name), "")

    def delete(self) -> None:
        """Deletes the chain that is shown, which can be put back; the effects stay as they are."""
        from voicestudio.effects import presets

        try:
            gone = presets.delete(self._shown.id) if self._shown is not None else None
        except StudioError as error:
            self._tools.window.messages.say(str(error))
            return
        self._shown = None
        self.survey()
        if gone is not None:
            back = self.tr("“{name}” is put back.").format(name=gone.name)
            self._tools.window.messages.say(
                self.tr("The chain “{name}” is deleted.").format(name=gone.name), "ok", self.tr("&Put Back"),
                lambda: self._try(lambda: presets.save(gone.name, gone.chain, gone.description), back),
            )  # fmt: skip

    def _try(self, deed: Callable[[], ChainPreset], told: str) -> None:
        try:
            self._shown = deed()
        except StudioError as error:
            self._tools.window.messages.say(str(error))
            return
        self.survey()
        if told:
            self._tools.window.messages.say(told, "ok")

    def _ask(self, title: str, label: str, text: str, deed: Callable[[str], None]) -> None:
        self.dialog = QInputDialog(self, windowTitle=title, labelText=label, textValue=text)
        self.dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.dialog.textValueSelected.connect(deed)
        self.dialog.open()

    def _on_activated(self, index: int) -> None:
        if self.box.itemData(index):
            self.choose(self.box.itemData(index))


class _Box(QComboBox):
    """Looks which chains there are when it is opened, so that nothing is read at the window's start."""

    def __init__(self, survey: Callable[[], None], parent: QWidget) -> None:
        super().__init__(parent)
        self._survey = survey
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.setMinimumContentsLength(12)
        self.setMaxVisibleItems(24)

    def showPopup(self) -> None:
        self._survey()
        super().showPopup()

    def focusInEvent(self, event: QFocusEvent) -> None:
        if not self.count():  # the arrow keys choose without opening it
            self._survey()
        super().focusInEvent(event)


def _same(chain: tuple[Effect, ...], other: tuple[Effect, ...]) -> bool:
    """Whether both sound alike: values that are written out though they are the defaults make no difference."""
    from voicestudio.effects.catalogue import completed

    return len(chain) == len(other) and all(
        (one.kind, one.bypassed, one.source) == (two.kind, two.bypassed, two.source)
        and completed(one) == completed(two)
        for one, two in zip(chain, other, strict=True)
    )

"""The rack: a chain of effects that a person builds, orders, turns and keeps."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt, QTimer, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QLabel, QMenu, QToolButton, QVBoxLayout, QWidget

from voicestudio.core import Effect
from voicestudio.gui.effects_rack.cards import Cards
from voicestudio.gui.effects_rack.chains import ChainPicker

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from voicestudio.effects.catalogue import EffectKind
    from voicestudio.gui.effects_rack.card import EffectCard
    from voicestudio.gui.pages import Tools
    from voicestudio.gui.theme import Theme

TELL_AFTER_MS = 150
"""A dial that rests so long has been turned; what is done in one go is told at once."""



class EffectsRack(QWidget):
    """Holds a chain and tells when a person has changed it; set_chain tells nothing.

    `undo_text` says what was done last, and `undo_key` is the same, and not empty, as long as one dial is turned again
    and again, so that an owner's undo may take such changes together. `chain()` is always what is shown, even where a
    dial that is still moving was not told of yet.
    """

    changed = Signal(object)
    """tuple[Effect, ...]"""

    def __init__(self, tools: Tools, parent: QWidget | None = None, title: str = "") -> None:
        super().__init__(parent)
        self._tools = tools
        self._explain: Callable[[EffectKind], str] = lambda kind: ""
        self.undo_text = self.undo_key = ""
        self._timer = QTimer(self, singleShot=True, interval=TELL_AFTER_MS)
        self._timer.timeout.connect(self._tell)
        heading = QLabel(title or self.tr("Effects"), self)
        heading.setProperty("role", "heading")
        self.add_button = QToolButton(self)
        self.add_button.setText(self.tr("Add"))
        self.add_button.setToolTip(self.tr("Add an effect at the end of the chain"))
        self.add_button.setAccessibleName(self.tr("Add an effect"))
        self.add_button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.add_button.setIconSize(QSize(16, 16))
        self.add_button.setProperty("bare_menu", True)
        self.add_button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        tools.window.icons.give(self.add_button, "add")
        menu = QMenu(self.add_button)
        menu.setToolTipsVisible(True)
        menu.aboutToShow.connect(self.fill_menu)
        self.add_button.setMenu(menu)
        self.picker = ChainPicker(tools, self)
        self.cards = Cards(
            tools.window.icons, tools.themes.theme,
            self.tr("No effects yet. Choose a chain above, or add an effect."), self,
        )  # fmt: skip
        self.head = QHBoxLayout()
        self.head.setContentsMargins(12, 6, 8, 4)
        self.head.setSpacing(6)
        self.head.addWidget(heading)
        self.head.addStretch(1)
        self.head.addWidget(self.add_button)
        column = QVBoxLayout(self)
        column.setContentsMargins(1, 1, 1, 1)
        column.setSpacing(0)
        column.addLayout(self.head)
        column.addWidget(self.picker)
        column.addWidget(self.cards, 1)
        self.setMinimumWidth(320)
        self._connect()

    def _connect(self) -> None:
        self.cards.edited.connect(self._on_edited)
        self.cards.copied.connect(self.copy)
        self.cards.refused.connect(self._tools.window.messages.say)
        self.picker.chosen.connect(self._on_chosen)
        self.picker.cleared.connect(lambda: self._replace((), self.tr("Clear the Effects")))
        self.picker.current_chain = self.chain
        self._tools.themes.changed.connect(self._apply_theme)
        for keys, steps in (("Alt+Up", -1), ("Alt+Down", 1)):
            shortcut = QShortcut(QKeySequence(keys), self, context=Qt.ShortcutContext.WidgetWithChildrenShortcut)
            shortcut.activated.connect(lambda steps=steps: self.cards.move(steps))

    # -- the chain

    def chain(self) -> tuple[Effect, ...]:
        """The effects as they are shown."""
        return self.cards.chain()

    def set_chain(self, chain: Sequence[Effect]) -> None:
        """Shows a chain and tells nothing; raises StudioError for one that cannot be played."""
        from voicestudio.effects.catalogue import checked

        chain = checked(chain)
        self._timer.stop()
        if chain != self.chain():
            self.picker.forget()
            self.cards.show_chain(chain)
        self._look()

    def add(self, kind_id: str) -> None:
        """Adds an effect with its defaults at the end, as a person does by the menu."""
        self._add(Effect(kind_id), len(self.cards.cards), self.tr("Add {name}"))

    def copy(self, card: EffectCard) -> None:
        """Adds a copy of an effect below it."""
        self._add(card.effect, self.cards.cards.index(card) + 1, self.tr("Copy {name}"))

    def _add(self, effect: Effect, place: int, words: str) -> None:
        from voicestudio.effects.catalogue import MOST_EFFECTS

        if len(self.cards.cards) >= MOST_EFFECTS:
            self._tools.window.messages.say(
                self.tr("A chain has at most {count} effects: remove one first.").format(count=MOST_EFFECTS)
            )
            return
        card = self.cards.add(effect, place)
        self._on_edited(words.format(name=card.title), "")

    def flush(self) -> None:
        """Tells of a dial that is still moving now."""
        if self._timer.isActive():
            self._timer.stop()
            self._tell()

    def explain_kinds(self, explain: Callable[[EffectKind], str]) -> None:
        """What is to be said below the name of effects of a kind; an empty text for nothing."""
        self._explain = explain
        self._look()

    def fill_menu(self) -> None:
        """The effects by group, in the menu of the Add button; made when it is first asked for."""
        menu = self.add_button.menu()
        if menu.actions():
            return
        from voicestudio.effects.catalogue import KINDS

        groups: dict[str, QMenu] = {}
        for kind in KINDS.values():
            if kind.group not in groups:
                name = self.tr(kind.group)
                groups[kind.group] = menu.addMenu(f"{name[:1].upper()}{name[1:]}")
                groups[kind.group].setToolTipsVisible(True)
            action = groups[kind.group].addAction(self.tr(kind.name))
            action.setToolTip(self.tr(kind.description))
            action.triggered.connect(lambda _checked=False, id=kind.id: self.add(id))

    # -- what the person does

    def _on_edited(self, text: str, key: str) -> None:
        if self._timer.isActive() and key != self.undo_key:
            self.flush()
        self.undo_text, self.undo_key = text, key
        self._look()
        if key:
            self._timer.start()
        else:
            self._tell()

    def _on_chosen(self, chain: tuple[Effect, ...], name: str) -> None:
        self._replace(chain, self.tr("Effects “{name}”").format(name=name))

    def _replace(self, chain: tuple[Effect, ...], text: str) -> None:
        self.flush()
        self.cards.show_chain(chain)
        self._look()
        self.undo_text, self.undo_key = text, ""
        self._tell()

    def _tell(self) -> None:
        self.changed.emit(self.chain())

    def _look(self) -> None:
        self.picker.look()
        for card in self.cards.cards:
            card.explain(self._explain(card.kind))

    def _apply_theme(self, theme: Theme) -> None:
        self.cards.apply_theme(theme)

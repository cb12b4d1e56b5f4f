"""The cards of a chain, one below the other, in an order that can be changed by mouse and keys."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, Qt, QTimer, Signal
from PySide6.QtWidgets import QFrame, QLabel, QScrollArea, QVBoxLayout, QWidget

from voicestudio.core import Effect
from voicestudio.gui.effects_rack.card import EffectCard

if TYPE_CHECKING:
    from collections.abc import Sequence

    from voicestudio.gui.icons import Icons
    from voicestudio.gui.theme import Theme


LONG = 3
"""Chains of so many effects come folded but for the first, so that they are seen as a whole."""


class Cards(QScrollArea):
    """Holds the cards; tells what was done, in words, with a key that is equal while the same dial is turned."""

    edited = Signal(str, str)
    """What was done, and a key; an empty key for what is done in one go."""
    copied = Signal(object)
    """The card of which a copy is wanted below it."""
    refused = Signal(str)
    """Why a file cannot be used."""

    def __init__(self, icons: Icons, theme: Theme, empty_text: str, parent: QWidget) -> None:
        super().__init__(parent)
        self._icons, self._theme = icons, theme
        self.cards: list[EffectCard] = []
        self._order_before: list[EffectCard] = []
        self.setProperty("bare", True)
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        inner = QWidget(self)
        self._column = QVBoxLayout(inner)
        self._column.setContentsMargins(8, 2, 8, 8)
        self._column.setSpacing(6)
        self._empty = QLabel(empty_text, inner, wordWrap=True)
        self._empty.setProperty("role", "muted")
        self._empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._column.addWidget(self._empty, 1)
        self._column.addStretch(0)
        self.setWidget(inner)

    def chain(self) -> tuple[Effect, ...]:
        """The effects as they stand."""
        return tuple(card.effect for card in self.cards)

    def show_chain(self, chain: Sequence[Effect]) -> None:
        """Shows a chain; cards of the same kind stay, with their focus, and take its values."""
        left = list(self.cards)
        wanted: list[EffectCard] = []
        for effect in chain:
            card = next((card for card in left if card.kind.id == effect.kind), None)
            if card is not None:
                left.remove(card)
            else:
                card = self._make(effect.kind)
                card.fold(len(chain) >= LONG and bool(wanted))
            card.show_effect(effect)
            wanted.append(card)
        for card in left:
            self._discard(card)
        self.cards = wanted
        self._arrange()

    def add(self, effect: Effect, place: int | None = None) -> EffectCard:
        """A card at that place of the chain, or at its end, in view and with the focus."""
        card = self._make(effect.kind)
        card.show_effect(effect)
        self.cards.insert(len(self.cards) if place is None else place, card)
        self._arrange()
        card.setFocus()
        QTimer.singleShot(0, card, lambda: self.ensureWidgetVisible(card))  # it has no place before it is laid out
        return card

    def remove(self, card: EffectCard) -> None:
        """Takes a card away; the focus goes to the one that takes its place."""
        place, had_focus = self.cards.index(card), card.isAncestorOf(self.focusWidget()) or card.hasFocus()
        self.cards.remove(card)
        self._discard(card)
        self._arrange()
        if had_focus and self.cards:
            self.cards[min(place, len(self.cards) - 1)].setFocus()
        self.edited.emit(self.tr("Remove {name}").format(name=card.title), "")

    def move(self, steps: int) -> None:
        """Moves the card with the focus up (-1) or down (1)."""
        focus = self.focusWidget()
        card = next((card for card in self.cards if card is focus or card.isAncestorOf(focus)), None)
        if card is not None:
            self._step(card, steps)

    def _step(self, card: EffectCard, steps: int) -> None:
        if not 0 <= self.cards.index(card) + steps < len(self.cards):
            return
        self._put(card, self.cards.index(card) + steps)
        self.ensureWidgetVisible(card)
        self.edited.emit(self.tr("Move {name}").format(name=card.title), "")

    def apply_theme(self, theme: Theme) -> None:
        self._theme = theme
        for card in self.cards:
            card.apply_theme(theme)

    # -- a card's life

    def _make(self, kind_id: str) -> EffectCard:
        from voicestudio.effects.catalogue import kind

        card = EffectCard(kind(kind_id), self._icons, self._theme, self.widget())
        title = card.title
        card.turned.connect(lambda name: self._on_turned(card, name))
        card.switched.connect(
            lambda on: self.edited.emit((self.tr("Hear {name}") if on else self.tr("Leave Out {name}")).format(
                name=title), "")
        )  # fmt: skip
        card.removed.connect(lambda: self.remove(card))
        card.asked.connect(lambda wanted: self._on_asked(card, wanted))
        card.refused.connect(self.refused)
        card.grabbed.connect(self._on_grabbed)
        card.dragged.connect(lambda place: self._on_dragged(card, place))
        card.dropped.connect(lambda: self._on_dropped(card))
        return card

    def _discard(self, card: EffectCard) -> None:
        self._column.removeWidget(card)
        card.hide()
        card.deleteLater()

    def _arrange(self) -> None:
        """Brings the layout and the order of Tab in line with the chain."""
        self._empty.setVisible(not self.cards)
        for place, card in enumerate(self.cards):
            if self._column.indexOf(card) != place + 1:
                self._column.removeWidget(card)
                self._column.insertWidget(place + 1, card)
            card.show()
        self._column.setStretch(self._column.count() - 1, 1 if self.cards else 0)
        for before, after in zip(self.cards, self.cards[1:], strict=False):
            QWidget.setTabOrder(list(before.controls.fields.values())[-1], after)

    def _put(self, card: EffectCard, place: int) -> None:
        self.cards.remove(card)
        self.cards.insert(place, card)
        self._arrange()

    def _on_turned(self, card: EffectCard, name: str) -> None:
        parameter = next(one for one in card.kind.parameters if one.name == name)
        words = self.tr("{name}: {parameter}").format(name=card.title, parameter=card.controls.title(parameter))
        self.edited.emit(words, f"{id(card)}/{name}")

    def _on_asked(self, card: EffectCard, wanted: str) -> None:
        if wanted == "copy":
            self.copied.emit(card)
        elif wanted == "reset":
            card.show_effect(Effect(card.kind.id, bypassed=card.effect.bypassed))
            self.edited.emit(self.tr("Reset {name}").format(name=card.title), "")
        else:
            self._step(card, -1 if wanted == "up" else 1)

    # -- dragging

    def _on_grabbed(self) -> None:
        self._order_before = list(self.cards)

    def _on_dragged(self, card: EffectCard, place: QPoint) -> None:
        """The card goes where the mouse is past the middle of another."""
        y = self.widget().mapFromGlobal(place).y()
        others = [other for other in self.cards if other is not card]
        above = sum(other.geometry().center().y() < y for other in others)
        if above != self.cards.index(card):
            self._put(card, above)
        viewport_y = self.viewport().mapFromGlobal(place).y()
        bar = self.verticalScrollBar()
        if viewport_y < 16 or viewport_y > self.viewport().height() - 16:
            bar.setValue(bar.value() + (-12 if viewport_y < 16 else 12))

    def _on_dropped(self, card: EffectCard) -> None:
        if self.cards != self._order_before:
            self.edited.emit(self.tr("Move {name}").format(name=card.title), "")

"""New patches of the one in hand, asked for by the buttons: another synthesizer, chance, the way to another patch."""

from __future__ import annotations

import random
from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from voicestudio.core import StudioError

if TYPE_CHECKING:
    from voicestudio.core import SoundPatch
    from voicestudio.gui.sounds.design import Design
    from voicestudio.gui.sounds.instrument import Instrument
    from voicestudio.gui.sounds.shelf import PatchShelf


INVENTION = 0.35
"""How far what is invented lies from a patch that is known: more, and a laser is no laser any more."""


class Varying(QObject):
    """Changes the design; `between` tells of two patches that have no sound of one patch between them.

    `invented` tells that a sound is in hand that nobody has heard.
    """

    between = Signal(object, object, float)
    invented = Signal()

    def __init__(self, design: Design, shelf: PatchShelf, instrument: Instrument, parent: QObject) -> None:
        super().__init__(parent)
        self._design, self._shelf, self._instrument = design, shelf, instrument
        self._base: SoundPatch | None = None
        self._other: SoundPatch | None = None
        self._ways = 0
        self._is_going = False
        design.changed.connect(self._on_changed)
        chance = instrument.chance
        chance.randomise.connect(self.randomise)
        chance.mutate.connect(self.mutate)
        chance.invent.connect(self.invent)
        chance.morph_shown.connect(self._on_shown)
        chance.morph_picked.connect(self.pick)
        chance.morphed.connect(self.go)
        chance.morph_heard.connect(lambda: self.go(chance.share, hears=True))

    def use_synth(self, id: str) -> None:
        """Plays the patch on another synthesizer, which takes over what it knows by the same name."""
        patch, synth = self._design.patch, self._instrument.synth(id)
        if id == patch.synth:
            return
        before = {one.name: one for one in self._instrument.synth(patch.synth).parameters}
        known = {one.name: one for one in synth.parameters}
        values = {
            name: value for name, value in patch.values.items()
            if name in known and not known[name].choices and not before[name].choices
            and before[name].unit == known[name].unit and known[name].low <= value <= known[name].high
            and (known[name].curve != "whole" or value == round(value)) and value != known[name].default
        }  # fmt: skip
        source = patch.source if synth.needs_source else ""
        changed = replace(patch, synth=id, values=values, source=source)
        self._design.change(changed, self.tr("Synthesizer {name}").format(name=synth.name))

    def randomise(self) -> None:
        from voicestudio.engine.patches import varying

        patch = varying.randomised(self._design.patch, _seed(), locks=self._instrument.panel.locks)
        self._design.change(patch, self.tr("Randomise"))

    def mutate(self, amount: float) -> None:
        """Moves all that is not locked by small steps, of which amount (0 to 1) says how small."""
        from voicestudio.engine.patches import varying

        patch = varying.mutated(self._design.patch, _seed(), amount, self._instrument.panel.locks)
        self._design.change(patch, self.tr("Mutate"))

    def invent(self, category: str) -> None:
        """Takes a patch that came with the studio, of that category, and moves all of it far; locks are not asked."""
        from voicestudio.engine.patches import varying

        kinds = [
            card for card in self._shelf.cards.values()
            if card.category == category and not card.own and self._instrument.synth(card.synth).family != "neural"
        ]  # fmt: skip
        patch = self._shelf.open(kinds[_seed() % len(kinds)].id) if kinds else None
        if patch is None:
            return
        name = self.tr("Something like {name}").format(name=patch.name)
        new = replace(varying.mutated(patch, _seed(), INVENTION), name=name, id="", seed=_seed(), description="")
        self._design.change(new, self.tr("Invent: {category}").format(category=category))
        self.invented.emit()

    # -- morphing

    def _on_shown(self, on: bool) -> None:
        self._base = self._other = None
        if on:
            self._instrument.chance.picker.fill(self._shelf.cards.values(), self._design.patch.synth)
            self._instrument.chance.picker.choose("")
            self._instrument.chance.picker.setFocus()
        self._instrument.chance.start_morph("")

    def pick(self, id: str) -> None:
        """Begins the way from the patch in hand to another one."""
        other = self._shelf.open(id)
        if other is None:
            return
        self._other = other
        self._start(self._design.patch)

    def _start(self, base: SoundPatch) -> None:
        self._base = base
        self._ways += 1
        remark = ""
        if self._other is not None and self._other.synth != base.synth:
            remark = self.tr(
                "The two have different synthesizers: their sounds are mixed to be heard, and no patch lies between."
            )
        self._instrument.chance.start_morph(remark)

    def go(self, share: float, hears: bool = False) -> None:
        """Goes to that place of the way, 0 to 1."""
        from voicestudio.engine.patches import varying

        base, other = self._base, self._other
        if base is None or other is None:
            return
        if base.synth != other.synth:
            self.between.emit(base, other, share)
            return
        try:
            patch = varying.morphed(base, other, share) if share else base
        except StudioError:
            return
        if patch == self._design.patch and hears:
            self.between.emit(base, other, share)
        self._is_going = True
        self._design.change(patch, self.tr("Morph to “{name}”").format(name=other.name), f"morph {self._ways}")
        self._is_going = False

    def _on_changed(self, patch: SoundPatch) -> None:
        """What is turned on the way is a new beginning of it."""
        if self._base is not None and self._other is not None and not self._is_going:
            self._start(patch)


def _seed() -> int:
    return random.randrange(1 << 31)  # noqa: S311 - no secret

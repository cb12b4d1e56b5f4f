"""The page of sounds: patches, the instrument, effects and keys above the sound that they make."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer
from PySide6.QtWidgets import QFrame

from voicestudio.core import SoundPatch, StudioError
from voicestudio.gui.sounds import keeping, opening
from voicestudio.gui.sounds.browser import Browser
from voicestudio.gui.sounds.design import Design, audible
from voicestudio.gui.sounds.instrument import Instrument
from voicestudio.gui.sounds.library_deeds import LibraryDeeds
from voicestudio.gui.sounds.live_notes import LiveNotes
from voicestudio.gui.sounds.piano import Piano
from voicestudio.gui.sounds.room import Room
from voicestudio.gui.sounds.shelf import PatchShelf
from voicestudio.gui.sounds.varying import Varying

if TYPE_CHECKING:
    from collections.abc import Generator

    from voicestudio.core import ParamRange
    from voicestudio.gui.pages import Tools

LIVE_AFTER_MS = 220
"""A change is heard when nothing changed for so long."""


class SoundsPage(QObject):
    """Wires the parts to the design, and the design to what is heard."""

    def __init__(self, tools: Tools) -> None:
        super().__init__(tools.window)
        self._tools = tools
        self._settings = tools.settings
        self._job: int | None = None
        self._wanted: SoundPatch | None = None
        self._shown: SoundPatch | None = None
        self.is_ready = self._is_asked = False
        self.design = Design(SoundPatch("", ""), self)
        self.shelf = PatchShelf(self.design, self)
        icons = tools.window.icons
        self.widget = Room(tools.window, self._settings)
        self.browser = Browser(self.shelf, icons, self.widget)
        self.instrument = Instrument(icons, self.widget)
        self.piano = Piano(self.widget)
        self.rack = self._make_rack()
        self.widget.arrange(self.browser, self.instrument, self._rack_card, self.piano)
        self.varying = Varying(self.design, self.shelf, self.instrument, self)
        self.library = LibraryDeeds(self.design, self.shelf, self.instrument.header, self)
        self.library.offers_undo(tools.window.messages, self.undo)
        self.notes = LiveNotes(
            tools.doors.output, lambda: self._settings.text("playback/output"), tools.playing.let_go, self
        )
        self._live_timer = QTimer(self, singleShot=True, interval=LIVE_AFTER_MS)
        self._live_timer.timeout.connect(self._follow)
        self._locks = keeping.restore(self._settings, self.instrument.chance, self.piano)
        self._connect_design()
        self._connect_parts()
        self._connect_piano()
        tools.worker.told.connect(self._on_told)
        tools.worker.failed.connect(self._on_failed)
        tools.worker.broke.connect(self._on_broke)

    def _make_rack(self):  # noqa: ANN202 (its type is read with the effects)
        """The rack of effects in a card."""
        from voicestudio.gui.effects_rack.rack import EffectsRack

        self._rack_card = QFrame(self.widget)
        self._rack_card.setProperty("card", True)
        return EffectsRack(self._tools, self._rack_card, self.tr("Effects of the patch"))

    # -- what a page does

    def primary(self) -> None:
        """Makes and plays the sound of the patch in hand."""
        self._is_asked = not self.is_ready
        if self.is_ready:
            self._hear(opening.sound_of(self.design.heard))

    def undo(self) -> None:
        self.rack.flush()
        self.design.stack.undo()

    def redo(self) -> None:
        self.rack.flush()
        self.design.stack.redo()

    def shown(self) -> None:
        self.browser.list.setFocus()
        if self.is_ready or self._job is not None:
            return
        steps = opening.opening(keeping.draft_file(self._settings), keeping.patch_id(self._settings))
        self._job = self._tools.worker.start(steps, is_errand=True)

    def close(self) -> None:
        self._live_timer.stop()
        self.notes.silence()
        keeping.keep(self._settings, self.instrument.chance, self.piano, self._locks)
        self.widget.keep()
        if not self.is_ready:
            return
        self.rack.flush()
        try:
            keeping.keep_patch(self._settings, self.design.patch)
        except StudioError as error:
            self._say(str(error), "error")

    # -- opening

    def _on_told(self, number: int, event: object) -> None:
        if number == self._job and isinstance(event, opening.Opened):
            self._job = None
            self._open(event)

    def _open(self, opened: opening.Opened) -> None:
        self.instrument.fill(opened.synths)
        self.is_ready = True
        self.shelf.fill()
        patch = self.shelf.lean(opened.patch)
        if patch.id in self.shelf.cards:
            self.shelf.open(patch.id)
        elif patch.id:  # it was deleted since
            patch = replace(patch, id="", folder=None)
        self.design.put(patch)
        if self._wanted is not None:
            self.open_patch(self._wanted)
        elif self._is_asked:
            self.primary()

    def _on_failed(self, number: int, message: str) -> None:
        if number == self._job:
            self._job = None
            self._say(message, "error")

    def _on_broke(self, number: int, details: str) -> None:
        if number == self._job:
            self._job = None
            self._tools.dialogs.show_error(details)

    # -- wiring

    def _connect_design(self) -> None:
        self.design.changed.connect(self._on_changed)
        self.design.kept_changed.connect(self._show_state)
        self.design.compared.connect(self._on_compared)
        self.shelf.changed.connect(self._on_shelf)
        self.shelf.said.connect(self._say)

    def _connect_parts(self) -> None:
        header, panel, note = self.instrument.header, self.instrument.panel, self.instrument.note
        self.browser.chosen.connect(self.choose)
        self.browser.files_dropped.connect(self.library.take_files)
        self.browser.delete_asked.connect(self.library.delete)
        self.browser.menu_asked.connect(header.menu.popup)
        header.synth_chosen.connect(self.varying.use_synth)
        header.compared.connect(self.design.compare)
        self.library.taken.connect(self.primary)
        self.varying.invented.connect(self.primary)
        panel.turned.connect(self._on_turned)
        panel.drawn.connect(self._on_drawn)
        panel.locks_changed.connect(self._on_locks)
        note.note_changed.connect(self.design.set_note)
        note.seed_changed.connect(self.design.set_seed)
        self.instrument.source.chosen.connect(
            lambda source: self.design.change(replace(self.design.patch, source=source), self.tr("Source"))
        )
        self.rack.changed.connect(self._on_effects)
        self.varying.between.connect(lambda *ends: self._hear(opening.sound_between(*ends)))
        self.widget.keys = {
            "Ctrl+S": self.library.save, "Ctrl+Shift+S": self.library.save_as, "Ctrl+D": self.library.duplicate,
            "Ctrl+F": self._search, "Ctrl+R": note.seed.throw_dice,
        }  # fmt: skip

    def _connect_piano(self) -> None:
        self.piano.pressed.connect(self._on_key)
        self.piano.released.connect(self.notes.let_go)
        self.piano.readied.connect(lambda: self.is_ready and self.notes.make_ready())
        self.piano.silenced.connect(self.notes.silence)
        self._tools.window.actions_.stop.triggered.connect(self.notes.silence)
        self.notes.failed.connect(lambda message: self._say(message, "error"))

    # -- the patch in hand

    def choose(self, id: str) -> None:
        """Takes a patch of the library into the hand, and plays it."""
        patch = self.shelf.open(id)
        if patch is None:
            return
        if patch.id != self.design.patch.id:
            self.design.change(patch, self.tr("Open “{name}”").format(name=patch.name))
        self._live_timer.stop()
        self.primary()

    def open_patch(self, patch: SoundPatch) -> None:
        """Takes a patch that was never kept into the hand, and plays it; at once, or as soon as the page is ready."""
        self._wanted = None if self.is_ready else patch
        if self.is_ready:
            self.design.change(patch, self.tr("Open “{name}”").format(name=patch.name))
            self.primary()

    def _search(self) -> None:
        self.browser.search.setFocus()
        self.browser.search.selectAll()

    def _on_turned(self, parameter: ParamRange, value: float, gesture: int) -> None:
        from voicestudio.gui.sounds.wording import full_name

        self.design.set_value(parameter, value, full_name(parameter), f"{parameter.name} {gesture}")

    def _on_drawn(self, values: dict[str, float], gesture: str) -> None:
        parameters = self.instrument.synth(self.design.patch.synth).parameters
        defaults = {one.name: one.default for one in parameters if one.name in values}
        kind, _, what = gesture.partition(" ")
        deed = {"partials": self.tr("Partials"), "envelope": self.tr("Envelope")}.get(kind)
        self.design.set_values(values, defaults, deed or self.tr("Reset {group}").format(group=what), gesture)

    def _on_effects(self, effects: tuple) -> None:
        key = f"effects {self.rack.undo_key}" if self.rack.undo_key else ""
        self.design.change(replace(self.design.patch, effects=tuple(effects)), self.rack.undo_text, key)

    def _on_locks(self, names: frozenset[str]) -> None:
        self._locks[self.design.patch.synth] = names

    # -- what is shown and heard

    def _on_changed(self, patch: SoundPatch) -> None:
        self._show()
        before, self._shown = self._shown, patch
        sounds_alike = before is None or audible(before) == audible(patch)
        if not sounds_alike and self.instrument.chance.live_button.isChecked() and self.widget.isVisible():
            self._live_timer.start()

    def _follow(self) -> None:
        """What is heard follows a change: the keys that are down, or else the patch's own note."""
        if self.notes.down:
            self.notes.change(self.design.heard)
        else:
            self.primary()

    def _on_compared(self, on: bool) -> None:
        self.instrument.show_compared(on)
        self._show()
        self._live_timer.stop()
        self.primary()

    def _show(self) -> None:
        patch = self.design.heard
        was = self.instrument.shown_synth
        self.instrument.show_patch(patch)
        if patch.synth != was:
            self.instrument.panel.set_locks(self._locks.get(patch.synth, frozenset()))
        self.rack.set_chain(patch.effects)
        self.rack.setEnabled(not self.design.comparing)
        self.piano.mark(patch.note.pitch)
        self._show_state()

    def _show_state(self) -> None:
        patch = self.design.heard
        if not self.is_ready or not patch.synth:
            return
        is_modified = self.design.is_modified
        self.instrument.header.show_patch(
            patch, is_modified, self.shelf.is_own(patch.id), self.design.kept is not None
        )  # fmt: skip
        self.browser.show_current(patch.id)

    def _on_shelf(self) -> None:
        self.instrument.fill_patches(self.shelf.cards.values(), self.design.patch.synth)
        self._show_state()

    def _hear(self, steps: Generator[object]) -> None:
        self._live_timer.stop()
        patch = self.design.heard
        if self.instrument.synth(patch.synth).needs_source and not patch.source:
            steps.close()
            self._say(self.tr("Choose a sound file or a patch that is to be cut up."), "warning")
            return
        self._tools.playing.stop()
        self._tools.session.make(steps)

    def _on_key(self, pitch: int, velocity: float | None) -> None:
        if self.is_ready:
            self.notes.press(self.design.heard, pitch, velocity)

    def _say(self, text: str, state: str) -> None:
        if state == "ok":
            self._tools.window.status.set_stage(text)
        else:
            self._tools.window.messages.say(text, state)

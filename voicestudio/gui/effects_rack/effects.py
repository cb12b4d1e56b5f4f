"""The window's effects: the chain that treats the voice, and that can be applied to any sound."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, QTimer
from PySide6.QtGui import QUndoCommand, QUndoStack

from voicestudio.gui.effects_rack.applying import Applying
from voicestudio.gui.effects_rack.chain_keeping import ChainStep, read, written
from voicestudio.gui.effects_rack.comparing import MOST_S, Comparing
from voicestudio.gui.effects_rack.foot import AFTER, BEFORE

if TYPE_CHECKING:
    from collections.abc import Callable

    from voicestudio.core import AudioClip, Effect
    from voicestudio.effects.catalogue import EffectKind
    from voicestudio.gui.effects_rack.panel import EffectsPanel
    from voicestudio.gui.pages import Tools

TRY_AFTER_MS = 60
NARROW = 1160
"""A window of fewer pixels across has no room for the voice panel beside the effects."""


class Effects(QObject):
    """Opens the rack at the window's side; brings its chain to the voice, to the settings and to the sound."""

    def __init__(self, tools: Tools, parent: QObject) -> None:
        super().__init__(parent)
        self._tools, self._window, self._session = tools, tools.window, tools.session
        self.panel: EffectsPanel | None = None
        self.chain: tuple[Effect, ...] = ()
        self.stack = QUndoStack(self)
        self.comparing = Comparing(tools, self)  # made first: it leaves the sound before that is forgotten
        self.applying = Applying(tools, self)
        self._timer = QTimer(self, singleShot=True, interval=TRY_AFTER_MS)
        self._timer.timeout.connect(self._try_on)
        actions = tools.window.actions_
        actions.effects.toggled.connect(self.show)
        actions.before_after.triggered.connect(self._on_before_after)
        self.applying.changed.connect(self._on_sound)
        self.comparing.changed.connect(self._look)
        tools.session.begun.connect(self._show_note)
        tools.playing.moved.connect(lambda _: self._show_levels())
        tools.playing.state_changed.connect(lambda _: self._show_levels())
        tools.window.installEventFilter(self)
        self.restore()

    def restore(self) -> None:
        """Puts back the chain and the panel as they were left."""
        settings = self._tools.settings
        self._take(read(settings.text("effects/chain")))
        self.stack.clear()
        self._window.actions_.effects.setChecked(settings.flag("effects/open"))

    def show(self, on: bool) -> None:
        """Opens the rack, or closes it; the effects stay in use."""
        self._tools.settings.put("effects/open", on)
        if on and self.panel is None:
            self.panel = self._make_panel()
        if self.panel is None:
            return
        had_focus = self.panel.has_focus()
        self.panel.setVisible(on)
        self._give_room()
        if on and self._window.isVisible():
            self.panel.take_focus()
        elif not on:
            self.comparing.hear("")
            if had_focus:
                self._window.sound.view.setFocus()
        self._on_sound()

    def undo(self) -> bool:
        """Takes back what was done last in the rack, where the focus is in it; whether it is."""
        return self._step(self.stack.undo)

    def redo(self) -> bool:
        """Does again what was taken back in the rack, where the focus is in it; whether it is."""
        return self._step(self.stack.redo)

    def apply(self) -> None:
        """Treats the sound that is there; undo takes it back."""
        if self.applying.source is not None:
            self._flush()
            self.stack.push(_ApplyStep(self, self.tr("Apply the Effects")))

    # -- the chain

    def _make_panel(self) -> EffectsPanel:
        from voicestudio.core.imports import imported
        from voicestudio.effects.making import READ_FIRST
        from voicestudio.gui.effects_rack.panel import EffectsPanel

        libraries = dict.fromkeys(name for names in READ_FIRST.values() for name in names)
        self._tools.worker.start(imported(*libraries), is_errand=True)
        panel = EffectsPanel(self._tools, self._window)
        self._window.add_side(panel)
        panel.rack.explain_kinds(self._explain)
        panel.rack.set_chain(self.chain)
        panel.rack.changed.connect(self._on_changed)
        panel.rack.cards.edited.connect(lambda text, key: self._use(panel.rack.chain()))
        panel.foot.hear_asked.connect(self.comparing.hear)
        panel.foot.apply_asked.connect(self.apply)
        panel.foot.take_back_asked.connect(self.applying.take_back)
        return panel

    def _explain(self, kind: EffectKind) -> str:
        if kind.keeps_time:
            return ""
        return self.tr("Not while a text is spoken: set the rate of the voice, or apply it to the sound.")

    def _on_changed(self, chain: tuple[Effect, ...]) -> None:
        rack = self.panel.rack
        if chain != self.chain:
            self.stack.push(ChainStep(self.chain, chain, rack.undo_text, rack.undo_key, self._take))

    def _take(self, chain: tuple[Effect, ...]) -> None:
        """The chain from now on, wherever it came from."""
        self.chain = chain
        if self.panel is not None:
            self.panel.rack.set_chain(chain)
        self._tools.settings.put("effects/chain", written(chain))
        self._use(chain)

    def _use(self, chain: tuple[Effect, ...]) -> None:
        """What is spoken next has these effects, and so has what is heard on trial, even while a dial is moving."""
        active = tuple(effect for effect in chain if not effect.bypassed)
        if active:
            from voicestudio.effects.catalogue import kind

            self._window.voice_panel.effects = tuple(one for one in active if kind(one.kind).keeps_time)
        else:
            self._window.voice_panel.effects = ()
        action = self._window.actions_.effects
        action.setIconText(self.tr("Effects ({count})").format(count=len(active)) if active else self.tr("Effects"))
        self._timer.start()

    def _flush(self) -> None:
        if self.panel is not None:
            self.panel.rack.flush()

    def _step(self, deed: Callable[[], None]) -> bool:
        if self.panel is None or not self.panel.has_focus():
            return False
        self._flush()
        deed()
        return True

    # -- the sound

    def _on_sound(self) -> None:
        """Another sound is there, or none any more: nothing that was treated holds."""
        self.comparing.forget()
        self._timer.start()

    def _try_on(self) -> None:
        source = self.applying.source
        if source is not None and self.panel is not None and self.panel.isVisible():
            if self._is_trial(source.clip):
                self.comparing.try_on(source.clip, self.panel.rack.chain())
            else:
                self.comparing.hear("")
                self.comparing.forget()
        self._look()

    def _is_trial(self, clip: AudioClip) -> bool:
        """Whether the chain is tried on the clip while its dials are turned."""
        from voicestudio.effects.catalogue import keeps_time

        return clip.duration_s <= MOST_S and keeps_time(self.chain)

    def _on_before_after(self) -> None:
        self._window.actions_.effects.setChecked(True)
        self.comparing.hear(BEFORE if self.comparing.heard == AFTER else AFTER)

    def _why_no_hearing(self) -> str:
        source = self.applying.source
        if all(one.bypassed for one in self.chain):
            return self.tr("No effect is in use.")
        if source is None:
            return self.tr("There is no finished sound yet.")
        if source.clip.duration_s > MOST_S:
            return self.tr("The sound is longer than three minutes: apply the effects to hear them.")
        if not self._is_trial(source.clip):
            return self.tr("A time stretch moves what is heard: apply the effects to hear them.")
        return self.comparing.problem

    def _look(self) -> None:
        no_hearing, source, before = self._why_no_hearing(), self.applying.source, self.applying.before
        actions = self._window.actions_
        actions.before_after.setEnabled(not no_hearing)
        actions.explain(actions.before_after, no_hearing)
        if self.panel is None:
            return
        no_apply = ""
        if source is None:
            no_apply = self.tr("There is no finished sound yet.")
        elif all(effect.bypassed for effect in self.chain):
            no_apply = self.tr("No effect is in use.")
        no_back = "" if before is not None else self.tr("The sound is as it was made.")
        self.panel.foot.allow(no_hearing, no_apply, no_back)
        heard = self.comparing.heard
        state = self.tr("equally loud") if heard else ""
        self.panel.foot.show_heard(heard, self.tr("working...") if self.comparing.is_working else state)
        self._show_levels()

    def _show_levels(self) -> None:
        if self.panel is None or not self.panel.isVisible():
            return
        self.panel.foot.meter.show_levels(*self.comparing.levels())
        for index, card in enumerate(self.panel.rack.cards.cards):
            card.show_reduction(self.comparing.reduction_db(index, card.kind.id))

    def _show_note(self) -> None:
        """The mel is what the voice made; effects treat the sound alone."""
        note = about = ""
        if self._session.has_effects:
            note = self.tr("Spectrogram: before effects")
            about = self.tr("The spectrogram shows the voice before effects, the waveform the sound after them.")
        self._window.sound.show_note(note, about)

    # -- room

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize:
            self._give_room()
        return False

    def _give_room(self) -> None:
        """In a narrow window the effects stand in the place of the voice panel."""
        takes = self.panel is not None and not self.panel.isHidden() and self._window.width() < NARROW
        self._window.voice_panel.setVisible(not takes)


class _ApplyStep(QUndoCommand):
    """The effects applied; where another sound has come since, nothing is taken back."""

    def __init__(self, effects: Effects, text: str) -> None:
        super().__init__(text)
        self._effects = effects

    def undo(self) -> None:
        self._effects.applying.take_back()

    def redo(self) -> None:
        self._effects.applying.apply(self._effects.chain)

"""The bench at work: what is compared, what is made of it, and what is heard."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QFileDialog

from voicestudio.core import StudioError
from voicestudio.gui.bench import jobs
from voicestudio.gui.bench.hearing import RowsHearing
from voicestudio.gui.bench.making import Making
from voicestudio.gui.bench.row import Row
from voicestudio.gui.bench.source import Source, sentence_at
from voicestudio.gui.bench.window import BenchWindow

if TYPE_CHECKING:
    from voicestudio.core import VocoderCard, VoiceCard
    from voicestudio.gui.doors import Doors
    from voicestudio.gui.jobs import VoiceShelf
    from voicestudio.gui.main_window import MainWindow
    from voicestudio.gui.playing import Playing
    from voicestudio.gui.session import Session
    from voicestudio.gui.theme import ThemeKeeper
    from voicestudio.gui.worker import Worker

OWN = "own"
"""The vocoder of voices that make sound at once: it takes no other mel, and stands in the source's row anyway."""
SOURCE = ""
"""The name of the source's row."""


class Bench(QObject):
    """Opens the bench's window when it is asked for, and connects its parts."""

    broke = Signal(str)

    def __init__(
        self, worker: Worker, doors: Doors, shelf: VoiceShelf, session: Session, playing: Playing, window: MainWindow,
        themes: ThemeKeeper, parent: QObject,
    ) -> None:  # fmt: skip
        super().__init__(parent)
        self._worker, self._doors, self._shelf = worker, doors, shelf
        self._session, self._main, self._themes = session, window, themes
        self._main_playing = playing
        self.window: BenchWindow | None = None
        self.source: Source | None = None
        self._opening: int | None = None
        self._opened_card: VoiceCard | None = None
        self._spoken_card: VoiceCard | None = None
        self._waits = False
        for ended in (session.finished, session.stopped, session.failed):
            ended.connect(self._on_spoken)
        session.voice_opened.connect(self._on_voice)
        session.begun.connect(self._on_begun)

    # -- the window

    def show(self) -> None:
        """Opens the bench; where nothing is on it yet, the current sentence is taken."""
        if self.window is None:
            self._make()
        self.window.show()
        self.window.raise_()
        self.window.activateWindow()
        self.hearing.wake(self._main.outputs.wanted)
        if self.source is None and (self._session.has_sound or self._session.is_speaking):
            self.take_sentence()

    def close(self) -> None:
        """Lets everything go; to be called when the studio closes."""
        if self.window is not None:
            self._on_closed()
            self.hearing.close()
            self.window.close()

    def key_rows(self) -> list[tuple[str, str]]:
        """The keys of the bench, for the list of keys."""
        if self.window is None:
            self._make()
        return self.window.key_rows()

    def _make(self) -> None:
        window = self.window = BenchWindow(self._main.icons, self._themes.theme, self._main)
        self.making = Making(self._worker, self._shelf, window, self)
        self.hearing = RowsHearing(self._doors, self._main_playing, window, self)
        choices = window.choices
        choices.sentence_wanted.connect(self.take_sentence)
        choices.recording_wanted.connect(self.ask_recording)
        choices.compare_wanted.connect(self.compare)
        choices.cancel_wanted.connect(self.cancel)
        choices.blind_wanted.connect(lambda: self.hearing.ask_blind(self._names()))
        choices.changed.connect(self._lay_out)
        window.files_dropped.connect(self._on_dropped)
        window.closed.connect(self._on_closed)
        self._themes.changed.connect(window.apply_theme)
        self._main.sound.colour_map_chosen.connect(window.rows.set_colour_map)
        window.rows.set_colour_map(self._main.sound.colour_map)
        self.making.row_made.connect(self._on_made)
        self.making.source_heard.connect(lambda loudness: self._put(SOURCE, self.source.sound, loudness))
        self.making.busy_changed.connect(choices.show_busy)
        self.making.broke.connect(self.broke)
        for signal, slot in (
            (self._worker.told, self._on_told), (self._worker.failed, self._on_failed),
            (self._worker.broke, self._on_broke),
        ):  # fmt: skip
            signal.connect(slot)
        choices.show_busy(False)
        choices.show_source("", self.tr("Nothing yet"))
        window.rows.empty.setText(
            self.tr("Speak a sentence and take it from there, or drop a recording here.\n"
                    "Its mel spectrogram then goes through the vocoders that you choose.")
        )  # fmt: skip
        self._look()

    # -- what is compared

    def take_sentence(self) -> None:
        """The sentence at the playhead or the selection of the sound view."""
        view = self._main.sound.view
        place_s = view.selection[0] if view.selection is not None else view.playhead_s or 0.0
        card = self._spoken_card
        source = None
        if card is not None and self._session.has_sound:
            source = sentence_at(view.data, self._session.phonemes, place_s, card)
        self._waits = self._session.is_speaking and (source is None or not source.is_whole)
        if self._waits:
            self.window.messages.say(
                self.tr("The sentence is still being made: it is taken as soon as all is spoken."), "ok"
            )
        elif source is None:
            self.window.messages.say(self.tr("There is no sentence yet: speak a text first."), "warning")
        else:
            self._take(source)

    def _on_spoken(self) -> None:
        """Takes the sentence that was asked for while it was made."""
        if self._waits and self.window is not None and self.window.isVisible():
            self.take_sentence()

    def ask_recording(self) -> None:
        """Asks for a sound file."""
        chosen, _ = QFileDialog.getOpenFileName(
            self.window, self.tr("Open a recording"), str(Path.home()),
            self.tr("Sound (*.wav *.flac *.ogg *.mp3 *.aiff *.aif);;All files (*)"),
        )  # fmt: skip
        if chosen:
            self.open_recording(Path(chosen))

    def open_recording(self, path: Path) -> None:
        """Reads a sound file in the background and puts it on the bench."""
        card = self._main.voice_panel.card
        if card is None:
            self.window.messages.say(self.tr("There is no voice whose vocoders could be used: install one."))
            return
        self._worker.stop(self._opening)
        self._opening = self._worker.start(jobs.open_recording(path, card), is_errand=True)
        self.window.messages.say(self.tr("Opening {name}...").format(name=path.name), "ok")

    def _take(self, source: Source) -> None:
        """Puts another source on the bench."""
        self.cancel()
        self._waits = False
        self.window.messages.dismiss()
        self.source = source
        kind = self.tr("Recording") if source.is_recording else self.tr("Sentence, as spoken")
        about = self.tr("{kind}, {seconds} s, mel for the voice {voice}").format(
            kind=kind, seconds=f"{source.sound.duration_s:.2f}", voice=source.card.name
        )
        choices = self.window.choices
        choices.show_source(source.title, about)
        choices.show_vocoders(self._fitting(source))
        self.window.rows.show_rows([])
        row = Row(1, SOURCE, kind, self.window.rows)
        row.show_state(
            self.tr("What vocoders should come near to") if source.is_recording
            else self.tr("Its mel, as the voice made it, goes through all vocoders")
        )  # fmt: skip
        self.hearing.begin(source.sound)
        self.window.rows.show_rows([row])
        row.show_sound(source.sound, source.mel)
        row.view.fit_levels()
        self.window.rows.adopt(row)
        self._put(SOURCE, source.sound, self.making.loudness(source))
        self.hearing.choose(SOURCE)
        self._lay_out()
        row.view.setFocus()

    def _fitting(self, source: Source) -> list[VocoderCard]:
        """The vocoders that take this mel, as the voice's card has them."""
        from voicestudio.voices import vocoders

        known = []
        for name in source.card.vocoders:
            if name != OWN:
                try:
                    card = vocoders.OF_VOICE if name == vocoders.GAN else vocoders.card(name)
                    known.append(replace(card, name=self.tr(card.name), description=self.tr(card.description)))
                except StudioError as error:
                    self.window.messages.say(str(error), "warning", gathers=True)
        return known

    def begin_anew(self) -> None:
        """Vocoders came or went, and another may have the name of one before: all rows but the source's are emptied."""
        card = self._main.voice_panel.card
        if card is not None and self._spoken_card is not None and self._spoken_card.id == card.id:
            self._spoken_card = card
        if self.window is None:
            return
        self.making.forget()
        if self.source is not None:
            if card is not None and self.source.card.id == card.id:
                self.source = replace(self.source, card=card)
            self.window.choices.show_vocoders(self._fitting(self.source))
            self._lay_out()

    # -- the rows

    def _lay_out(self) -> None:
        """A row for each checked vocoder: as it was made, or waiting to be."""
        rows_view, source = self.window.rows, self.source
        if source is None:
            return
        ways = self.window.choices.ways
        titles = {card.id: card.name for card in self._fitting(source)}
        rows = [rows_view.rows[0]]
        for number, way in enumerate(ways, 2):
            row = rows_view.row(way.vocoder) or Row(number, way.vocoder, titles[way.vocoder], rows_view)
            row.set_number(number)
            rows.append(row)
        names = {row.name for row in rows}
        for row in rows_view.rows:
            if row.name not in names:
                self.hearing.drop(row.name)
        rows_view.show_rows(rows)
        self.making.fill(source, ways, rows[1:], self._main.voice_panel.device)
        self._look()

    def compare(self) -> None:
        """Makes what was not made before."""
        if self.source is None:
            self.window.messages.say(self.tr("There is nothing to compare: take a sentence or open a recording."),
                                     "warning")  # fmt: skip
        elif not self.window.choices.ways:
            self.window.messages.say(self.tr("Tick at least one vocoder."), "warning")
        else:
            self._lay_out()  # the device may have changed
            self.making.make(self.source, self.window.choices.ways, self._main.voice_panel.device)

    def cancel(self) -> None:
        """Gives up what is being made; what is finished stays."""
        self.making.cancel()

    def _on_made(self, name: str, finished: object) -> None:
        """A row has its sound, or has lost it."""
        if finished is None:
            self.hearing.drop(name)
        else:
            self._put(name, finished.clip, finished.loudness)
        self._look()

    def _put(self, name: str, clip: object, loudness: object) -> None:
        self.hearing.put(name, clip, loudness)
        row = self.window.rows.row(name)
        if row is not None:
            row.set_playable(True)

    def _names(self) -> list[tuple[str, str]]:
        """The rows that can be heard, with their titles."""
        return [(row.name, row.title.text()) for row in self.window.rows.rows if row.button.isEnabled()]

    def _look(self) -> None:
        choices = self.window.choices
        choices.blind.setEnabled(len(self._names()) > 1 if self.source is not None else False)
        choices.compare.setEnabled(self.source is not None)
        self.hearing.look()

    # -- what is told

    def _on_voice(self, card: VoiceCard) -> None:
        self._opened_card = card

    def _on_begun(self) -> None:
        self._spoken_card = self._opened_card

    def _on_dropped(self, files: list[Path]) -> None:
        if len(files) > 1:
            self.window.messages.say(self.tr("One recording at a time can be opened; the first is taken."), "warning")
        self.open_recording(files[0])

    def _on_closed(self) -> None:
        self._waits = False
        self.making.cancel()
        self._worker.stop(self._opening)
        self._opening = None
        self.hearing.let_go()

    def _on_told(self, number: int, event: object) -> None:
        if number == self._opening and isinstance(event, jobs.RecordingOpened):
            self._opening = None
            self._take(event.source)

    def _on_failed(self, number: int, message: str) -> None:
        if number == self._opening:
            self._opening = None
            self.window.messages.say(message)

    def _on_broke(self, number: int, details: str) -> None:
        if number == self._opening:
            self._opening = None
            self.broke.emit(details)

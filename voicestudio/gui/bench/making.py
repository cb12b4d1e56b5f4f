"""Has the rows made in the background, and fills them with what comes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from voicestudio.engine.comparing import Figures, RowFailed, RowFinished, RowMeasured, RowSound, RowStarted, Way
from voicestudio.gui.bench import jobs
from voicestudio.gui.bench.results import Key, Made, MadeRows

if TYPE_CHECKING:
    from collections.abc import Sequence

    from voicestudio.audio_io.matching import Loudness
    from voicestudio.gui.bench.row import Row
    from voicestudio.gui.bench.source import Source
    from voicestudio.gui.bench.window import BenchWindow
    from voicestudio.gui.jobs import VoiceShelf
    from voicestudio.gui.worker import Worker


class Making(QObject):
    """One comparison at a time; what was made before is not made again."""

    row_made = Signal(str, object)
    """The row's name and its RowFinished, or None where it has no sound any more."""
    source_heard = Signal(object)
    busy_changed = Signal(bool)
    broke = Signal(str)

    def __init__(self, worker: Worker, shelf: VoiceShelf, window: BenchWindow, parent: QObject) -> None:
        super().__init__(parent)
        self._worker, self._shelf, self._window = worker, shelf, window
        self._made = MadeRows()
        self._loudness: dict[str, Loudness] = {}
        self._failed: dict[Key, str] = {}
        self._job: int | None = None
        self._asked: tuple[Source, str] | None = None
        self._left: list[Way] = []
        self._shown: dict[str, tuple[Key, Row]] = {}
        for signal, slot in (
            (worker.told, self._on_told), (worker.finished, self._on_ended), (worker.stopped, self._on_ended),
            (worker.failed, self._on_failed), (worker.broke, self._on_broke),
        ):  # fmt: skip
            signal.connect(slot)

    @property
    def is_busy(self) -> bool:
        return self._job is not None

    def loudness(self, source: Source) -> Loudness | None:
        """How loud the source is, once it was heard."""
        return self._loudness.get(source.key)

    def fill(self, source: Source, ways: Sequence[Way], rows: Sequence[Row], device: str) -> None:
        """Shows in each row what was made of its way; a row that shows it already is left alone."""
        before, self._shown = self._shown, {}
        for way, row in zip(ways, rows, strict=True):
            key = _key(source, device, way)
            self._shown[row.name] = (key, row)
            if before.get(row.name) != (key, row):
                self._show(source, way, row, key)

    def make(self, source: Source, ways: Sequence[Way], device: str) -> None:
        """Makes the ways that were not made, or not measured beside their recording."""
        self.cancel()
        self._left = [way for way in ways if not self._is_done(source, _key(source, device, way))]
        if not self._left:
            return
        for way in self._left:
            self._failed.pop(_key(source, device, way), None)
        self._asked = (source, device)
        for way in self._left:
            row = self._row(way)
            if row is not None:
                self._window.rows.alone(lambda row=row: row.show_nothing(source.mel, self.tr("Waiting")))
                self.row_made.emit(row.name, None)
        steps = jobs.compare_rows(self._shelf, device, source, tuple(self._left))
        self._job = self._worker.start(steps, is_errand=True)
        self.busy_changed.emit(True)

    def cancel(self) -> None:
        """Gives up what is being made; what the worker still tells of it is not listened to."""
        if self._job is not None:
            self._worker.stop(self._job)
            self._end()

    def forget(self) -> None:
        """Nothing was made; to be followed by `fill`."""
        self.cancel()
        self._made = MadeRows()
        self._failed.clear()
        self._shown.clear()

    def _is_done(self, source: Source, key: Key) -> bool:
        made = self._made.find(key)
        return made is not None and (made.measured is not None or not source.is_recording)

    def _row(self, way: Way) -> Row | None:
        """The row that shows this way of the source that is being made; None where there is none any more."""
        if self._asked is None:
            return None
        key, row = self._shown.get(way.vocoder, (None, None))
        return row if key == _key(*self._asked, way) else None

    # -- what a row shows

    def _show(self, source: Source, way: Way, row: Row, key: Key) -> None:
        made = self._made.find(key)
        self._window.rows.alone(lambda: row.show_nothing(source.mel, self.tr("Not made yet: press Compare")))
        if key in self._failed:
            row.show_state(self._failed[key], "error")
        if made is None:
            self.row_made.emit(row.name, None)
            return
        self._show_made(row, made, source.is_recording)

    def _show_made(self, row: Row, made: Made, is_recording: bool) -> None:
        finished = made.finished
        self._window.rows.alone(lambda: row.show_sound(finished.clip, finished.mel))
        self._window.rows.adopt(row)
        row.show_state("")
        row.show_progress(None)
        row.show_figures(self._texts(finished.figures, made.measured, is_recording))
        self.row_made.emit(row.name, finished)

    def _texts(self, figures: Figures, measured: RowMeasured | None, is_recording: bool) -> dict[str, str]:
        texts = {
            "speed": self.tr("{factor} × real time").format(factor=_short(figures.x_real_time)),
            "first": self.tr("{time} ms").format(time=f"{figures.first_sound_ms:.0f}"),
            "mel": f"{figures.mel_l1:.3f}",
        }
        if is_recording:
            wait = "…"
            texts["pesq"] = wait if measured is None else _figure(measured.pesq_wb, 2)
            texts["stoi"] = wait if measured is None else _figure(measured.stoi, 3)
        return texts

    # -- what is told

    def _on_told(self, number: int, event: object) -> None:
        if number != self._job or self._asked is None:
            return
        source, device = self._asked
        if isinstance(event, jobs.SourceHeard):
            self._loudness[source.key] = event.loudness
            self.source_heard.emit(event.loudness)
            return
        if not isinstance(event, RowStarted | RowSound | RowFinished | RowMeasured | RowFailed):
            return
        key, row = _key(source, device, event.way), self._row(event.way)
        match event:
            case RowFinished():
                self._made.keep(key, Made(event))
                self._left.remove(event.way)
                if row is not None:
                    self._show_made(row, Made(event), source.is_recording)
            case RowMeasured():
                made = self._made.find(key)
                if made is not None:
                    made.measured = event
                    if row is not None:
                        row.show_figures(self._texts(made.finished.figures, event, True))
            case RowFailed():
                self._failed[key] = event.message
                self._left.remove(event.way)
                if row is not None:
                    self._window.rows.alone(lambda: row.show_nothing(source.mel, self.tr("No sound was made")))
                    row.show_state(event.message, "error")
            case RowStarted() if row is not None:
                row.view.canvas.empty_text = self.tr("Opening the vocoder...")
                row.view.canvas.invalidate()
                row.show_progress(0.0)
            case RowSound() if row is not None:
                self._grow(row, event, source.sound.duration_s)

    def _grow(self, row: Row, event: RowSound, duration_s: float) -> None:
        self._window.rows.alone(lambda: row.view.append_audio(event.clip, event.start_s))
        if event.start_s == 0.0:
            self._window.rows.adopt(row)
        row.show_progress((event.start_s + event.clip.duration_s) / duration_s)

    def _end(self) -> None:
        """What was not finished says so; what was not measured has no figure."""
        asked, left = self._asked, self._left
        rows = [(way, self._row(way)) for way in left]
        self._job, self._asked, self._left = None, None, []
        for _, row in rows:
            if row is not None and asked is not None:
                self._window.rows.alone(lambda row=row: row.show_nothing(asked[0].mel, self.tr("Cancelled")))
        for _, row in self._shown.values():
            for name in ("pesq", "stoi"):
                if row.figure(name) == "…":
                    row.replace_figure(name, "–")
        self.busy_changed.emit(False)

    def _on_ended(self, number: int) -> None:
        if number == self._job:
            self._end()

    def _on_failed(self, number: int, message: str) -> None:
        if number == self._job:
            self._end()
            self._window.messages.say(message)

    def _on_broke(self, number: int, details: str) -> None:
        if number == self._job:
            self._end()
            self.broke.emit(details)


def _key(source: Source, device: str, way: Way) -> Key:
    return source.card.id, device, source.key, way


def _figure(value: float | None, decimals: int) -> str:
    return "–" if value is None else f"{value:.{decimals}f}"


def _short(value: float) -> str:
    return f"{value:.0f}" if value >= 100 else f"{value:.1f}" if value >= 1 else f"{value:.2f}"

"""Waveform, words, phonemes and mel spectrogram of one sound on one time axis."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal

from voicestudio.gui.views.gestures import Gestures
from voicestudio.gui.views.sound_data import SoundData
from voicestudio.gui.views.sound_parts import SoundParts
from voicestudio.gui.views.time_window import TimeWindow
from voicestudio.gui.views.wave_strip import fitting_amplitude

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from voicestudio.core import AudioClip, MelSpec, MelSpectrogram, Phonemes
    from voicestudio.gui.views.reading import CursorReading

_FIRST_SPAN_S = 4.0
_FIRST_AMPLITUDE = 0.2
_GROWTH = 1.5
_LIVE_SPAN_S = 30.0
_ZOOM_STEP = 1.5
_MARGIN_SHARE = 0.05


class SoundView(SoundParts):
    """Paints a sound while it is made, and lets a person look at it closely, select in it and point at instants.

    It plays nothing: it tells with seek_requested(seconds) and play_requested(start_s, stop_s) what the person wants,
    and is told with set_playhead where the playing is. All times count from the sound's beginning.
    """

    selection_changed = Signal(object)
    """(start_s, stop_s) or None."""
    seek_requested = Signal(float)
    play_requested = Signal(float, float)
    cursor_moved = Signal(object)
    """CursorReading under the pointer, or None when it has left."""
    window_changed = Signal(float, float)
    """The stretch of time that shows."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._follow = True
        self._held = False
        self._growing_view = True
        self._peak = 0.0
        self._fixed_edge_s: float | None = None
        self.overview.window_requested.connect(self._person_shows)
        self._gestures = Gestures(self)
        self.canvas.installEventFilter(self._gestures)

    # ---- the sound ----

    @property
    def duration_s(self) -> float:
        return self.data.duration_s

    def begin(self, spec: MelSpec) -> None:
        """Clears everything for a new sound whose mel is measured as `spec`."""
        self._growing_view, self._held, self._peak = True, False, 0.0
        window = TimeWindow(0.0, _FIRST_SPAN_S)
        self.canvas.change(data=SoundData(spec), window=window, amplitude=_FIRST_AMPLITUDE)
        self.clear_selection()
        self._veil(playhead_s=None, hover=None, row=None)
        self.overview.set_playhead(None)
        self.readout.show_reading(None)
        self._sync()

    def append_audio(self, clip: AudioClip, start_s: float) -> None:
        """Paints a chunk of sound; raises StudioError for a sample rate that differs from the first chunk's."""
        was_empty = self.data.is_empty
        changed = self.data.add_audio(clip, start_s)
        if len(clip):
            self._peak = max(self._peak, float(clip.samples.max()), -float(clip.samples.min()))
        self.canvas.change(amplitude=max(self.canvas.scene.amplitude, fitting_amplitude(self._peak)))
        self._grown(changed, was_empty)

    def append_mel(self, mel: MelSpectrogram, start_frame: int) -> None:
        """Paints a chunk of mel; raises StudioError where it is measured otherwise than `begin` said."""
        was_empty = self.data.is_empty
        self._grown(self.data.add_mel(mel, start_frame), was_empty)

    def append_phonemes(self, phonemes: Phonemes, start_s: float) -> None:
        """Paints the words and phonemes of an utterance that begins at start_s; they must be timed."""
        no_lanes = not len(self.data.phonemes)
        self._grown(self.data.add_phonemes(phonemes, start_s), no_lanes)

    def finish(self) -> None:
        """The sound is complete: shows all of it, unless it is long or the person has moved the view."""
        if self._growing_view and self.duration_s <= _LIVE_SPAN_S:
            self._show(TimeWindow(0.0, self.duration_s))
        self._growing_view = False
        self.canvas.change(amplitude=fitting_amplitude(self._peak))
        self.canvas.invalidate()
        self._sync()

    def _grown(self, changed: tuple[float, float], lanes_changed: bool) -> None:
        window = self.window_shown
        if self._growing_view and self.duration_s > window.stop_s and window.span_s < _LIVE_SPAN_S:
            span = window.span_s
            while span < min(self.duration_s, _LIVE_SPAN_S):
                span *= _GROWTH
            self._show(TimeWindow(0.0, min(span, _LIVE_SPAN_S)))
        if lanes_changed:
            self.canvas.invalidate()
            self._sync()
        self.canvas.touch(*changed)
        self.overview.touch()

    # ---- what shows ----

    @property
    def window_shown(self) -> TimeWindow:
        """The stretch of time that shows."""
        return self.canvas.scene.window

    def _show(self, window: TimeWindow) -> None:
        if window != self.window_shown:
            self.canvas.change(window=window)
            self.overview.set_window(window)
            self.window_changed.emit(window.start_s, window.stop_s)

    def _person_shows(self, window: TimeWindow) -> None:
        """Shows a stretch that the person chose: the view stops growing and following."""
        self._growing_view = False
        self._held = True
        self._show(window.kept_inside(self.duration_s))

    def show_stretch(self, start_s: float, stop_s: float) -> None:
        """Shows a stretch of time, as another view of the same sound does."""
        self._growing_view = False
        self._show(TimeWindow(start_s, stop_s))

    def zoom(self, factor: float, anchor_s: float) -> None:
        """Makes the stretch that shows `factor` times as long, with anchor_s staying in place."""
        self._person_shows(self.window_shown.zoomed(factor, anchor_s, self.duration_s))

    def scroll(self, by_s: float) -> None:
        """Moves the stretch that shows."""
        self._person_shows(self.window_shown.moved(by_s, self.duration_s))

    def zoom_in(self) -> None:
        self.zoom(1 / _ZOOM_STEP, self._zoom_anchor())

    def zoom_out(self) -> None:
        self.zoom(_ZOOM_STEP, self._zoom_anchor())

    def zoom_to_fit(self) -> None:
        self._person_shows(TimeWindow(0.0, self.duration_s))

    def zoom_to_selection(self) -> None:
        """Shows the selection with a little around it; does nothing without one."""
        if self.selection is not None:
            start, stop = self.selection
            margin = _MARGIN_SHARE * (stop - start)
            self._person_shows(TimeWindow(start - margin, stop + margin))

    def _zoom_anchor(self) -> float:
        """What keys zoom about: the selection's middle or the playhead where they show, else the middle."""
        window, playhead = self.window_shown, self.canvas.veil.playhead_s
        candidates = [sum(self.selection) / 2] if self.selection else []
        candidates += [playhead] if playhead is not None else []
        showing = [time_s for time_s in candidates if window.start_s <= time_s <= window.stop_s]
        return showing[0] if showing else window.start_s + window.span_s / 2

    def reveal(self, time_s: float) -> None:
        """Scrolls as little as needed to show an instant."""
        window = self.window_shown
        margin = _MARGIN_SHARE * window.span_s
        if time_s < window.start_s:
            self._show(window.moved(time_s - margin - window.start_s, self.duration_s))
        elif time_s > window.stop_s:
            self._show(window.moved(time_s + margin - window.stop_s, self.duration_s))

    # ---- playhead, selection ----

    @property
    def follow_playhead(self) -> bool:
        """Whether the view turns the page while the playhead moves on, unless the person has moved the view."""
        return self._follow

    @follow_playhead.setter
    def follow_playhead(self, on: bool) -> None:
        self._follow, self._held = on, False

    @property
    def playhead_s(self) -> float | None:
        return self.canvas.veil.playhead_s

    def set_playhead(self, time_s: float | None) -> None:
        """Where the playing is; None where there is nothing to play."""
        self._veil(playhead_s=time_s)
        self.overview.set_playhead(time_s)
        if self.canvas.veil.hover is None:
            self.readout.show_reading(None if time_s is None or self.data.is_empty else self.data.reading(time_s))
        window = self.window_shown
        if time_s is None or window.start_s <= time_s <= window.stop_s:
            self._held = False
        elif self._follow and not self._held:
            start = time_s - _MARGIN_SHARE * window.span_s
            self._show(TimeWindow(start, start + window.span_s).kept_inside(max(self.duration_s, window.span_s)))

    @property
    def selection(self) -> tuple[float, float] | None:
        """(start_s, stop_s), start before stop and inside the sound, or None."""
        return self.canvas.veil.selection

    @selection.setter
    def selection(self, selection: tuple[float, float] | None) -> None:
        self.set_selection(selection)

    def set_selection(self, selection: tuple[float, float] | None) -> None:
        """Selects from one instant to another, in either order; an empty stretch selects nothing."""
        if selection is not None:
            start, stop = (min(max(time_s, 0.0), self.duration_s) for time_s in sorted(selection))
            selection = (start, stop) if stop > start else None
        if selection != self.selection:
            self._veil(selection=selection)
            self.overview.set_selection(selection)
            self.selection_changed.emit(selection)

    def select_all(self) -> None:
        self.set_selection((0.0, self.duration_s))

    def clear_selection(self) -> None:
        self.set_selection(None)

    def request_play(self) -> None:
        """Asks for the selection to be played, or for what shows."""
        window = self.window_shown
        start, stop = self.selection or (max(0.0, window.start_s), min(window.stop_s, self.duration_s))
        if stop > start:
            self.play_requested.emit(start, stop)

    def point_at(self, time_s: float | None, row: float | None = None) -> None:
        """Puts the cursor at an instant and a row of the spectrogram; None takes it away."""
        if time_s is None or not 0.0 <= time_s <= self.duration_s or self.data.is_empty:
            time_s, row = None, None
        self._veil(hover=time_s, row=row)
        reading: CursorReading | None = None if time_s is None else self.data.reading(time_s, row)
        self.cursor_moved.emit(reading)
        if reading is None and self.playhead_s is not None and not self.data.is_empty:
            reading = self.data.reading(self.playhead_s)
        self.readout.show_reading(reading)

    @property
    def point_s(self) -> float:
        """Where keys move from: the playhead, else the beginning of what shows."""
        return self.playhead_s if self.playhead_s is not None else max(0.0, self.window_shown.start_s)

    @property
    def moving_edge_s(self) -> float:
        """The edge of the selection that keys move; without a selection, the point they move from."""
        if self.selection is None:
            return self.point_s
        start, stop = self.selection
        return start if self._fixed_edge_s == stop else stop

    def extend_selection(self, to_s: float) -> None:
        """Moves the edge that keys move; the other one stays."""
        if self.selection is None:
            self._fixed_edge_s = self.point_s
        elif self._fixed_edge_s not in self.selection:
            self._fixed_edge_s = self.selection[0]
        self.set_selection((self._fixed_edge_s, to_s))

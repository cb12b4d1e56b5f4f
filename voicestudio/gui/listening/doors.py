"""The doors of the listening page: what they import is read when first asked for."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Generator, Sequence
    from pathlib import Path

    from voicestudio.analysis.elsewhere import Elsewhere
    from voicestudio.analysis.features import Features
    from voicestudio.analysis.measurement import Measurement
    from voicestudio.analysis.recognition import HeardWord
    from voicestudio.analysis.said import Said
    from voicestudio.analysis.transcription import Heard, TimedText
    from voicestudio.audio_io.recording import Recorder
    from voicestudio.core import AudioClip, FeatureTrack, RenderRequest, Voice
    from voicestudio.dsp.spectrograms import Kind, Spectrogram


class Standby:
    """Lends a process to compute in, and keeps it for the next time: beginning one takes seconds.

    One that was left before it answered is ended. Lent and given back in the worker's thread alone.
    """

    def __init__(self, gives_way: bool = False) -> None:
        self._gives_way = gives_way
        self._kept: Elsewhere | None = None

    @contextmanager
    def lent(self) -> Generator[Elsewhere]:
        """A process of one's own for a while."""
        from voicestudio.analysis.elsewhere import Elsewhere

        elsewhere, self._kept = self._kept or Elsewhere(self._gives_way), None
        is_whole = False
        try:
            yield elsewhere
            is_whole = self._kept is None
        finally:
            if is_whole:
                self._kept = elsewhere
            else:
                elsewhere.__exit__()

    def close(self) -> None:
        """Ends the process that is kept."""
        if self._kept is not None:
            self._kept.__exit__()
            self._kept = None


STANDBY = Standby()
CHECKING = Standby(gives_way=True)
"""What was said is checked while the next is spoken, in a thread of its own."""


def _recorder() -> Recorder:
    from voicestudio.audio_io.recording import Recorder

    return Recorder()


def _blocks(path: Path) -> Generator[AudioClip]:
    from voicestudio.audio_io.files import blocks

    return blocks(path)


def _sounding(clip: AudioClip) -> slice | None:
    from voicestudio.dsp.trimming import sounding

    return sounding(clip)


def _features(clip: AudioClip, names: Collection[str]) -> Generator[float, None, Features]:
    from voicestudio.analysis.features import feature_steps

    with STANDBY.lent() as elsewhere:
        return (yield from feature_steps(clip, names, elsewhere))


def _spectrogram(
    clip: AudioClip, kind: Kind, start_s: float, end_s: float, most_frames: int
) -> Generator[float, None, Spectrogram]:
    from voicestudio.dsp.spectrograms import spectrogram_steps

    return (yield from spectrogram_steps(clip, kind, start_s, end_s, most_frames))


def _measure(clip: AudioClip, start_s: float, end_s: float) -> Generator[float, None, Measurement]:
    from voicestudio.analysis.measurement import measure_steps

    with STANDBY.lent() as elsewhere:
        return (yield from measure_steps(clip, start_s, end_s, elsewhere))


def _transcribe(clip: AudioClip, recogniser: str, folder: Path | None) -> Generator[Heard]:
    from voicestudio.analysis import transcription

    by = transcription.recogniser(recogniser, folder)
    with STANDBY.lent() as elsewhere:
        yield from transcription.transcription(clip, by, elsewhere)


def _written(words: Sequence[HeardWord]) -> TimedText:
    from voicestudio.analysis.transcription import written

    return written(words)


def _write_table(path: Path, tracks: Sequence[FeatureTrack]) -> Generator[float]:
    from voicestudio.analysis.feature_table import csv_steps

    return csv_steps(path, tracks)


def _follow(
    request: RenderRequest, words: Sequence[HeardWord], clip: AudioClip, voice: Voice
) -> Generator[float, None, RenderRequest]:
    from voicestudio.engine.following import follow

    with STANDBY.lent() as elsewhere:
        return (yield from follow(request, words, clip, voice, elsewhere=elsewhere))


def _check(text: str, clip: AudioClip, language: str) -> Generator[None, None, Said]:
    from voicestudio.analysis.said import checked

    with CHECKING.lent() as elsewhere:
        return (yield from checked(text, clip, language, elsewhere))


@dataclass(frozen=True, slots=True)
class ListeningDoors:
    """Where the listening page asks for what it does not do itself; tests put hand-written ones in their place."""

    recorder: Callable[[], Recorder] = _recorder
    blocks: Callable[[Path], Generator[AudioClip]] = _blocks
    sounding: Callable[[AudioClip], slice | None] = _sounding
    features: Callable[[AudioClip, Collection[str]], Generator[float, None, Features]] = _features
    spectrogram: Callable[[AudioClip, Kind, float, float, int], Generator[float, None, Spectrogram]] = _spectrogram
    measure: Callable[[AudioClip, float, float], Generator[float, None, Measurement]] = _measure
    transcribe: Callable[[AudioClip, str, Path | None], Generator[Heard]] = _transcribe
    written: Callable[[Sequence[HeardWord]], TimedText] = _written
    write_table: Callable[[Path, Sequence[FeatureTrack]], Generator[float]] = _write_table
    follow: Callable[..., Generator[float, None, RenderRequest]] = _follow
    close: Callable[[], None] = field(default=STANDBY.close)
    check: Callable[[str, AudioClip, str], Generator[None, None, Said]] = _check
    close_check: Callable[[], None] = field(default=CHECKING.close)

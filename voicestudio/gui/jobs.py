"""What the background thread is asked to do: generators whose every step is short, and what they yield."""

from __future__ import annotations

import threading
import time
from contextlib import closing
from dataclasses import dataclass
from typing import TYPE_CHECKING

from voicestudio.core import AudioClip, AudioReady, DeviceError, Notice, RenderFinished, StudioError, UtteranceStarted
from voicestudio.gui.effects_rack.treating import spoken
from voicestudio.gui.worker import aside

if TYPE_CHECKING:
    from collections.abc import Generator, Iterable, Iterator, Sequence
    from pathlib import Path

    from voicestudio.audio_io.writing import WriteReport, WriteSettings
    from voicestudio.core import Device, RenderRequest, Utterance, Voice, VoiceCard
    from voicestudio.gui.doors import Doors
    from voicestudio.text.lexicon import Lexicon


@dataclass(frozen=True, slots=True)
class OpeningVoice:
    """A voice is being read from the disk; this may take seconds."""

    voice_id: str


@dataclass(frozen=True, slots=True)
class VoiceOpened:
    card: VoiceCard


@dataclass(frozen=True, slots=True)
class VoiceFailed:
    """The voice cannot be opened; `is_device`: because of the device that was asked for."""

    voice_id: str
    message: str
    is_device: bool


@dataclass(frozen=True, slots=True)
class DevicesFound:
    devices: Sequence[Device]


@dataclass(frozen=True, slots=True)
class Said:
    """How the sentence at a place of the text will be read; None where nothing is to be read."""

    utterance: Utterance | None


@dataclass(frozen=True, slots=True)
class Written:
    """The file stands there; `remark` is a sentence where it is not quite what was wished, such as its loudness.

    n_clipped samples were too loud for the file. `notices` are what the voice had to say, each once.
    """

    path: Path
    remark: str = ""
    n_clipped: int = 0
    notices: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class FileProgress:
    """How far a file is after elapsed_s: `share` (0 to 1) of the speaking, or of the writing where that comes after.

    n_characters were spoken, which gave duration_s of sound.
    """

    share: float
    elapsed_s: float
    is_writing: bool = True
    n_characters: int = 0
    duration_s: float = 0.0


@dataclass(frozen=True, slots=True)
class ReadAs:
    """How the voices read a word by themselves, in IPA; empty where they cannot."""

    word: str
    ipa: str


class VoiceShelf:
    """Opens voices and keeps the one used last, so that memory holds the weights of one voice.

    It may be asked from any thread.
    """

    def __init__(self, doors: Doors) -> None:
        self._doors = doors
        self._lock = threading.Lock()
        self._opening = threading.Lock()  # held for seconds: who wants the same voice finds it then
        self._key: tuple[str, str] | None = None
        self._voice: Voice | None = None

    def holds(self, voice_id: str, device: str) -> bool:
        with self._lock:
            return self._key == (voice_id, device)

    def forget(self) -> None:
        """Opens the next voice anew: what is installed has changed."""
        with self._lock:
            self._key = self._voice = None

    def open(self, voice_id: str, device: str) -> Generator[None, None, Voice]:
        """The voice, opened in a thread of its own, so that other jobs go on; None is yielded while it lasts.

        Raises StudioError, and DeviceError when the device is what fails.
        """
        if not self.holds(voice_id, device):
            yield from aside(lambda: self._read(voice_id, device))
        return self._read(voice_id, device)

    def _read(self, voice_id: str, device: str) -> Voice:
        with self._opening:
            with self._lock:
                if self._voice is not None and self._key == (voice_id, device):
                    return self._voice
            voice = self._doors.open_voice(voice_id, device)
            with self._lock:
                self._key, self._voice = (voice_id, device), voice
            return voice


def speak(doors: Doors, shelf: VoiceShelf, voice_id: str, device: str, request: RenderRequest) -> Generator[object]:
    """OpeningVoice and VoiceOpened where the voice was not open, then the engine's events; with effects, Untreated."""
    if not shelf.holds(voice_id, device):
        yield OpeningVoice(voice_id)
    voice = yield from shelf.open(voice_id, device)
    yield VoiceOpened(voice.card)
    with closing(spoken(doors, request, voice)) as events:
        yield from events


def open_voice(shelf: VoiceShelf, voice_id: str, device: str) -> Generator[object]:
    """OpeningVoice, then VoiceOpened or VoiceFailed."""
    yield OpeningVoice(voice_id)
    try:
        voice = yield from shelf.open(voice_id, device)
    except StudioError as error:
        yield VoiceFailed(voice_id, str(error), isinstance(error, DeviceError))
    else:
        yield VoiceOpened(voice.card)


def find_devices(doors: Doors, kind: str) -> Generator[object]:
    """DevicesFound for voices of that kind."""
    yield DevicesFound(doors.devices(kind))


def say_ahead(doors: Doors, text: str, language: str, position: int) -> Generator[object]:
    """Said for the sentence that holds `position`, or the last one before it; what cannot be read says so on Speak."""
    found = None
    try:
        with closing(doors.segment(text, language)) as utterances:
            for utterance in utterances:
                if utterance.span.start > position and found is not None:
                    break
                if utterance.words:
                    found = utterance
    except StudioError:
        found = None
    yield Said(found)


def export(doors: Doors, path: Path, clip: AudioClip, start_s: float, stop_s: float | None,
           settings: WriteSettings) -> Generator[object]:  # fmt: skip
    """FileProgress at each hundredth; Written when the sound from start_s to stop_s (None: its end) is in the file."""
    first = round(start_s * clip.sample_rate)
    last = len(clip) if stop_s is None else round(stop_s * clip.sample_rate)
    part = AudioClip(clip.samples[first:last], clip.sample_rate)
    if not len(part):
        raise StudioError("There is no sound in the part to be exported: choose a longer selection, or the whole.")
    began, shown = time.monotonic(), 0.0
    with closing(doors.save(path, part, settings)) as steps:
        told = _Told(steps)
        for event in told:
            shown, step = _hundredth(shown, event.share)
            yield FileProgress(event.share, time.monotonic() - began) if step else None
        yield _written(told.report)


def speak_to_file(
    doors: Doors, shelf: VoiceShelf, voice_id: str, device: str, request: RenderRequest, path: Path,
    settings: WriteSettings,
) -> Generator[object]:  # fmt: skip
    """FileProgress while the text goes straight into the file; Written when it stands there whole."""
    voice = yield from shelf.open(voice_id, device)
    began, shown, duration_s = time.monotonic(), 0.0, 0.0
    length = max(1, len(request.text))
    notices: dict[str, None] = {}
    with closing(doors.export(request, voice, path, settings)) as steps:
        told = _Told(steps)
        for event in told:
            elapsed_s = time.monotonic() - began
            match event:
                case UtteranceStarted(utterance=utterance, start_s=duration_s):
                    spoken = utterance.span.start
                    yield FileProgress(spoken / length, elapsed_s, False, spoken, duration_s)
                case RenderFinished(duration_s=duration_s):
                    yield FileProgress(1.0, elapsed_s, False, length, duration_s)
                case Notice(message=message):
                    notices[message] = None
                    yield None
                case object(share=share):
                    shown, step = _hundredth(shown, share)
                    yield FileProgress(share, elapsed_s, True, length, duration_s) if step else None
                case _:
                    yield None
        yield _written(told.report, tuple(notices))


class _Told:
    """What steps yield, and then their report."""

    def __init__(self, steps: Generator[object, None, WriteReport]) -> None:
        self._steps = steps
        self.report: WriteReport | None = None

    def __iter__(self) -> Iterator[object]:
        self.report = yield from self._steps


def _hundredth(shown: float, share: float) -> tuple[float, bool]:
    """The share that is shown from now on, and whether it is another: the window need not hear of each step."""
    return (share, True) if share - shown >= 0.01 or share == 1.0 else (shown, False)


def _written(report: WriteReport | None, notices: tuple[str, ...] = ()) -> Written | None:
    return Written(report.path, report.reason, report.n_clipped, notices) if report is not None else None


def read_words(doors: Doors, words: Iterable[str], language: str) -> Generator[object]:
    """ReadAs for each word."""
    for word in words:
        try:
            ipa = doors.reading(word, language)
        except StudioError:
            ipa = ""
        yield ReadAs(word, ipa)


def hear_word(
    doors: Doors, shelf: VoiceShelf, voice_id: str, device: str, request: RenderRequest, lexicon: Lexicon
) -> Generator[object]:
    """The sound of a text in which the given pronunciations hold, as AudioReady."""
    voice = yield from shelf.open(voice_id, device)
    with closing(doors.speak(request, voice, lexicon)) as events:
        for event in events:
            yield event if isinstance(event, AudioReady) else None

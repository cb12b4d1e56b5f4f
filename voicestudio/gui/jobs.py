"""What the background thread is asked to do: generators whose every step is short, and what they yield."""

from __future__ import annotations

import threading
from contextlib import closing
from dataclasses import dataclass
from typing import TYPE_CHECKING

from voicestudio.core import AudioClip, DeviceError, StudioError

if TYPE_CHECKING:
    from collections.abc import Generator, Sequence
    from pathlib import Path

    from voicestudio.audio_io.writing import WriteSettings
    from voicestudio.core import Device, RenderRequest, Utterance, Voice, VoiceCard
    from voicestudio.gui.doors import Doors


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
    """The file stands there; `remark` is a sentence where it is not quite what was wished, such as its loudness."""

    path: Path
    remark: str = ""


class VoiceShelf:
    """Opens voices and keeps the one used last, so that memory holds the weights of one voice.

    Used in the worker's thread; `holds` may be asked from any.
    """

    def __init__(self, doors: Doors) -> None:
        self._doors = doors
        self._lock = threading.Lock()
        self._key: tuple[str, str] | None = None
        self._voice: Voice | None = None

    def holds(self, voice_id: str, device: str) -> bool:
        with self._lock:
            return self._key == (voice_id, device)

    def open(self, voice_id: str, device: str) -> Voice:
        """The voice; raises StudioError, and DeviceError when the device is what fails."""
        with self._lock:
            if self._voice is not None and self._key == (voice_id, device):
                return self._voice
        voice = self._doors.open_voice(voice_id, device)
        with self._lock:
            self._key, self._voice = (voice_id, device), voice
        return voice


def speak(doors: Doors, shelf: VoiceShelf, voice_id: str, device: str, request: RenderRequest) -> Generator[object]:
    """OpeningVoice and VoiceOpened where the voice was not open, then the engine's events."""
    if not shelf.holds(voice_id, device):
        yield OpeningVoice(voice_id)
    voice = shelf.open(voice_id, device)
    yield VoiceOpened(voice.card)
    with closing(doors.speak(request, voice)) as events:
        yield from events


def open_voice(shelf: VoiceShelf, voice_id: str, device: str) -> Generator[object]:
    """OpeningVoice, then VoiceOpened or VoiceFailed."""
    yield OpeningVoice(voice_id)
    try:
        voice = shelf.open(voice_id, device)
    except StudioError as error:
        yield VoiceFailed(voice_id, str(error), isinstance(error, DeviceError))
    else:
        yield VoiceOpened(voice.card)


def find_devices(doors: Doors) -> Generator[object]:
    """DevicesFound."""
    yield DevicesFound(doors.devices())


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
    """Written, when the sound from start_s to stop_s (None: its end) stands in the file."""
    first = round(start_s * clip.sample_rate)
    last = len(clip) if stop_s is None else round(stop_s * clip.sample_rate)
    part = AudioClip(clip.samples[first:last], clip.sample_rate)
    if not len(part):
        raise StudioError("There is no sound in the part to be exported: choose a longer selection, or the whole.")
    report = doors.write(path, part, settings)
    yield Written(report.path, report.reason)

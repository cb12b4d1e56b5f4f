"""The lazy doors to the rooms below: what they import is read when first asked for, never at the window's start."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Sequence
    from pathlib import Path

    from voicestudio.audio_io.playback import Player
    from voicestudio.audio_io.writing import WriteReport, WriteSettings
    from voicestudio.core import AudioClip, Device, RenderEvent, RenderRequest, Utterance, Voice, VoiceCard
    from voicestudio.voices.catalogue import DamagedVoice


class Write(Protocol):
    """Writes a clip as a file, wholly or not at all."""

    def __call__(self, path: Path, clip: AudioClip, settings: WriteSettings) -> WriteReport: ...


def _survey() -> tuple[Sequence[VoiceCard], Sequence[DamagedVoice]]:
    from voicestudio.voices.catalogue import survey

    return survey()


def _open_voice(voice_id: str, device: str) -> Voice:
    from voicestudio.voices.opening import open_voice

    return open_voice(voice_id, device)


def _devices() -> Sequence[Device]:
    from voicestudio.voices.opening import devices

    return devices()


def _speak(request: RenderRequest, voice: Voice) -> Generator[RenderEvent]:
    from voicestudio.engine import speak

    return speak(request, voice)


def _segment(document: str, language: str) -> Generator[Utterance]:
    from voicestudio.text import segment, user_lexicon

    return segment(document, language, lexicon=user_lexicon())


def _player() -> Player:
    from voicestudio.audio_io.playback import Player

    return Player()


def _write(path: Path, clip: AudioClip, settings: WriteSettings) -> WriteReport:
    from voicestudio.audio_io.writing import write

    return write(path, clip, settings)


@dataclass(frozen=True, slots=True)
class Doors:
    """Where the window asks for what it does not do itself; tests put hand-written ones in their place."""

    survey: Callable[[], tuple[Sequence[VoiceCard], Sequence[DamagedVoice]]] = _survey
    open_voice: Callable[[str, str], Voice] = _open_voice
    devices: Callable[[], Sequence[Device]] = _devices
    speak: Callable[[RenderRequest, Voice], Generator[RenderEvent]] = _speak
    segment: Callable[[str, str], Generator[Utterance]] = _segment
    player: Callable[[], Player] = _player
    write: Write = _write

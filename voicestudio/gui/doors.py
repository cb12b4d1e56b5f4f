"""The lazy doors to the rooms below: what they import is read when first asked for, never at the window's start."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

from voicestudio.gui.learning.doors import LearningDoors
from voicestudio.gui.listening.doors import ListeningDoors

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Sequence
    from pathlib import Path

    from voicestudio.audio_io.playback import Player
    from voicestudio.audio_io.portaudio import Output
    from voicestudio.audio_io.writing import WriteReport, WriteSettings
    from voicestudio.core import (
        AudioClip,
        Device,
        RenderEvent,
        RenderRequest,
        Utterance,
        VocoderCard,
        Voice,
        VoiceCard,
    )
    from voicestudio.engine.exporting import Writing
    from voicestudio.text.lexicon import Lexicon
    from voicestudio.voices.cards import Damaged
    from voicestudio.voices.importing import Detected, ImportReport


class Speak(Protocol):
    """Text to sound; a lexicon holds instead of the person's own."""

    def __call__(
        self, request: RenderRequest, voice: Voice, lexicon: Lexicon | None = None
    ) -> Generator[RenderEvent]: ...


class Save(Protocol):
    """Writes a clip as a file, in steps, wholly or not at all."""

    def __call__(
        self, path: Path, clip: AudioClip, settings: WriteSettings
    ) -> Generator[Writing, None, WriteReport]: ...


class Export(Protocol):
    """Text straight into a file, in steps, wholly or not at all."""

    def __call__(
        self, request: RenderRequest, voice: Voice, path: Path, settings: WriteSettings
    ) -> Generator[RenderEvent | Writing, None, WriteReport]: ...


def _survey() -> tuple[Sequence[VoiceCard], Sequence[Damaged]]:
    from voicestudio.voices import catalogue, vocoders

    cards, damaged = catalogue.survey()
    return cards, [*damaged, *vocoders.survey()[1]]


def _vocoders() -> Sequence[VocoderCard]:
    from voicestudio.voices.vocoders import vocoders

    return vocoders()


def _detect(path: Path) -> Detected:
    from voicestudio.voices.importing import detect

    return detect(path)


def _import_voice(path: Path, voice_id: str, name: str | None) -> ImportReport:
    from voicestudio.voices.importing import import_voice

    return import_voice(path, voice_id, name)


def _remove_voice(voice_id: str) -> None:
    from voicestudio.voices.importing import remove_voice

    remove_voice(voice_id)


def _open_voice(voice_id: str, device: str) -> Voice:
    from voicestudio.voices.opening import open_voice

    return open_voice(voice_id, device)


def _devices(kind: str) -> Sequence[Device]:
    from voicestudio.voices.opening import devices

    return devices(kind)


def _speak(request: RenderRequest, voice: Voice, lexicon: Lexicon | None = None) -> Generator[RenderEvent]:
    from voicestudio.engine import speak
    from voicestudio.text import segment

    if lexicon is None:
        return speak(request, voice)
    return speak(request, voice, lambda document, language, start: segment(document, language, start, lexicon))


def _segment(document: str, language: str) -> Generator[Utterance]:
    from voicestudio.text import segment, user_lexicon

    return segment(document, language, lexicon=user_lexicon())


def _player() -> Player:
    from voicestudio.audio_io.playback import Player

    return Player()


def _output() -> Output:
    from voicestudio.audio_io.portaudio import PortAudio

    return PortAudio(latency="low")


def _save(path: Path, clip: AudioClip, settings: WriteSettings) -> Generator[Writing, None, WriteReport]:
    from voicestudio.engine.exporting import save

    return save(path, clip, settings)


def _export(
    request: RenderRequest, voice: Voice, path: Path, settings: WriteSettings
) -> Generator[RenderEvent | Writing, None, WriteReport]:
    from voicestudio.engine.exporting import export

    return export(request, voice, path, settings)


def _reading(word: str, language: str) -> str:
    from voicestudio.text import phonemize, read_utterance

    words = read_utterance(word, language)
    spoken = phonemize(words).symbols if words.words else ()
    return "".join(" " if phoneme.is_pause else phoneme.symbol for phoneme in spoken).strip()


@dataclass(frozen=True, slots=True)
class Doors:
    """Where the window asks for what it does not do itself; tests put hand-written ones in their place."""

    survey: Callable[[], tuple[Sequence[VoiceCard], Sequence[Damaged]]] = _survey
    open_voice: Callable[[str, str], Voice] = _open_voice
    devices: Callable[[str], Sequence[Device]] = _devices
    speak: Speak = _speak
    segment: Callable[[str, str], Generator[Utterance]] = _segment
    player: Callable[[], Player] = _player
    output: Callable[[], Output] = _output
    save: Save = _save
    export: Export = _export
    reading: Callable[[str, str], str] = _reading
    vocoders: Callable[[], Sequence[VocoderCard]] = _vocoders
    detect: Callable[[Path], Detected] = _detect
    import_voice: Callable[[Path, str, str | None], ImportReport] = _import_voice
    remove_voice: Callable[[str], None] = _remove_voice
    listening: ListeningDoors = field(default_factory=ListeningDoors)
    learning: LearningDoors = field(default_factory=LearningDoors)

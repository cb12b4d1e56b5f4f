"""What the background thread does for the bench."""

from __future__ import annotations

from contextlib import closing
from dataclasses import dataclass
from typing import TYPE_CHECKING

from voicestudio.core import AudioClip
from voicestudio.gui.bench.source import Source

if TYPE_CHECKING:
    from collections.abc import Generator, Sequence
    from pathlib import Path

    from voicestudio.audio_io.matching import Loudness
    from voicestudio.core import VoiceCard
    from voicestudio.engine.comparing import Way
    from voicestudio.gui.jobs import VoiceShelf


@dataclass(frozen=True, slots=True)
class RecordingOpened:
    source: Source


@dataclass(frozen=True, slots=True)
class SourceHeard:
    """How loud the source is."""

    source: Source
    loudness: Loudness


def open_recording(path: Path, card: VoiceCard) -> Generator[object]:
    """RecordingOpened, at the voice's sample rate, with its mel; raises StudioError for what cannot be compared."""
    from voicestudio.audio_io.files import blocks, read_at
    from voicestudio.engine.comparing import check_length, recording_mel

    duration_s = 0.0
    with closing(blocks(path)) as pieces:  # a long one is refused before it is held whole
        for piece in pieces:
            duration_s += piece.duration_s
            check_length(duration_s)
            yield None
    clip = read_at(path, card.spec.sample_rate)
    yield None
    mel = yield from recording_mel(clip, card.spec)
    whole = AudioClip(clip.samples[: mel.n_frames * card.spec.hop_length], clip.sample_rate)
    yield RecordingOpened(Source(path.name, mel, whole, card, True))


def compare_rows(shelf: VoiceShelf, device: str, source: Source, ways: Sequence[Way]) -> Generator[object]:
    """SourceHeard, then the engine's events of each way."""
    from voicestudio.audio_io.matching import loudness_of
    from voicestudio.engine.comparing import compare

    yield SourceHeard(source, loudness_of(source.sound.samples, source.sound.sample_rate))
    voice = yield from shelf.open(source.card.id, device)
    with closing(compare(source.mel, ways, voice, source.sound if source.is_recording else None)) as events:
        yield from events

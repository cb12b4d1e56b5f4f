"""What the background thread is asked to do for the listening page: generators whose every step is short."""

from __future__ import annotations

import queue
from contextlib import closing
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

import numpy as np

from voicestudio.core import AudioClip, Notice, RenderFinished

if TYPE_CHECKING:
    from collections.abc import Collection, Generator, Sequence
    from pathlib import Path

    from voicestudio.analysis.recognition import HeardWord
    from voicestudio.core import FeatureTrack, RenderRequest
    from voicestudio.gui.jobs import VoiceShelf
    from voicestudio.gui.listening.doors import ListeningDoors
    from voicestudio.gui.views.sound_data import SoundData

T = TypeVar("T")

PIECE = 1 << 17
"""Samples of a step where a whole clip is handed on."""
LOOK_S = 0.02
LEAST_CUT_S = 0.1
"""What is missed by nobody."""
_EMPTY = AudioClip(np.empty(0, np.float32), 48000)


@dataclass(frozen=True, slots=True)
class Share:
    """How far it is, 0 to 1."""

    done: float


@dataclass(frozen=True, slots=True, eq=False)
class Result:
    """What came of it."""

    value: object


def _told(steps: Generator[float | None, None, T]) -> Generator[Share | None, None, T]:
    """Shares in steps of a hundredth as they are done; returns what the steps return."""
    told = -1.0
    with closing(steps):
        while True:
            try:
                done = next(steps)
            except StopIteration as end:
                return end.value
            if done is None or done < told + 0.01:
                yield None
            else:
                told = done
                yield Share(done)


def open_file(doors: ListeningDoors, path: Path, longest_s: float, too_long: str) -> Generator[object]:
    """The sound of a file as the events of a sound; of one longer than longest_s the beginning, with a notice."""
    from voicestudio.engine.showing import shown

    was_cut = False

    def clips() -> Generator[AudioClip]:
        nonlocal was_cut
        n_done = 0
        with closing(doors.blocks(path)) as blocks:
            for block in blocks:
                room = int(longest_s * block.sample_rate) - 1 - n_done
                n_done += min(len(block), room)
                yield block if len(block) <= room else AudioClip(block.samples[:room], block.sample_rate)
                if len(block) > room:
                    was_cut = len(block) - room > LEAST_CUT_S * block.sample_rate
                    return

    with closing(shown(path.name, clips())) as events:
        for event in events:
            if isinstance(event, RenderFinished) and was_cut:
                yield Notice(too_long)
            yield event


def show_clip(title: str, clip: AudioClip) -> Generator[object]:
    """A clip that is there already as the events of a sound."""
    from voicestudio.engine.showing import shown

    rate = clip.sample_rate
    parts = (AudioClip(clip.samples[start : start + PIECE], rate) for start in range(0, len(clip), PIECE))
    return shown(title, parts, clip.duration_s)


def recorded(title: str, heard: queue.SimpleQueue[AudioClip | None]) -> Generator[object]:
    """What comes through the queue as the events of a sound, until None comes."""
    from voicestudio.engine.showing import shown

    def clips() -> Generator[AudioClip]:
        while True:
            try:
                clip = heard.get(timeout=LOOK_S)
            except queue.Empty:
                yield _EMPTY
                continue
            if clip is None:
                return
            yield clip

    return shown(title, clips())


def find_silence(doors: ListeningDoors, data: SoundData) -> Generator[object]:
    """Result of the part of the sound (start_s, stop_s) that is no silence, None where all is silence."""
    clip = data.clip
    part = doors.sounding(clip)
    yield Result(None if part is None else (part.start / clip.sample_rate, part.stop / clip.sample_rate))


def measure_tracks(doors: ListeningDoors, data: SoundData, names: Collection[str]) -> Generator[object]:
    """Shares, then the Features of those names."""
    yield Result((yield from _told(doors.features(data.clip, names))))


def draw_spectrogram(
    doors: ListeningDoors, data: SoundData, kind: str, start_s: float, stop_s: float, most_frames: int
) -> Generator[object]:
    """Shares, then the Spectrogram of a part."""
    yield Result((yield from _told(doors.spectrogram(data.clip, kind, start_s, stop_s, most_frames))))


def measure_part(doors: ListeningDoors, data: SoundData, start_s: float, stop_s: float) -> Generator[object]:
    """Shares, then the Measurement of a part."""
    yield Result((yield from _told(doors.measure(data.clip, start_s, stop_s))))


def hear_words(
    doors: ListeningDoors, data: SoundData, start_s: float, stop_s: float, recogniser: str, folder: Path | None
) -> Generator[object]:
    """Heard as words are understood, their times counted from the sound's beginning; Shares between."""
    from voicestudio.analysis.recognition import HeardWord

    told = -1.0
    with closing(doors.transcribe(part_of(data, start_s, stop_s), recogniser, folder)) as steps:
        for heard in steps:
            if heard.words:
                yield tuple(HeardWord(one.text, one.start_s + start_s, one.end_s + start_s) for one in heard.words)
            if heard.done_s > told:
                told = heard.done_s
                yield Share(min(1.0, told / (stop_s - start_s)))
            else:
                yield None


def follow_recording(
    doors: ListeningDoors, shelf: VoiceShelf, voice_id: str, device: str, request: RenderRequest,
    words: Sequence[HeardWord], data: SoundData,
) -> Generator[object]:  # fmt: skip
    """Shares, then the RenderRequest that keeps the recording's timing and melody."""
    yield Share(0.0)
    voice = yield from shelf.open(voice_id, device)
    yield Result((yield from _told(doors.follow(request, words, data.clip, voice))))


def write_table(doors: ListeningDoors, path: Path, tracks: Sequence[FeatureTrack]) -> Generator[object]:
    """Shares, then the path of the table."""
    yield from _told(doors.write_table(path, tracks))
    yield Result(path)


def part_of(data: SoundData, start_s: float, stop_s: float) -> AudioClip:
    """The samples from one instant to another, without a copy."""
    rate = data.sample_rate
    return AudioClip(data.wave.samples[round(start_s * rate) : round(stop_s * rate)], rate)

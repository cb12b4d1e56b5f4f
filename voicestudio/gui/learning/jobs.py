"""What the background thread is asked to do for learning: generators whose every step is short."""

from __future__ import annotations

from contextlib import closing
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from voicestudio.core import AudioClip
from voicestudio.gui.listening.jobs import Result, part_of

if TYPE_CHECKING:
    from collections.abc import Generator
    from pathlib import Path

    from numpy.typing import NDArray

    from voicestudio.audio_io.matching import Loudness
    from voicestudio.core import SoundPatch
    from voicestudio.engine.matching import MatchProgress
    from voicestudio.gui.learning.doors import LearningDoors
    from voicestudio.gui.listening.doors import ListeningDoors
    from voicestudio.gui.views.sound_data import SoundData

CHOSEN, BUNDLED = "learning/classifier", "esc10"
"""The setting that holds the id of the classifier in use, and that id as long as none was chosen."""
HEARD_S = 60.0
"""So much of a file on the map is heard."""
NAMED_S = 300.0
"""So much of a long sound is named."""
TARGET_S = 30.0
"""So much of a sound is matched, and so much of a candidate rendered."""
_MEL_STEP = 1 << 16


@dataclass(frozen=True, slots=True, eq=False)
class Pictured:
    """A sound to be heard and seen: loudness of the clip alone, and its log-mel (n_mels, n_frames)."""

    clip: AudioClip
    loudness: Loudness
    mel: NDArray[np.float32]


def look_at(doors: LearningDoors, folder: Path) -> Generator[object]:
    """The LabelledFiles of a folder."""
    yield Result(doors.labelled(folder))


def train(doors: LearningDoors, folder: Path, name: str) -> Generator[object]:
    """Steps, then the NewClassifier; nothing is kept of what was given up."""
    yield Result((yield from doors.train(folder, name)))


def classify(doors: LearningDoors, data: SoundData, part: tuple[float, float], id: str) -> Generator[object]:
    """The classes of a part of the sound, or of its beginning, with their probabilities."""
    start_s, stop_s = part
    yield Result((yield from doors.classify(part_of(data, start_s, min(stop_s, start_s + NAMED_S)), id)))


def map_sounds(doors: LearningDoors, folder: Path) -> Generator[object]:
    """Steps, then the SoundMap."""
    yield Result((yield from doors.map(folder)))


def hear_file(doors: ListeningDoors, path: Path) -> Generator[object]:
    """The clips of a file's first minute."""
    n_done = 0
    with closing(doors.blocks(path)) as blocks:
        for block in blocks:
            room = int(HEARD_S * block.sample_rate) - n_done
            if room <= 0:
                return
            n_done += min(len(block), room)
            yield AudioClip(block.samples[:room], block.sample_rate)


def open_target(doors: ListeningDoors, path: Path) -> Generator[object]:
    """Pictured of a file's first seconds."""
    def clips() -> Generator[AudioClip]:
        with closing(doors.blocks(path)) as blocks:
            yield from blocks

    yield from _picture(clips())


def take_target(data: SoundData, part: tuple[float, float]) -> Generator[object]:
    """Pictured of a part of the window's sound, or of its beginning."""
    start_s, stop_s = part
    clip = part_of(data, start_s, min(stop_s, start_s + TARGET_S))

    def clips() -> Generator[AudioClip]:
        yield clip

    yield from _picture(clips())


def render(doors: LearningDoors, patch: SoundPatch, sample_rate: int) -> Generator[object]:
    """Pictured of a patch's own note."""
    yield from _picture(doors.play(patch, sample_rate))


def match(doors: LearningDoors, target: AudioClip, synth_id: str | None, seconds: float) -> Generator[object]:
    """The events of a match as they come; progress that says nothing new is let pass as None."""
    from voicestudio.engine.matching import MatchProgress

    told: tuple[object, ...] = ()
    with closing(doors.match(target, synth_id, seconds)) as events:
        for event in events:
            is_news = not isinstance(event, MatchProgress) or _news(event) != told
            if is_news and isinstance(event, MatchProgress):
                told = _news(event)
            yield event if is_news else None


def _news(event: MatchProgress) -> tuple[object, ...]:
    """Searching takes many small steps: they are told when the best gets better, and every tenth time."""
    return event.doing, event.done // 10 if event.doing == "searching" else event.done, event.best


def _picture(clips: Generator[AudioClip]) -> Generator[object]:
    """The first TARGET_S of the clips, with loudness and mel; None between."""
    from voicestudio.audio_io.matching import loudness_of
    from voicestudio.dsp.growing_mel import GrowingMel
    from voicestudio.engine.showing import spec_for

    kept, n_samples, rate = [np.empty(0, np.float32)], 0, 48000
    with closing(clips):
        for clip in clips:
            rate = clip.sample_rate
            room = int(TARGET_S * rate) - n_samples
            kept.append(clip.samples[:room])
            n_samples += len(kept[-1])
            if len(clip) >= room:
                break
            yield None
    whole = AudioClip(np.concatenate(kept), rate)
    mel = GrowingMel(spec_for(rate))
    frames = []
    for start in range(0, len(whole), _MEL_STEP):
        frames.append(mel.push(whole.samples[start : start + _MEL_STEP]))
        yield None
    frames.append(mel.finish())
    yield Result(Pictured(whole, loudness_of(whole.samples, rate), np.concatenate(frames, axis=1)))

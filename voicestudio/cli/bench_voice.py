"""Speed and memory of one voice in this process: each stage, first sound, Stop, growth."""

from __future__ import annotations

import statistics
import time
from collections import defaultdict
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from voicestudio.cli import bench_text
from voicestudio.core import AudioReady, MelReady, MelSpectrogram, RenderFinished, RenderRequest

if TYPE_CHECKING:
    from collections.abc import Generator, Iterable

    from voicestudio.core import AudioClip, Controls, Phonemes, Prosody, Utterance, Voice, VoiceCard

STAGES = ("text", "acoustic model", "vocoder")
GRIFFIN_LIM_ITERATIONS = 60
_WARM_UP = 15_000
"""Texts are counted from here to warm up, so that no sentence that is measured was ever read before."""


@dataclass(slots=True)
class Stopwatch:
    """Seconds by name; while an inner name runs, the outer one stands still, so that all together are the whole."""

    seconds: dict[str, float] = field(default_factory=lambda: defaultdict(float))
    _names: list[str] = field(default_factory=list)
    _since: float = 0.0

    @contextmanager
    def of(self, name: str) -> Generator[None]:
        self._turn()
        self._names.append(name)
        try:
            yield
        finally:
            self._turn()
            self._names.pop()

    def each(self, name: str, items: Iterable) -> Generator:
        """The items as they come, the making of each timed; closing it closes them."""
        iterator = iter(items)
        try:
            while True:
                with self.of(name):
                    item = next(iterator, None)
                if item is None:
                    return
                yield item
        finally:
            if hasattr(iterator, "close"):
                iterator.close()

    def _turn(self) -> None:
        now = time.perf_counter()
        if self._names:
            self.seconds[self._names[-1]] += now - self._since
        self._since = now


@dataclass(slots=True)
class TimedVoice:
    """Keeps the protocol core.Voice: another voice, its stages timed."""

    voice: Voice
    watch: Stopwatch

    @property
    def card(self) -> VoiceCard:
        return self.voice.card

    def segment(self, document: str, language: str, start: int = 0) -> Generator[Utterance]:
        from voicestudio.text import segment

        return self.watch.each("text", segment(document, language, start))

    def phonemes(self, utterance: Utterance) -> Phonemes:
        with self.watch.of("text"):
            return self.voice.phonemes(utterance)

    def timed(self, phonemes: Phonemes, prosody: Prosody, seed: int = 0) -> Phonemes:
        with self.watch.of("acoustic model"):
            return self.voice.timed(phonemes, prosody, seed)

    def mel(self, phonemes: Phonemes, prosody: Prosody, seed: int) -> Generator[MelSpectrogram]:
        return self.watch.each("acoustic model", self.voice.mel(phonemes, prosody, seed))

    def audio(
        self, mel: Iterable[MelSpectrogram], vocoder: str, seed: int, controls: Controls = ()
    ) -> Generator[AudioClip]:
        return self.watch.each("vocoder", self.voice.audio(mel, vocoder, seed, controls))

    def speaking_as(self, speaker: str) -> TimedVoice:
        return TimedVoice(self.voice.speaking_as(speaker), self.watch)


@dataclass(frozen=True, slots=True)
class Told:
    """One render to its end, the sound dropped as it came.

    Seconds: of sound, of computing, by stage, to the first sound; gaps_s are those between an event and the next one,
    which is how long Stop may wait; growth_bytes is how much resident memory rose at most.
    """

    sound_s: float
    compute_s: float
    stages_s: dict[str, float]
    first_sound_s: float
    gaps_s: tuple[float, ...]
    growth_bytes: int


def told(text: str, voice: Voice) -> Told:
    """Speaks a text by the voice's best vocoder."""
    import psutil

    from voicestudio.engine import speak

    process, watch = psutil.Process(), Stopwatch()
    timed = TimedVoice(voice, watch)
    before = most = process.memory_info().rss
    gaps, finished = [], None
    with closing(speak(RenderRequest(text, voice.card.vocoders[0]), timed, timed.segment)) as events:
        while not isinstance(finished, RenderFinished):
            asked = time.perf_counter()
            finished = next(events)
            gaps.append(time.perf_counter() - asked)
            most = max(most, process.memory_info().rss)
    stages = {name: watch.seconds[name] for name in STAGES}
    return Told(
        finished.duration_s, finished.compute_s, stages, finished.first_sound_s, tuple(gaps), most - before
    )


def first_sound_s(text: str, voice: Voice) -> float:
    """Seconds from asking until the first sound is there; the rest is not computed."""
    from voicestudio.engine import speak

    began = time.perf_counter()
    with closing(speak(RenderRequest(text, voice.card.vocoders[0]), voice)) as events:
        next(event for event in events if isinstance(event, AudioReady) and len(event.clip))
        return time.perf_counter() - began


def griffin_lim_x(text: str, voice: Voice) -> float:
    """Times real time of Griffin-Lim with 60 iterations on the mel that the voice makes of a text."""
    from voicestudio.dsp.griffin_lim import griffin_lim
    from voicestudio.engine import speak

    with closing(speak(RenderRequest(text, voice.card.vocoders[0]), voice)) as events:
        mel = MelSpectrogram.join(event.mel for event in events if isinstance(event, MelReady))
    began = time.perf_counter()
    clip = griffin_lim(mel, GRIFFIN_LIM_ITERATIONS)
    return clip.duration_s / (time.perf_counter() - began)


def measured(voice: Voice, runs: int, n_words: int) -> dict:
    """Medians over `runs`, each with sentences of its own, since what was read once is remembered."""
    told(bench_text.sentence(_WARM_UP), voice)
    griffin_lim_x(bench_text.sentence(_WARM_UP + 1), voice)
    shorts = [told(bench_text.sentence(index), voice) for index in range(runs)]
    firsts = [first_sound_s(bench_text.sentence(runs + index), voice) for index in range(runs)]
    baselines = [griffin_lim_x(bench_text.sentence(2 * runs + index), voice) for index in range(runs)]
    per_text = -(-n_words // bench_text.WORDS_A_SENTENCE)
    longs = [told(bench_text.text(n_words, 3 * runs + index * per_text), voice) for index in range(runs)]
    gaps_ms = 1000 * np.concatenate([one.gaps_s for one in longs])
    return {
        "sentence": _figures(shorts, bench_text.WORDS_A_SENTENCE),
        "long": _figures(longs, n_words),
        "first_sound_ms": 1000 * statistics.median(firsts),
        "stop_ms_max": float(gaps_ms.max()),
        "stop_ms_p99": float(np.percentile(gaps_ms, 99)),
        "growth_mb": max(one.growth_bytes for one in longs) / 2**20,
        "griffin_lim_x_real_time": statistics.median(baselines),
    }


def _figures(runs: list[Told], n_words: int) -> dict:
    """Of the run whose whole speed is the (lower) median, so that its stages and its whole belong together."""
    one = sorted(runs, key=lambda told: told.sound_s / told.compute_s)[(len(runs) - 1) // 2]
    return {
        "words": n_words,
        "runs": len(runs),
        "sound_s": one.sound_s,
        "compute_s": one.compute_s,
        "x_real_time": one.sound_s / one.compute_s,
        "stages": {
            name: {"compute_s": seconds, "x_real_time": one.sound_s / seconds if seconds > 0 else None}
            for name, seconds in one.stages_s.items()
        },
    }

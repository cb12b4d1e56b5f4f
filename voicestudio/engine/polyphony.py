"""Several notes of one patch at once: given ahead as a list, or started while others sound."""

from __future__ import annotations

from contextlib import closing
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from voicestudio.core import AudioClip
from voicestudio.engine.designing import fetched, treated
from voicestudio.engine.patches import checking
from voicestudio.synth import catalogue, synthesizer
from voicestudio.synth.synthesizer import SAMPLE_RATE

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterable

    from numpy.typing import NDArray

    from voicestudio.core import Note, SoundPatch

MOST_VOICES = 32
"""Notes that sound at once; the one that began first is faded out where one more comes."""
FADE_S = 0.01
BLOCK, LIVE_BLOCK = 4096, 1024


def play_notes(patch: SoundPatch, notes: Iterable[Note], sample_rate: int = SAMPLE_RATE) -> Generator[AudioClip]:
    """The notes, each from its start_s on, mixed and then treated by the patch's effects, within full scale.

    The patch's own note is not played. Of the notes that sound at once the sum is as loud as it comes, and turned down
    only where it would pass full scale. One note alone at 0 s is the sample-exact sound of `play`. Some chunks are
    empty, where the one who asks may stop. Raises StudioError as `designing.play` does.
    """
    checking.checked(patch)
    source = yield from fetched(patch, sample_rate)
    yield from treated(_mixed(Polyphony(patch, sample_rate, source), notes, sample_rate), patch.effects)


def play_live(
    patch: SoundPatch,
    pressed: Callable[[], Iterable[Note] | None],
    sample_rate: int = SAMPLE_RATE,
    n_samples: int = LIVE_BLOCK,
) -> Generator[AudioClip]:
    """Notes as they are played: `pressed` is asked before every block of n_samples for those that begin with it.

    It goes on in silence while no note sounds, until `pressed` gives None: then the notes end as they end, with the
    effects' tails. Ask for it as fast as it is heard; a press is heard after the blocks that wait to be heard, and up
    to 2048 samples more where there are effects. Raises StudioError as `designing.play` does.
    """
    checking.checked(patch)
    source = yield from fetched(patch, sample_rate)
    yield from treated(_live(Polyphony(patch, sample_rate, source), pressed, sample_rate, n_samples), patch.effects)


class Polyphony:
    """The voices of a patch, dry: `start` adds a note at any time, `steps` or `block` gives the next samples of all.

    `source` is what `designing.fetched` gave. Every note but the first draws its own chance from the patch's seed.
    """

    def __init__(self, patch: SoundPatch, sample_rate: int = SAMPLE_RATE, source: AudioClip | None = None) -> None:
        self._patch, self._sample_rate, self._source = patch, sample_rate, source
        self._synth = catalogue.synthesizer(patch.synth)
        self._voices: list[_Voice] = []
        self._n_started = 0

    @property
    def n_sounding(self) -> int:
        return len(self._voices)

    def start(self, note: Note, after: int = 0) -> None:
        """Begins a note `after` samples into the next block; its start_s is not looked at."""
        clips = synthesizer.play(self._synth, self._patch.values, note, self._sample_rate, self._seed(), self._source)
        sounding = [voice for voice in self._voices if not voice.leaving]
        if len(sounding) >= MOST_VOICES:
            sounding[0].leaving = True
        self._voices.append(_Voice(clips, after))
        self._n_started += 1

    def block(self, n_samples: int) -> NDArray[np.float32]:
        """The next samples, float32 (n_samples,), of all notes; silence where none sounds."""
        steps = self.steps(n_samples)
        while True:
            try:
                next(steps)
            except StopIteration as end:
                return end.value

    def steps(self, n_samples: int) -> Generator[None, None, NDArray[np.float32]]:
        """As `block`, with a stop after each note."""
        total = np.zeros(n_samples, np.float32)
        for voice in self._voices:
            voice.add_to(total, round(FADE_S * self._sample_rate))
            yield None
        self._voices = [voice for voice in self._voices if not voice.ended]
        return total

    def close(self) -> None:
        """All notes end at once."""
        for voice in self._voices:
            voice.clips.close()
        self._voices = []

    def _seed(self) -> int:
        if self._n_started == 0:
            return self._patch.seed
        return int(np.random.default_rng([self._patch.seed, self._n_started]).integers(1 << 62))


@dataclass(slots=True)
class _Voice:
    """One note: its clips to come, samples until it begins, what is left of its last clip."""

    clips: Generator[AudioClip]
    wait: int
    leaving: bool = False
    ended: bool = False
    rest: NDArray[np.float32] | None = None

    def add_to(self, total: NDArray[np.float32], fade: int) -> None:
        """Adds the next len(total) samples of the note; one that is leaving fades out within `fade` of them."""
        at = min(self.wait, len(total))
        self.wait -= at
        while at < len(total) and not self.ended:
            if self.rest is None or not len(self.rest):
                clip = next(self.clips, None)
                if clip is None:
                    self.ended = True
                    break
                self.rest = clip.samples
            part = self.rest[: len(total) - at]
            self.rest = self.rest[len(part) :]
            if self.leaving:
                down = np.clip(1 - (at + np.arange(len(part))) / min(fade, len(total)), 0, 1)
                part = part * down.astype(np.float32)
            total[at : at + len(part)] += part
            at += len(part)
        if self.leaving:
            self.clips.close()
            self.ended = True


def _mixed(voices: Polyphony, notes: Iterable[Note], sample_rate: int) -> Generator[AudioClip]:
    """All notes in blocks, up to the end of the last; empty clips are stops."""
    coming = sorted(notes, key=lambda note: note.start_s)
    position = at = 0
    with closing(voices):
        while at < len(coming) or voices.n_sounding:
            while at < len(coming) and (start := round(coming[at].start_s * sample_rate)) < position + BLOCK:
                voices.start(coming[at], start - position)
                at += 1
            steps = voices.steps(BLOCK)
            while True:
                try:
                    next(steps)
                except StopIteration as end:
                    yield AudioClip(end.value, sample_rate)
                    break
                yield AudioClip(np.empty(0, np.float32), sample_rate)
            position += BLOCK


def _live(
    voices: Polyphony, pressed: Callable[[], Iterable[Note] | None], sample_rate: int, n_samples: int
) -> Generator[AudioClip]:
    with closing(voices):
        while (notes := pressed()) is not None:
            for note in notes:
                voices.start(note)
            yield AudioClip(voices.block(n_samples), sample_rate)
        while voices.n_sounding:
            yield AudioClip(voices.block(n_samples), sample_rate)

"""Several notes of one patch at once: given ahead as a list, or started and let go while others sound."""

from __future__ import annotations

from contextlib import closing
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

import numpy as np

from voicestudio.core import AudioClip
from voicestudio.engine.designing import fetched, treated
from voicestudio.engine.note_voice import NoteVoice
from voicestudio.engine.patches import checking
from voicestudio.synth import catalogue, synthesizer
from voicestudio.synth.gate import Gate
from voicestudio.synth.synthesizer import SAMPLE_RATE

if TYPE_CHECKING:
    from collections.abc import Generator, Iterable, Mapping

    from numpy.typing import NDArray

    from voicestudio.core import Note, SoundPatch

MOST_VOICES = 32
"""Notes that sound at once; where one more comes, one is faded out: the first that was let go, or else that began."""
BLOCK = 4096


def play_notes(patch: SoundPatch, notes: Iterable[Note], sample_rate: int = SAMPLE_RATE) -> Generator[AudioClip]:
    """The notes, each from its start_s on, mixed and then treated by the patch's effects, within full scale.

    The patch's own note is not played. Of the notes that sound at once the sum is as loud as it comes, and turned down
    only where it would pass full scale. One note alone at 0 s is the sample-exact sound of `play`. Some chunks are
    empty, where the one who asks may stop. Raises StudioError as `designing.play` does.
    """
    checking.checked(patch)
    source = yield from fetched(patch, sample_rate)
    yield from treated(_mixed(Polyphony(patch, sample_rate, source), notes, sample_rate), patch.effects)


class Polyphony:
    """The voices of a patch, dry: `start` adds a note at any time, `steps` or `block` gives the next samples of all.

    `source` is what `designing.fetched` gave. Every note but the first draws its own chance from the patch's seed.
    """

    def __init__(self, patch: SoundPatch, sample_rate: int = SAMPLE_RATE, source: AudioClip | None = None) -> None:
        self._patch, self._sample_rate, self._source = patch, sample_rate, source
        self._synth = catalogue.synthesizer(patch.synth)
        self._voices: list[NoteVoice] = []
        self._n_started = 0

    @property
    def n_sounding(self) -> int:
        return len(self._voices)

    def start(self, note: Note, after: int = 0) -> None:
        """Begins a note `after` samples into the next block; its start_s is not looked at."""
        self._begin(note, Gate(note.duration_s), after)

    def hold(self, note: Note, at_once: int) -> None:
        """Begins a note with the next block that goes on until it is let go, however long it is.

        `at_once` is the most that is made of it before it can be let go, and best the size of the blocks asked for.
        """
        self._begin(note, Gate(at_once=at_once), 0)

    def let_go(self, pitch: float) -> None:
        """The notes of that pitch that are held are let go."""
        for voice in self._voices:
            if voice.note.pitch == pitch and voice.is_held:
                voice.let_go()

    def let_go_all(self) -> None:
        for voice in self._voices:
            if voice.is_held:
                voice.let_go()

    @property
    def held(self) -> list[Note]:
        """The notes whose keys are down."""
        return [voice.note for voice in self._voices if voice.is_held and not voice.leaving]

    def change(self, patch: SoundPatch, velocities: Mapping[float, float]) -> None:
        """Notes are begun with this patch from now on, and those that are held become it, as NoteVoice says.

        It has the synthesizer, source and seed of the one before; velocities by pitch are those of held notes that
        change theirs.
        """
        self._patch = patch
        for voice in self._voices:
            if voice.is_held and not voice.leaving:
                pitch = voice.note.pitch
                note = replace(voice.note, velocity=velocities.get(pitch, voice.note.velocity))
                voice.follow(note, partial(self._begun, patch, voice.seed))

    def steal(self) -> None:
        """One note leaves, within note_voice.FADE_S: the first that was let go, or else the first that began."""
        staying = [voice for voice in self._voices if not voice.leaving]
        for voice in sorted(staying, key=lambda one: one.is_held)[:1]:
            voice.leaving = True

    def leave(self) -> None:
        """All notes leave, within note_voice.FADE_S."""
        for voice in self._voices:
            voice.leaving = True

    def _begin(self, note: Note, gate: Gate, after: int) -> None:
        seed = self._seed()
        clips = self._begun(self._patch, seed, note, gate)
        if sum(not voice.leaving for voice in self._voices) >= MOST_VOICES:
            self.steal()
        self._voices.append(NoteVoice(note, seed, clips, gate, after, self._sample_rate))
        self._n_started += 1

    def _begun(self, patch: SoundPatch, seed: int, note: Note, gate: Gate) -> Generator[AudioClip]:
        return synthesizer.play(self._synth, patch.values, note, self._sample_rate, seed, self._source, gate)

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
            voice.add_to(total)
            yield None
        self._voices = [voice for voice in self._voices if not voice.ended]
        return total

    def close(self) -> None:
        """All notes end at once."""
        for voice in self._voices:
            voice.close()
        self._voices = []

    def _seed(self) -> int:
        if self._n_started == 0:
            return self._patch.seed
        return int(np.random.default_rng([self._patch.seed, self._n_started]).integers(1 << 62))


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

"""A keyboard that is played: keys go down and up while it sounds, and each plays the patch that was in hand then."""

from __future__ import annotations

from contextlib import closing
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from voicestudio.core import AudioClip, Note
from voicestudio.engine.designing import fetched
from voicestudio.engine.limiting import Limiter
from voicestudio.engine.patches import checking
from voicestudio.engine.polyphony import MOST_VOICES, Polyphony
from voicestudio.engine.treatment import Treatment
from voicestudio.synth.synthesizer import SAMPLE_RATE

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterable, Mapping

    from numpy.typing import NDArray

    from voicestudio.core import SoundPatch

AT_ONCE = 512
"""Samples between two looks at the keys: 11 ms."""
MOST_PATCHES = 4
"""Patches that sound at once, each through effects of its own; the one that was played longest ago leaves."""
SILENT, SILENT_S = 1e-5, 1.0
"""A patch that was quieter than this for so long, without a note, has rung out."""


@dataclass(frozen=True, slots=True)
class KeyDown:
    """A key is pressed: pitch and velocity are those of the patch's note, whose length is not looked at."""

    patch: SoundPatch


@dataclass(frozen=True, slots=True)
class KeyUp:
    """The key of that pitch is let go, in whatever patch it sounds."""

    pitch: float


@dataclass(frozen=True, slots=True)
class Turned:
    """Something of the patch was turned: what is held goes on as this patch; `velocities` are those by pitch then."""

    patch: SoundPatch
    velocities: Mapping[float, float]


Played = KeyDown | KeyUp | Turned


def play_keys(
    played: Callable[[], Iterable[Played] | None], sample_rate: int = SAMPLE_RATE, n_samples: int = AT_ONCE
) -> Generator[AudioClip]:
    """What sounds while keys are played: `played` is asked before every n_samples for what happened since.

    A note goes on while its key is down, as its synthesizer lets it, and goes as it goes when the key is let go. It
    goes on in silence while no note sounds, until `played` gives None: then all keys are let go, and what rings on is
    played to its end. Some clips are empty, while a source is fetched. Ask for it as fast as it is heard: a press is
    heard after the blocks that wait to be heard, 256 samples more, and at most 2048 more where effects are at work.
    Raises StudioError as `designing.play` does.
    """
    keyboard = Keyboard(sample_rate)
    limiter = Limiter(sample_rate)
    with closing(keyboard):
        while (events := played()) is not None:
            for event in events:
                if isinstance(event, KeyDown):
                    yield from keyboard.press(event.patch, n_samples)
                elif isinstance(event, Turned):
                    yield from keyboard.turn(event, n_samples)
                else:
                    keyboard.let_go(event.pitch)
            yield AudioClip(limiter.push(keyboard.block(n_samples)), sample_rate)
        keyboard.let_go_all()
        while keyboard.is_sounding:
            yield AudioClip(limiter.push(keyboard.block(n_samples)), sample_rate)
        yield AudioClip(limiter.finish(), sample_rate)


class Keyboard:
    """All patches that sound, each with its notes and its effects, summed as loud as they come."""

    def __init__(self, sample_rate: int) -> None:
        self._sample_rate = sample_rate
        self._strips: list[_Strip] = []

    @property
    def n_sounding(self) -> int:
        """Notes that sound, with those that die away."""
        return sum(strip.voices.n_sounding for strip in self._strips)

    @property
    def is_sounding(self) -> bool:
        """Whether there is any note, or effects still ring."""
        return bool(self._strips)

    def press(self, patch: SoundPatch, n_samples: int) -> Generator[AudioClip]:
        """Begins a note with the next block, of n_samples; the clips on the way are empty.

        Raises StudioError as `designing.play` does.
        """
        note, alike = patch.note, replace(patch, note=Note())
        strip = next((one for one in self._strips if one.patch == alike), None)
        if strip is None:
            checking.checked(patch)
            source = yield from fetched(patch, self._sample_rate)
            strip = _Strip(alike, Polyphony(patch, self._sample_rate, source), self._sample_rate)
        else:
            self._strips.remove(strip)
        self._strips.append(strip)
        for late in self._strips[:-MOST_PATCHES]:
            late.voices.leave()
        strip.voices.let_go(note.pitch)
        strip.voices.hold(note, n_samples)
        if self.n_sounding > MOST_VOICES:
            next(one for one in self._strips if one.voices.n_sounding).voices.steal()

    def turn(self, turned: Turned, n_samples: int) -> Generator[AudioClip]:
        """Notes that are held go on as another patch, and begin anew where that is another instrument.

        Raises StudioError as `designing.play` does.
        """
        patch = replace(checking.checked(turned.patch), note=Note())
        for strip in [one for one in self._strips if one.voices.held]:
            if strip.is_like(patch):
                strip.change(patch, turned.velocities)
                continue
            for note in strip.voices.held:
                strip.voices.let_go(note.pitch)
                note = replace(note, velocity=turned.velocities.get(note.pitch, note.velocity))
                yield from self.press(replace(patch, note=note), n_samples)

    def let_go(self, pitch: float) -> None:
        """The notes of that pitch are let go."""
        for strip in self._strips:
            strip.voices.let_go(pitch)

    def let_go_all(self) -> None:
        for strip in self._strips:
            strip.voices.let_go_all()

    def block(self, n_samples: int) -> NDArray[np.float32]:
        """The next samples of everything, float32 (n_samples,)."""
        total = np.zeros(n_samples, np.float32)
        for strip in self._strips:
            total += strip.taken(n_samples)
        self._strips = [strip for strip in self._strips if not strip.is_over]
        return total

    def close(self) -> None:
        """Everything ends at once."""
        for strip in self._strips:
            strip.voices.close()
        self._strips = []


class _Strip:
    """The notes of one patch and the effects that they go through, from block to block."""

    def __init__(self, patch: SoundPatch, voices: Polyphony, sample_rate: int) -> None:
        self.patch, self.voices = patch, voices
        self._treatment = Treatment(patch.effects, sample_rate)
        self._n_silent, self._sample_rate = 0, sample_rate

    @property
    def is_over(self) -> bool:
        return self._n_silent >= (SILENT_S * self._sample_rate if self._treatment.treats else 1)

    def is_like(self, patch: SoundPatch) -> bool:
        """Whether it is the same instrument, set otherwise at most."""
        return all(getattr(patch, name) == getattr(self.patch, name) for name in ("synth", "source", "folder", "seed"))

    def change(self, patch: SoundPatch, velocities: Mapping[float, float]) -> None:
        """What is held, and what is begun from now on, sounds as that patch; what rings on passes its effects too."""
        self.voices.change(patch, velocities)
        if patch.effects != self.patch.effects:
            self._treatment.change(patch.effects)
        self.patch = patch

    def taken(self, n_samples: int) -> NDArray[np.float32]:
        """The next samples; as many notes are made ahead as the effects want at once."""
        samples = self._treatment.taken(self.voices.block, n_samples)
        is_silent = not self.voices.n_sounding and np.abs(samples).max(initial=0.0) < SILENT
        self._n_silent = self._n_silent + n_samples if is_silent else 0
        return samples

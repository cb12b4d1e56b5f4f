"""A patch to sound, chunk by chunk: its source is fetched, its note played, and its effects treat what comes."""

from __future__ import annotations

import threading
from collections import OrderedDict
from contextlib import ExitStack, closing
from itertools import zip_longest
from math import cos, pi, sin
from typing import TYPE_CHECKING

import numpy as np

from voicestudio.audio_io import files
from voicestudio.core import AudioClip, StudioError
from voicestudio.core.imports import imported
from voicestudio.core.steps import drained
from voicestudio.effects.chain import stream
from voicestudio.engine.limiting import limited
from voicestudio.engine.patches import checking, library, sources
from voicestudio.engine.patches.varying import morphed
from voicestudio.engine.patches.writing import to_toml
from voicestudio.synth import catalogue, synthesizer
from voicestudio.synth.synthesizer import SAMPLE_RATE

if TYPE_CHECKING:
    from collections.abc import Generator, Iterable, Sequence
    from pathlib import Path

    from voicestudio.core import Effect, SoundPatch

LONGEST_SOURCE_S = 600.0
"""Of a file that is a source; a longer one is refused, since it is held whole."""
LONGEST_PATCH_SOURCE_S = 60.0
"""Of a patch that is a source; the rest of it is left out."""
_MOST_KEPT = 3
_PIECE = 16_384


def play(patch: SoundPatch, sample_rate: int = SAMPLE_RATE) -> Generator[AudioClip]:
    """The patch's own note through its effects, with their tails, within full scale.

    Some chunks are empty, where the one who asks may stop while a source is fetched. The sound is not kept, however
    long it is. Equal patches give equal samples. Raises StudioError, before any sound, for a patch that cannot be
    played and for a source that is missing. To cancel, stop asking and close() it.
    """
    checking.checked(patch)
    source = yield from fetched(patch, sample_rate)
    synth = catalogue.synthesizer(patch.synth)
    dry = synthesizer.play(synth, patch.values, patch.note, sample_rate, patch.seed, source)
    yield from treated(dry, patch.effects)


def rendered(patch: SoundPatch, sample_rate: int = SAMPLE_RATE, longest_s: float = 60.0) -> AudioClip:
    """The beginning of a patch's sound as one clip, of longest_s at most; raises StudioError as `play` does."""
    return drained(_joined(play(patch, sample_rate), sample_rate, longest_s))


def play_between(one: SoundPatch, other: SoundPatch, at: float, sample_rate: int = SAMPLE_RATE) -> Generator[AudioClip]:
    """What lies between two patches, at 0 (the one) to 1 (the other).

    With the same synthesizer it is their morph, one sound whose every value lies between. With different ones there
    are no such values: both are played at once, faded by a quarter of a cosine and sine, so that sounds that have
    nothing in common keep their loudness all the way. Raises StudioError as `play` does, and for `at` outside 0 to 1.
    """
    if not 0 <= at <= 1:
        raise StudioError(f"A place between two patches of 0 to 1 is wanted, but {at:g} came.")
    if one.synth == other.synth:
        yield from play(morphed(one, other, at), sample_rate)
        return
    for patch in (one, other):
        yield from fetched(checking.checked(patch), sample_rate)
    with ExitStack() as stack:
        gains = (cos(at * pi / 2), sin(at * pi / 2))
        both = [stack.enter_context(closing(play(patch, sample_rate))) for patch in (one, other)]
        yield from limited(_mixed([_even(clips) for clips in both], gains, sample_rate))


def treated(clips: Iterable[AudioClip], effects: Sequence[Effect]) -> Generator[AudioClip]:
    """The clips through those of the effects that are not bypassed, within full scale before and after."""
    clips = limited(clips)
    if any(not effect.bypassed for effect in effects):
        clips = stream(effects, clips)
    yield from clips


def fetched(patch: SoundPatch, sample_rate: int) -> Generator[AudioClip, None, AudioClip | None]:
    """The sound that the patch cuts up, None where it has none; what is yielded on the way is empty.

    Raises StudioError for a source that is missing, longer than LONGEST_SOURCE_S, or made from itself.
    """
    for _ in imported("numba", "scipy.signal"):  # which every synthesizer reads, and that takes long
        yield _nothing(sample_rate)
    made_from = sources.chain(patch, library.patch)[1:]
    path = sources.file_of(made_from[-1] if made_from else patch)
    if not patch.source:
        return None
    key = (*(to_toml(one) for one in made_from), _stamp(path), sample_rate)
    sound = _kept.get(key)
    if sound is None:
        if made_from:
            steps = _joined(play(made_from[0], sample_rate), sample_rate, LONGEST_PATCH_SOURCE_S)
        else:
            steps = _read(path, sample_rate)
        sound = yield from steps
        _kept.put(key, sound)
    return sound


class _Kept:
    """The sources used last, by what they were made of; asked by several threads."""

    def __init__(self) -> None:
        self._sounds: OrderedDict[tuple[object, ...], AudioClip] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, key: tuple[object, ...]) -> AudioClip | None:
        with self._lock:
            if key in self._sounds:
                self._sounds.move_to_end(key)
            return self._sounds.get(key)

    def put(self, key: tuple[object, ...], sound: AudioClip) -> None:
        with self._lock:
            self._sounds[key] = sound
            while len(self._sounds) > _MOST_KEPT:
                self._sounds.popitem(last=False)


_kept = _Kept()


def _stamp(path: Path | None) -> tuple[object, ...]:
    """What changes when the file does."""
    if path is None:
        return ()
    facts = path.stat()
    return str(path), facts.st_mtime_ns, facts.st_size


def _read(path: Path, sample_rate: int) -> Generator[AudioClip, None, AudioClip]:
    """A sound file at that rate, in steps."""
    import soxr

    pieces, read_s, stream = [], 0.0, None
    with closing(files.blocks(path)) as blocks:
        for block in blocks:
            read_s += block.duration_s
            if read_s > LONGEST_SOURCE_S:
                raise StudioError(
                    f"A source of at most {LONGEST_SOURCE_S / 60:.0f} minutes is wanted, but “{path.name}” is longer: "
                    "cut out a part of it."
                )
            if block.sample_rate == sample_rate:
                pieces.append(block.samples)
            else:
                stream = stream or soxr.ResampleStream(block.sample_rate, sample_rate, 1, dtype="float32", quality="HQ")
                pieces.append(stream.resample_chunk(np.ascontiguousarray(block.samples)))
            yield _nothing(sample_rate)
    if stream is not None:
        pieces.append(stream.resample_chunk(np.empty(0, np.float32), last=True))
    return AudioClip(np.concatenate(pieces), sample_rate)


def _joined(clips: Generator[AudioClip], sample_rate: int, longest_s: float) -> Generator[AudioClip, None, AudioClip]:
    """The clips as one, of longest_s at most, in steps."""
    pieces, left = [np.empty(0, np.float32)], round(longest_s * sample_rate)
    with closing(clips):
        for clip in clips:
            pieces.append(clip.samples[:left])
            left -= len(pieces[-1])
            if left <= 0:
                break
            yield _nothing(sample_rate)
    return AudioClip(np.concatenate(pieces), sample_rate)


def _even(clips: Iterable[AudioClip]) -> Generator[AudioClip]:
    """The same sound in pieces of _PIECE samples, of which the last may be shorter."""
    held = np.empty(0, np.float32)
    for clip in clips:
        held = np.concatenate([held, clip.samples])
        while len(held) >= _PIECE:
            yield AudioClip(held[:_PIECE], clip.sample_rate)
            held = held[_PIECE:]
    if len(held):
        yield AudioClip(held, clip.sample_rate)


def _mixed(sounds: Sequence[Iterable[AudioClip]], gains: Sequence[float], sample_rate: int) -> Generator[AudioClip]:
    """The sum of sounds in even pieces, each with its gain; the shorter is silent after its end."""
    for clips in zip_longest(*sounds):
        pieces = [(clip, gain) for clip, gain in zip(clips, gains, strict=True) if clip is not None]
        total = np.zeros(max(len(clip) for clip, _ in pieces), np.float32)
        for clip, gain in pieces:
            total[: len(clip)] += np.float32(gain) * clip.samples
        yield AudioClip(total, sample_rate)


def _nothing(sample_rate: int) -> AudioClip:
    return AudioClip(np.empty(0, np.float32), sample_rate)

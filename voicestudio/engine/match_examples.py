"""Random patches of a synthesizer as examples to learn from: heard once, then read from the cache folder."""

from __future__ import annotations

import contextlib
import hashlib
import threading
import zipfile
from collections import OrderedDict
from dataclasses import asdict, fields
from typing import TYPE_CHECKING

import numpy as np

from voicestudio.analysis import match_features, matching, spectral_distance
from voicestudio.analysis.kept_models import written_whole
from voicestudio.analysis.matching import Examples, Space
from voicestudio.core import StudioError
from voicestudio.core.places import cache_folder
from voicestudio.synth import synthesizer

if TYPE_CHECKING:
    from collections.abc import Generator, Iterator
    from pathlib import Path

    from numpy.typing import NDArray

    from voicestudio.analysis.matching import Render, SettingTrees
    from voicestudio.analysis.sound_files import Step
    from voicestudio.core import Note
    from voicestudio.synth.synthesizer import Synthesizer

_VERSION = 3
_PROBES = 3
_MOST_KEPT = 6
_kept: OrderedDict[tuple[str, int, int, str], SettingTrees] = OrderedDict()
_lock = threading.Lock()


def space_of(synth: Synthesizer) -> Space:
    """Where the synthesizer is searched."""
    return Space.of(synth.parameters, synth.pitched)


def renderer(synth: Synthesizer, sample_rate: int = spectral_distance.RATE) -> Render:
    """What `analysis.matching` asks for sound."""

    def render(values: dict[str, float], note: Note, seed: int) -> Iterator[NDArray[np.float32]]:
        for clip in synthesizer.play(synth, values, note, sample_rate, seed):
            yield clip.samples

    return render


def trees_of(synth: Synthesizer, n: int, seed: int = 0) -> Generator[Step | None, None, SettingTrees]:
    """Trees grown on n random patches of the synthesizer; those of the last few synthesizers are kept in memory."""
    key = (synth.id, n, seed, (yield from sound_key(synth)))
    with _lock:
        trees = _kept.get(key)
    if trees is None:
        known = yield from examples_of(synth, n, seed)
        trees = yield from matching.grown(space_of(synth), known, seed, matching.N_TREES)
    with _lock:
        _kept[key] = trees
        _kept.move_to_end(key)
        while len(_kept) > _MOST_KEPT:
            _kept.popitem(last=False)
    return trees


def examples_of(synth: Synthesizer, n: int, seed: int = 0) -> Generator[Step | None, None, Examples]:
    """n random patches of the synthesizer and how they sound; None is yielded where nothing is to be told yet.

    Those in the cache folder are taken if the synthesizer has the same parameters and sounds the same as it did; where
    that folder cannot be written, they are heard again the next time.
    """
    space, path = space_of(synth), cache_folder() / "matching" / f"{synth.id}-{n}-{seed}.npz"
    key = yield from sound_key(synth)
    known = _read(path, key, (n, len(space.dimensions)))
    if known is None:
        known = yield from matching.examples(space, renderer(synth), n, seed)
        with contextlib.suppress(StudioError), written_whole(path) as part, part.open("wb") as file:
            np.savez_compressed(file, key=np.array(key), **asdict(known))
    return known


def sound_key(synth: Synthesizer) -> Generator[None, None, str]:
    """Changes with the parameters, with the features, and with how a few places sound."""
    space, render = space_of(synth), renderer(synth)
    told = [repr((_VERSION, match_features.VERSION, synth.id, space))]
    for number in range(_PROBES):
        place = space.random(np.random.default_rng([number, _VERSION]))
        heard = yield from matching.heard_at(space, render, place, number, None)
        told.append("silent" if heard is None else repr(match_features.match_features(heard)[0].round(2).tolist()))
    return hashlib.sha256("\n".join(told).encode()).hexdigest()


def _read(path: Path, key: str, shape: tuple[int, int]) -> Examples | None:
    """What was kept under that key; None where nothing is, or it is damaged."""
    try:
        with path.open("rb") as file, np.load(file, allow_pickle=False) as kept:
            if str(kept["key"]) != key:
                return None
            known = Examples(*(kept[one.name] for one in fields(Examples)))
    except (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile):
        return None
    whole = known.places.shape == shape and known.features.shape[:1] == shape[:1] and known.features.ndim == 2
    whole = whole and known.sketches.shape == (shape[0], spectral_distance.N_SKETCH) and known.seeds.shape == shape[:1]
    finite = all(np.isfinite(one).all() for one in (known.places, known.seeds, known.features, known.sketches))
    return known if whole and finite else None

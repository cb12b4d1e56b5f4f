"""A map of a folder of sounds: like lies beside like, in two dimensions, and every sound has its nearest neighbours."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from voicestudio.analysis.elsewhere import Elsewhere
from voicestudio.analysis.sound_files import Step, measure_files, sound_files
from voicestudio.core import StudioError

if TYPE_CHECKING:
    from collections.abc import Generator, Sequence
    from pathlib import Path

    from numpy.typing import NDArray

MOST_SOUNDS = 5000
FEW = 12
"""So many sounds are laid out by their two principal components; t-SNE has nothing to tell of so few."""
NEIGHBOURS = 12

_COMPONENTS = 40
_ARRANGING = "arranging the map"


@dataclass(frozen=True, slots=True, eq=False)
class SoundMap:
    """Where each sound lies, and which sounds are nearest to it by their features (not by the map).

    places float32 (n, 2), 0 to 1; neighbours int (n, up to 12) indices into paths, nearest first; labels: the folder in
    the folder that holds it, "" for none. not_sounds counts other files; refused has a sentence for each unheard sound.
    """

    paths: tuple[Path, ...]
    labels: tuple[str, ...]
    places: NDArray[np.float32]
    neighbours: NDArray[np.int64]
    not_sounds: int
    refused: tuple[str, ...]


def map_folder(folder: Path, seed: int = 0) -> Generator[Step, None, SoundMap]:
    """SoundMap of all sounds in a folder and the folders in it, each Step told on the way; close() cancels.

    Raises StudioError for a folder without two sounds that can be heard, or with more than 5000.
    """
    paths, others = sound_files(folder)
    if len(paths) > MOST_SOUNDS:
        raise StudioError(
            f"At most {MOST_SOUNDS} sounds fit on a map, but “{folder}” holds {len(paths)}: choose a folder in it."
        )
    measured = yield from measure_files(paths)
    if len(measured.kept) < 2:
        refused = next(iter(measured.refused.values()), "")
        reason = f" ({refused.rstrip('.')})" if refused else ""
        raise StudioError(
            f"At least two sounds that can be heard are wanted for a map, but “{folder}” has "
            f"{len(measured.kept)}{reason}."
        )
    kept = [paths[index] for index in measured.kept]
    places, neighbours = yield from arrange(measured.vectors, seed)
    parents = [path.relative_to(folder).parts for path in kept]
    labels = tuple(parts[0] if len(parts) > 1 else "" for parts in parents)
    return SoundMap(tuple(kept), labels, places, neighbours, others, tuple(measured.refused.values()))


def arrange(
    vectors: NDArray[np.float32], seed: int = 0
) -> Generator[Step, None, tuple[NDArray[np.float32], NDArray[np.int64]]]:
    """Places float32 (n, 2) of vectors (n, n_features), and neighbours int (n, up to 12); n is at least 2.

    t-SNE (van der Maaten 2008) on the principal components of the scaled vectors. It is computed in a process of its
    own, which ends at once when the generator is closed.
    """
    if len(vectors) <= FEW:
        yield Step(_ARRANGING, 0, 1)
        places, neighbours = _arranged(vectors, seed)
    else:
        places, neighbours = yield from _arranged_apart(vectors, seed)
    yield Step(_ARRANGING, 1, 1)
    return places, neighbours


def _arranged(vectors: NDArray[np.float32], seed: int) -> tuple[NDArray[np.float32], NDArray[np.int64]]:
    from sklearn.decomposition import PCA
    from sklearn.manifold import TSNE
    from sklearn.neighbors import NearestNeighbors
    from sklearn.preprocessing import StandardScaler

    scaled = StandardScaler().fit_transform(vectors.astype(np.float64))
    if np.any(scaled):
        n_components = min(_COMPONENTS, len(scaled) - 1, scaled.shape[1])
        scaled = PCA(n_components, random_state=seed, svd_solver="full").fit_transform(scaled)
    if len(scaled) <= FEW:
        places = np.pad(scaled, ((0, 0), (0, 1)))[:, :2]
    else:
        perplexity = min(30.0, (len(scaled) - 1) / 3)
        start = "pca" if np.any(scaled) else "random"
        places = TSNE(perplexity=perplexity, init=start, random_state=seed).fit_transform(scaled)
    count = min(NEIGHBOURS, len(scaled) - 1)
    neighbours = NearestNeighbors(n_neighbors=count).fit(scaled).kneighbors(return_distance=False)
    low, high = places.min(axis=0), places.max(axis=0)
    return ((places - low) / np.where(high > low, high - low, 1)).astype(np.float32), neighbours.astype(np.int64)


def _arranged_apart(
    vectors: NDArray[np.float32], seed: int
) -> Generator[Step, None, tuple[NDArray[np.float32], NDArray[np.int64]]]:
    with Elsewhere() as elsewhere:
        waiting = elsewhere.call(_arranged, vectors, seed)
        while True:
            try:
                next(waiting)
            except StopIteration as end:
                return end.value
            except StudioError as error:
                raise StudioError(
                    "The map could not be arranged, its process ended early: try a smaller folder."
                ) from error
            yield Step(_ARRANGING, 0, 1)


def nearest(sounds: SoundMap, index: int) -> Sequence[Path]:
    """The files most like one of the map's, nearest first."""
    return [sounds.paths[other] for other in sounds.neighbours[index]]

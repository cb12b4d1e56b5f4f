"""Pictures that a training leaves to be looked at."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray


def alignment_picture(probability: NDArray[np.float32], durations: NDArray[np.int64], path: Path) -> None:
    """PNG of an alignment (L, N): frames to the right, phonemes upwards, the chosen path in red."""
    from PIL import Image

    grey = np.sqrt(np.clip(probability / max(float(probability.max()), 1e-9), 0, 1)).T  # (N, L)
    picture = np.repeat((255 * grey)[:, :, None], 3, axis=2).astype(np.uint8)
    picture[np.repeat(np.arange(len(durations)), durations), np.arange(len(probability))] = (230, 60, 60)
    Image.fromarray(picture[::-1].repeat(4, axis=0).repeat(2, axis=1)).save(path)

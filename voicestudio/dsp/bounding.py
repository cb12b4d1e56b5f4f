"""A level that never passes full scale, sample by sample."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray


def bounded(samples: NDArray[np.float32], knee: float) -> NDArray[np.float32]:
    """The samples as they are up to `knee`, below full scale, bent smoothly towards full scale beyond it."""
    beyond = np.abs(samples) - knee
    if not (beyond > 0).any():
        return samples
    bent = knee + (1 - knee) * np.tanh(np.maximum(beyond, 0) / (1 - knee))
    return np.where(beyond > 0, np.sign(samples) * bent, samples).astype(np.float32)

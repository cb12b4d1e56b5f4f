"""Convolution with a long answer, block by block: each part of the answer by its spectrum, each step short."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from voicestudio.effects.stages import BLOCK

if TYPE_CHECKING:
    from collections.abc import Generator

    from numpy.typing import NDArray

    from voicestudio.effects.stages import Treat

_AT_ONCE = 32
"""Parts whose spectra are made in one step."""
_NOTHING = np.zeros(0, np.float32)


def convolving(answer: NDArray[np.float32]) -> Generator[NDArray[np.float32], None, Treat]:
    """Blocks of BLOCK samples convolved with the answer, float32 (n,), without delay; made ready in steps.

    Uniformly partitioned overlap-save with a line of past spectra (F. Wefers, "Partitioned convolution algorithms for
    real-time auralization", 2015, chapter 5).
    """
    from scipy.fft import irfft, rfft

    n_parts = max(1, -(-len(answer) // BLOCK))
    parts = np.empty((n_parts, BLOCK + 1), np.complex64)
    for start in range(0, n_parts, _AT_ONCE):
        part = answer[start * BLOCK : (start + _AT_ONCE) * BLOCK]
        rows = np.pad(part, (0, -len(part) % BLOCK)).reshape(-1, BLOCK)
        parts[start : start + len(rows)] = rfft(rows, 2 * BLOCK)
        yield _NOTHING
    past = np.zeros((n_parts, BLOCK + 1), np.complex64)  # spectra of the blocks that came, the newest at `at`
    last, at = np.zeros(BLOCK, np.float32), 0

    def treat(block: NDArray[np.float32]) -> NDArray[np.float32]:
        nonlocal last, at
        at = (at - 1) % n_parts
        past[at] = rfft(np.concatenate([last, block]))
        last = block
        total = np.einsum("pm,pm->m", past[at:], parts[: n_parts - at])
        total += np.einsum("pm,pm->m", past[:at], parts[n_parts - at :])
        return irfft(total, 2 * BLOCK)[BLOCK:]

    return treat

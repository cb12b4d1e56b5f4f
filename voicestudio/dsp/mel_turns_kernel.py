"""The loops of turns between samples and mel: one pass over each frame, which stays in the processor's cache."""

import numpy as np
from numba import njit

_ONE, _HALF, _THIRD, _QUARTER, _FIFTH, _EIGHTH = (np.float32(1 / n) for n in (1, 2, 3, 4, 5, 8))
_TINY = np.float32(1e-9)


@njit(cache=True, nogil=True, fastmath={"reassoc", "contract", "nsz", "arcp"})
def corrected(heard, before, momentum, wanted, lower, measured, spread, begin, step, most, floor, out):
    """Spectra whose bands are brought towards what is wanted; `out` is overwritten, all but the indices is float32.

    heard, before, out: (L, 2 * n_bins) real and imaginary parts in turn; what is corrected is heard + momentum *
    (heard - before), or heard alone where momentum is 0. wanted: log-mel (L, n_mels). lower (n_heard,): the lower of
    the two bands that hear a bin; measured and spread (2, n_heard): how much of the bin the lower and the upper hear,
    and how much of their corrections it takes. begin (n_mels + 2,): the first bin whose lower band is band - 1, so
    that band hears bins from begin[band] to begin[band + 2]. most: no log correction is larger.
    """
    n_heard, n_mels = len(lower), wanted.shape[1]
    size = np.empty(n_heard, np.float32)
    lack = np.zeros(n_mels + 1, np.float32)  # one more above the last, which hears nothing
    for frame in range(len(heard)):
        here, row = heard[frame], out[frame]
        if momentum != 0:
            last = before[frame]
            for n in range(len(here)):
                row[n] = here[n] + momentum * (here[n] - last[n])
        else:
            row[:] = here
        for n in range(n_heard):
            size[n] = np.sqrt(row[2 * n] * row[2 * n] + row[2 * n + 1] * row[2 * n + 1] + _TINY)
        for mel in range(n_mels):
            level = np.float32(0)
            for n in range(begin[mel], begin[mel + 1]):
                level += measured[1, n] * size[n]
            for n in range(begin[mel + 1], begin[mel + 2]):
                level += measured[0, n] * size[n]
            off = step * (wanted[frame, mel] - np.log(max(level, floor)))
            lack[mel] = min(max(off, -most), most)
        for n in range(n_heard):
            size[n] = spread[0, n] * lack[lower[n]] + spread[1, n] * lack[lower[n] + 1]
        for n in range(n_heard):  # exp(x) as exp(x / 8) ** 8, of which five powers are enough for |x| <= 1.5
            x = _EIGHTH * size[n]
            gain = _ONE + _QUARTER * x * (_ONE + _FIFTH * x)
            gain = _ONE + x * (_ONE + _HALF * x * (_ONE + _THIRD * x * gain))
            gain *= gain
            gain *= gain
            size[n] = gain * gain
        for n in range(n_heard):
            row[2 * n] *= size[n]
            row[2 * n + 1] *= size[n]


@njit(cache=True, nogil=True)
def overlapped(frames, window, hop):
    """Sum of windowed frames (L, n_fft), each a hop behind the one before: ((L - 1) * hop + n_fft,)."""
    n_frames, n_fft = frames.shape
    total = np.zeros((n_frames - 1) * hop + n_fft, np.float32)
    for frame in range(n_frames):
        part, row = total[frame * hop : frame * hop + n_fft], frames[frame]
        for n in range(n_fft):
            part[n] += row[n] * window[n]
    return total

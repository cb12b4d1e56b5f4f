"""Sound as every floor exchanges it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from voicestudio.core.errors import StudioError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray


_LOOK = 1 << 20
"""So many samples are looked at a time, so that an hour is not held twice."""


def read_only(values: NDArray) -> NDArray:
    """A view of `values` that cannot be written through."""
    view = values.view()
    view.flags.writeable = False
    return view


@dataclass(frozen=True, slots=True, eq=False)
class AudioClip:
    """Mono sound: samples float32 (n_samples,), full scale +-1, at sample_rate Hz.

    Raises StudioError if the samples are not one-dimensional or not finite, or the rate is not positive.
    """

    samples: NDArray[np.float32]
    sample_rate: int

    def __post_init__(self) -> None:
        samples = np.asarray(self.samples, dtype=np.float32)
        if samples.ndim != 1:
            raise StudioError(f"A sound needs one channel of samples, but an array of shape {samples.shape} came.")
        if self.sample_rate <= 0:
            raise StudioError(f"A sound needs a positive sample rate, but {self.sample_rate} Hz came.")
        if not all(np.isfinite(samples[at : at + _LOOK]).all() for at in range(0, len(samples), _LOOK)):
            raise StudioError("A sound needs finite samples, but some are NaN or infinite: the recording is damaged.")
        object.__setattr__(self, "samples", read_only(samples))

    def __len__(self) -> int:
        return self.samples.shape[0]

    @property
    def duration_s(self) -> float:
        return len(self) / self.sample_rate

    @staticmethod
    def join(clips: Iterable[AudioClip]) -> AudioClip:
        """The clips one after the other; raises StudioError for none, or for different sample rates."""
        clips = list(clips)
        rates = {clip.sample_rate for clip in clips}
        if len(rates) != 1:
            raise StudioError(f"Sounds of one sample rate are wanted to be joined, but {sorted(rates)} Hz came.")
        return AudioClip(np.concatenate([clip.samples for clip in clips]), rates.pop())

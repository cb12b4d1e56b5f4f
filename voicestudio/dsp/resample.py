"""Another sample rate, for a whole sound or as it comes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from voicestudio.core import AudioClip, StudioError

if TYPE_CHECKING:
    from collections.abc import Generator, Iterable


def resample(clip: AudioClip, sample_rate: int) -> AudioClip:
    """The same sound at sample_rate Hz (soxr, very high quality); the clip itself if that is its rate."""
    _check(sample_rate)
    if sample_rate == clip.sample_rate:
        return clip
    import soxr

    return AudioClip(soxr.resample(clip.samples, clip.sample_rate, sample_rate, quality="VHQ"), sample_rate)


def resample_stream(chunks: Iterable[AudioClip], sample_rate: int) -> Generator[AudioClip]:
    """The chunks at sample_rate Hz, equal to resample() of them joined within 1e-5, though cut elsewhere.

    Raises StudioError if the chunks differ in their sample rate.
    """
    _check(sample_rate)
    stream, source_rate = None, 0
    for chunk in chunks:
        if source_rate not in (0, chunk.sample_rate):
            raise StudioError(
                f"Chunks of one sound must be at one sample rate, but {source_rate} and {chunk.sample_rate} Hz came."
            )
        source_rate = chunk.sample_rate
        if source_rate == sample_rate:
            yield chunk
            continue
        if stream is None:
            import soxr

            stream = soxr.ResampleStream(source_rate, sample_rate, 1, dtype="float32", quality="VHQ")
        samples = stream.resample_chunk(np.ascontiguousarray(chunk.samples))
        if len(samples):
            yield AudioClip(samples, sample_rate)
    if stream is not None:
        samples = stream.resample_chunk(np.empty(0, np.float32), last=True)
        if len(samples):
            yield AudioClip(samples, sample_rate)


def _check(sample_rate: int) -> None:
    if not 1000 <= sample_rate <= 768000:
        raise StudioError(f"A sample rate of 1000 to 768000 Hz is wanted, but {sample_rate} Hz came.")

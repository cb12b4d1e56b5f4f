"""Any sound as the events that the views, the player and the export take: what is designed or recorded, not spoken."""

from __future__ import annotations

import time
from contextlib import closing
from math import log2
from typing import TYPE_CHECKING

from voicestudio.core import AudioReady, MelReady, MelSpec, MelSpectrogram, RenderFinished, SoundStarted, StudioError
from voicestudio.dsp.growing_mel import GrowingMel

if TYPE_CHECKING:
    from collections.abc import Generator

    from voicestudio.core import AudioClip, RenderEvent

FRAME_S = 256 / 22050
HIGHEST_HZ = 20_000.0
WIDE_RATE = 32_000
"""From this sample rate on, a mel has more bands, and they reach up to what people hear."""


def spec_for(sample_rate: int) -> MelSpec:
    """A mel specification whose frames are about as long as those of speech at 22,050 Hz, which keep their own."""
    usual = MelSpec()
    if sample_rate == usual.sample_rate:
        return usual
    hop = 2 ** max(4, round(log2(sample_rate * FRAME_S)))
    n_mels = 128 if sample_rate >= WIDE_RATE else usual.n_mels
    return MelSpec(sample_rate, 4 * hop, 4 * hop, hop, n_mels, 0.0, min(HIGHEST_HZ, sample_rate / 2))


def shown(title: str, clips: Generator[AudioClip], expected_s: float | None = None) -> Generator[RenderEvent | None]:
    """SoundStarted with the first chunk; AudioReady and MelReady in turn, under index 0; RenderFinished.

    None where a chunk is empty. expected_s: how long the sound will be, where that is known. Raises StudioError for
    chunks of different sample rates, and for no sound at all.
    """
    began, first_s = time.perf_counter(), 0.0
    mel: GrowingMel | None = None
    n_samples = n_frames = 0
    with closing(clips):
        for clip in clips:
            if not len(clip):
                yield None
                continue
            if mel is None:
                mel, first_s = GrowingMel(spec_for(clip.sample_rate)), time.perf_counter() - began
                yield SoundStarted(title, mel.spec, expected_s)
            if clip.sample_rate != mel.spec.sample_rate:
                raise StudioError(
                    f"Chunks of one sample rate are wanted, but after {mel.spec.sample_rate} Hz "
                    f"{clip.sample_rate} Hz came."
                )
            yield AudioReady(0, clip, n_samples / clip.sample_rate)
            n_samples += len(clip)
            frames = mel.push(clip.samples)
            if frames.shape[1]:
                yield MelReady(0, MelSpectrogram(frames, mel.spec), n_frames)
                n_frames += frames.shape[1]
    if mel is None:
        raise StudioError(f"“{title}” holds no sound: choose another.")
    frames = mel.finish()
    if frames.shape[1]:
        yield MelReady(0, MelSpectrogram(frames, mel.spec), n_frames)
    yield RenderFinished(n_samples / mel.spec.sample_rate, time.perf_counter() - began, first_s)

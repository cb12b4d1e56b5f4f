"""A recording through the mel spectrogram and back: what a vocoder can do at best."""

from __future__ import annotations

from typing import TYPE_CHECKING

from voicestudio.core import MelSpec, MelSpectrogram, StudioError
from voicestudio.dsp.mel import log_mel
from voicestudio.engine.streaming import Clock, sounding

if TYPE_CHECKING:
    from collections.abc import Generator

    from voicestudio.core import AudioClip, AudioReady, Controls, MelReady, Voice

CHUNK_FRAMES = 64
_BLOCK_FRAMES = 2048


def resynthesise(
    clip: AudioClip, voice: Voice, vocoder: str, seed: int = 0, controls: Controls = ()
) -> Generator[MelReady | AudioReady]:
    """The clip's mel spectrogram and the sound that the vocoder makes of it, in turn, all under index 0.

    The sound is as long as the clip, down to whole frames. Raises StudioError when the clip's sample rate is not the
    voice's, the clip is shorter than one frame, or the voice has no such vocoder.
    """
    spec = voice.card.spec
    if vocoder not in voice.card.vocoders:
        known = ", ".join(voice.card.vocoders)
        raise StudioError(f"The voice {voice.card.id} has no vocoder {vocoder!r}: choose one of {known}.")
    if clip.sample_rate != spec.sample_rate:
        raise StudioError(f"A recording at {spec.sample_rate} Hz is wanted, but one at {clip.sample_rate} Hz came.")
    if len(clip) < spec.hop_length:
        raise StudioError(
            f"A recording of at least {spec.hop_length} samples is wanted, but {len(clip)} came: it is too short."
        )
    yield from sounding(0, mel_chunks(clip, spec), voice, vocoder, seed, Clock(spec), controls)


def mel_chunks(clip: AudioClip, spec: MelSpec) -> Generator[MelSpectrogram]:
    """The mel spectrogram of a clip, a chunk at a time; the chunks together are the whole clip's, to the last bit.

    Measured in blocks with as many frames beside them as a window reaches over, so that memory stays bounded.
    """
    hop = spec.hop_length
    n_frames = len(clip) // hop
    beside = -(-(spec.n_fft - hop) // (2 * hop))
    for start in range(0, n_frames, _BLOCK_FRAMES):
        stop = min(n_frames, start + _BLOCK_FRAMES)
        first, last = max(0, start - beside), min(n_frames, stop + beside)
        frames = log_mel(clip.samples[first * hop : last * hop], spec)[:, start - first : stop - first]
        for offset in range(0, stop - start, CHUNK_FRAMES):
            yield MelSpectrogram(frames[:, offset : offset + CHUNK_FRAMES], spec)

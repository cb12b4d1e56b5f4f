"""What is put through the vocoders: a sentence that was spoken, or a recording."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from voicestudio.core import AudioClip, MelSpectrogram
from voicestudio.gui.views.mel_scale import NEPER_DB

if TYPE_CHECKING:
    from collections.abc import Sequence

    from voicestudio.core import Phonemes, VoiceCard
    from voicestudio.gui.views.sound_data import SoundData


@dataclass(frozen=True, slots=True, eq=False)
class Source:
    """A mel and the sound that belongs to it, n_frames * hop_length samples; `card` is of the voice to be used.

    `is_recording`: the mel was measured from the sound, so that the sound is what a vocoder should come near to.
    `start_s` is where a sentence stands in the sound view; `is_whole`: it was spoken to its end.
    """

    title: str
    mel: MelSpectrogram
    sound: AudioClip
    card: VoiceCard
    is_recording: bool
    start_s: float = 0.0
    is_whole: bool = True

    @property
    def key(self) -> str:
        """Equal for equal mels, so that results are found again."""
        digest = hashlib.sha256(repr(self.mel.spec).encode())
        for values in (self.mel.frames, self.mel.f0_hz):
            digest.update(b"-" if values is None else np.ascontiguousarray(values).tobytes())
        return digest.hexdigest()


def sentence_at(
    data: SoundData, spoken: Sequence[tuple[Phonemes, float]], time_s: float, card: VoiceCard
) -> Source | None:
    """The sentence at a time of the sound view, or the one before it, as far as it is made; None where there is none.

    `spoken` are the utterances so far with their beginnings. Its mel is what the voice gave to its vocoder.
    """
    begun = [one for one in spoken if one[1] <= time_s + 1e-6] or list(spoken[:1])
    if not begun:
        return None
    phonemes, start_s = begun[-1]
    spec = data.spec
    first = round(start_s / spec.frame_s)
    wanted = round(phonemes.duration_s / spec.frame_s)
    n_frames = min(wanted, data.mel.n_frames - first, len(data.wave) // spec.hop_length - first)
    if n_frames <= 0:
        return None
    part = slice(first, first + n_frames)
    frames = data.mel.frames_db[part].T / np.float32(NEPER_DB)
    f0_hz = data.f0.values[part].copy() if len(data.f0) >= part.stop else None
    samples = data.wave.samples[part.start * spec.hop_length : part.stop * spec.hop_length].copy()
    title = phonemes.utterance.normalised
    mel, sound = MelSpectrogram(frames, spec, f0_hz), AudioClip(samples, data.sample_rate)
    return Source(title, mel, sound, card, False, start_s, n_frames == wanted)

"""All that a sound view shows of one sound, growing while it is made."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from voicestudio.core import AudioClip, MelSpec, StudioError
from voicestudio.dsp.pyramid import Pyramid
from voicestudio.gui.views.growing import GrowingArray
from voicestudio.gui.views.mel_levels import MelLevels
from voicestudio.gui.views.mel_scale import MelScale
from voicestudio.gui.views.reading import CursorReading
from voicestudio.gui.views.speech_marks import MarkTrack, marks_of

if TYPE_CHECKING:
    from voicestudio.core import MelSpectrogram, Phonemes


class SoundData:
    """Samples, mel, f0, phonemes and words of one sound on one time axis that begins at 0 s."""

    def __init__(self, spec: MelSpec | None = None) -> None:
        self.spec = spec or MelSpec()
        self.scale = MelScale(self.spec)
        self.sample_rate = self.spec.sample_rate
        self.wave = Pyramid()
        self.mel = MelLevels(self.spec)
        self.f0 = GrowingArray()
        self.phonemes = MarkTrack()
        self.words = MarkTrack()

    @property
    def is_empty(self) -> bool:
        return not (len(self.wave) or self.mel.n_frames or len(self.phonemes))

    @property
    def duration_s(self) -> float:
        """The end of whatever reaches furthest: sound, mel or the phonemes still to be spoken."""
        return max(self.audio_s, self.mel.n_frames * self.spec.frame_s, self.phonemes.end_s)

    @property
    def audio_s(self) -> float:
        return len(self.wave) / self.sample_rate

    @property
    def clip(self) -> AudioClip:
        """The sound so far, without a copy; it stays as it is while more comes."""
        return AudioClip(self.wave.samples, self.sample_rate)

    def add_audio(self, clip: AudioClip, start_s: float) -> tuple[float, float]:
        """Puts the clip at start_s and returns the stretch that changed; raises StudioError for another rate."""
        if not len(self.wave):
            self.sample_rate = clip.sample_rate
        elif clip.sample_rate != self.sample_rate:
            raise StudioError(
                f"Sound at {self.sample_rate} Hz is wanted, but a chunk at {clip.sample_rate} Hz came: resample it."
            )
        start = round(start_s * self.sample_rate)
        if start < len(self.wave):
            tail = self.wave.samples[start + len(clip) :].copy()
            head, self.wave = self.wave.samples[:start], Pyramid()
            for part in (head, clip.samples, tail):
                self.wave.append(part)
        else:
            self.wave.append(np.zeros(start - len(self.wave), np.float32))
            self.wave.append(clip.samples)
        return start_s, start_s + clip.duration_s

    def add_mel(self, mel: MelSpectrogram, start_frame: int) -> tuple[float, float]:
        """Puts the frames at start_frame and returns the stretch that changed; raises StudioError for another spec."""
        if mel.spec != self.spec:
            raise StudioError(f"A mel spectrogram measured as {self.spec} is wanted, but {mel.spec} came.")
        self.mel.write(start_frame, mel.frames)
        if mel.f0_hz is not None:
            self.f0.write(start_frame, mel.f0_hz)
        return start_frame * self.spec.frame_s, (start_frame + mel.n_frames) * self.spec.frame_s

    def add_phonemes(self, phonemes: Phonemes, start_s: float) -> tuple[float, float]:
        """Puts the timed phonemes of an utterance at start_s and returns the stretch that changed."""
        sounds, spoken = marks_of(phonemes, start_s)
        for mark in sounds:
            self.phonemes.append(mark)
        for mark in spoken:
            self.words.append(mark)
        return (sounds[0].start_s, sounds[-1].end_s) if sounds else (start_s, start_s)

    def reading(self, time_s: float, row: float | None = None) -> CursorReading:
        """The numbers at an instant and, with `row`, at that position on the spectrogram, counted in rows."""
        frame, sample = int(time_s / self.spec.frame_s), int(time_s * self.sample_rate)
        phoneme, word = self.phonemes.at(time_s), self.words.at(time_s)
        has_frame = 0 <= frame < self.mel.n_frames
        level = None
        if row is not None and has_frame:
            level = float(self.mel.frames_db[frame, min(max(int(row), 0), self.spec.n_mels - 1)])
        f0_hz = float(self.f0.values[frame]) if 0 <= frame < len(self.f0) else 0.0
        return CursorReading(
            time_s=time_s,
            frequency_hz=None if row is None else self.scale.frequency_hz(row),
            level_db=level,
            sample=float(self.wave.samples[sample]) if 0 <= sample < len(self.wave) else None,
            f0_hz=f0_hz or None,
            phoneme=phoneme.label if phoneme and not phoneme.is_pause else None,
            word=word.label if word else None,
        )

    def loudness_range(self) -> tuple[float, float] | None:
        """The dB range that suits this sound: from its quiet tenth up to its loudest, in steps of 5 dB."""
        frames = self.mel.frames_db[:: max(1, self.mel.n_frames // 4000)]
        if not frames.size:
            return None
        top = 5.0 * np.ceil(float(np.percentile(frames, 99.8)) / 5.0)
        bottom = 5.0 * np.floor(float(np.percentile(frames, 15.0)) / 5.0)
        return (float(min(bottom, top - 20.0)), float(top))

"""Hand-written stand-ins that keep the protocols of core, small enough to be checked by hand."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from voicestudio.core import (
    AudioClip,
    Controls,
    MelSpec,
    MelSpectrogram,
    Phoneme,
    PhonemeProsody,
    Phonemes,
    Prosody,
    StudioError,
    Utterance,
    VoiceCard,
)

if TYPE_CHECKING:
    from collections.abc import Generator, Iterable

PHONEME_S = 0.06
CHUNK_FRAMES = 32
UNVOICED = set("cfhkpqstx")


def fake_card(**changes: object) -> VoiceCard:
    values = {
        "id": "fake",
        "name": "Fake",
        "language": "en-us",
        "licence": "CC0",
        "corpus": "none",
        "folder": Path("/nowhere/fake"),
        "vocoders": ("gan", "griffin-lim"),
    }
    return VoiceCard(**(values | changes))


@dataclass
class FakeVoice:
    """Keeps core.voice.Voice: a letter is a phoneme of 60 ms, its mel a bump at f0, its sound a sine at f0.

    `fails_on`: a sentence holding this word raises StudioError when its phonemes (`fails_at` "phonemes") or, after
    the first chunk, its mel (`fails_at` "mel") are asked for. `mel_chunks` and `audio_chunks` count what was computed;
    `opened` and `closed` count its generators that began and that ended or were closed.
    """

    card: VoiceCard = field(default_factory=fake_card)
    fails_on: str | None = None
    fails_at: str = "phonemes"
    mel_chunks: int = 0
    audio_chunks: int = 0
    opened: int = 0
    closed: int = 0
    speaker: int = 0

    def phonemes(self, utterance: Utterance) -> Phonemes:
        """A phoneme for each letter of each word, then the word's pause."""
        self._fail("phonemes", utterance)
        symbols = []
        for index, word in enumerate(utterance.words):
            symbols += [Phoneme(letter, index, word.span) for letter in word.text.lower() if letter.isalnum()]
            symbols.append(Phoneme(word.pause, index, word.span))
        return Phonemes(utterance, tuple(symbols))

    def timed(self, phonemes: Phonemes, prosody: Prosody, seed: int = 0) -> Phonemes:
        """60 ms a phoneme, in whole frames, divided by the rate."""
        frame_s = self.card.spec.frame_s
        ends = np.cumsum(self._frames(phonemes, prosody))
        return phonemes.timed([float(end * frame_s) for end in ends])

    def mel(self, phonemes: Phonemes, prosody: Prosody, seed: int) -> Generator[MelSpectrogram]:
        """Chunks of up to 32 frames."""
        self.opened += 1
        try:
            whole = self._whole(phonemes, prosody)
            for start in range(0, whole.n_frames, CHUNK_FRAMES):
                if start:
                    self._fail("mel", phonemes.utterance)
                self.mel_chunks += 1
                part = slice(start, start + CHUNK_FRAMES)
                yield MelSpectrogram(whole.frames[:, part], whole.spec, whole.f0_hz[part])
        finally:
            self.closed += 1

    def audio(
        self, mel: Iterable[MelSpectrogram], vocoder: str, seed: int, controls: Controls = ()
    ) -> Generator[AudioClip]:
        """A sine at f0 with its phase carried over, as loud as the mel's peak, in chunks of up to 32 frames."""
        if vocoder not in self.card.vocoders:
            raise StudioError(f"The fake voice has no vocoder {vocoder!r}.")
        self.opened += 1
        phase = 0.0
        try:
            for chunk in mel:
                hop, rate = chunk.spec.hop_length, chunk.spec.sample_rate
                f0_hz = chunk.f0_hz if chunk.f0_hz is not None else np.full(chunk.n_frames, 120.0)
                for start in range(0, chunk.n_frames, CHUNK_FRAMES):
                    self.audio_chunks += 1
                    part = slice(start, start + CHUNK_FRAMES)
                    angle = phase + np.cumsum(2 * np.pi * np.repeat(f0_hz[part].astype(np.float64), hop) / rate)
                    phase = angle[-1] % (2 * np.pi)
                    gain = np.repeat(np.exp(chunk.frames[:, part].max(axis=0)), hop)
                    yield AudioClip((gain * np.sin(angle)).astype(np.float32), rate)
        finally:
            self.closed += 1

    def speaking_as(self, speaker: str) -> FakeVoice:
        """Itself, told who speaks."""
        self.speaker = self.card.speaker(speaker)
        return self

    def _frames(self, phonemes: Phonemes, prosody: Prosody) -> list[int]:
        """Whole frames of each phoneme, at least one."""
        changes = dict(prosody.per_phoneme)
        natural = PHONEME_S / self.card.spec.frame_s / prosody.rate
        return [
            max(1, round(natural * changes.get(index, PhonemeProsody()).duration_factor))
            for index in range(len(phonemes))
        ]

    def _whole(self, phonemes: Phonemes, prosody: Prosody) -> MelSpectrogram:
        spec: MelSpec = self.card.spec
        changes = dict(prosody.per_phoneme)
        columns, f0_hz = [], []
        durations = self._frames(phonemes, prosody)
        for index, (phoneme, n_frames) in enumerate(zip(phonemes.symbols, durations, strict=True)):
            change = changes.get(index, PhonemeProsody())
            column = np.full(spec.n_mels, np.log(spec.floor), np.float32)
            pitch_hz = 0.0
            if not phoneme.is_pause and phoneme.symbol not in UNVOICED:
                semitones = ord(phoneme.symbol[0]) % 5 + prosody.pitch_semitones + change.pitch_semitones
                pitch_hz = 120.0 * 2 ** (semitones / 12)
                level = 0.1 * 10 ** ((prosody.energy_db + change.energy_db) / 20)
                column[int(pitch_hz / spec.fmax_hz * spec.n_mels)] = np.log(level)
            columns += [column] * n_frames
            f0_hz += [pitch_hz] * n_frames
        return MelSpectrogram(np.stack(columns, axis=1), spec, np.array(f0_hz, np.float32))

    def _fail(self, place: str, utterance: Utterance) -> None:
        if self.fails_on and place == self.fails_at and self.fails_on in utterance.text:
            raise StudioError(f"The fake voice was told to fail on {self.fails_on!r}.")


@dataclass
class AttendingFakeVoice(FakeVoice):
    """A FakeVoice that keeps core.Attending: each step of one frame attends to the phoneme that is said."""

    said: Phonemes | None = None

    def mel(self, phonemes: Phonemes, prosody: Prosody, seed: int) -> Generator[MelSpectrogram]:
        self.said = phonemes
        yield from super().mel(phonemes, prosody, seed)

    def alignment(self) -> tuple[np.ndarray, float] | None:
        if self.said is None:
            return None
        frame_s = self.card.spec.frame_s
        spans = [(round(one.start_s / frame_s), round(one.end_s / frame_s)) for one in self.said.symbols]
        rows = np.zeros((spans[-1][1], len(spans)), np.float32)
        for index, (start, stop) in enumerate(spans):
            rows[start:stop, index] = 1.0
        return rows, frame_s

"""A Piper voice: phonemes to sound in one network, a sentence at a time, and the mel measured from that sound."""

from __future__ import annotations

from copy import copy
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from voicestudio.core import AudioClip, MelSpectrogram, PhonemeProsody, StudioError
from voicestudio.voices import catalogue
from voicestudio.voices.piper.session import Question, Session
from voicestudio.voices.piper.settings import read_settings
from voicestudio.voices.piper.spelling import letters, spelled
from voicestudio.voices.remarks import remarked
from voicestudio.voices.vocoding import Vocoding

if TYPE_CHECKING:
    from collections.abc import Generator, Iterable

    from numpy.typing import NDArray

    from voicestudio.core import Controls, MelSpec, Phonemes, Prosody, Utterance, VoiceCard
    from voicestudio.voices.piper.settings import PiperSettings
    from voicestudio.voices.piper.spelling import Spelling

CHUNK_FRAMES = 64
_RAMP_S = 0.01
"""Energy goes over from one phoneme to the next in this time, so that nothing clicks."""


@dataclass(frozen=True, slots=True, eq=False)
class _Said:
    """An utterance said: samples, whole frames long, and the sample at which each of its ids ends (n_ids,)."""

    samples: NDArray[np.float32]
    ends: NDArray[np.float64]


class PiperVoice:
    """Keeps the protocol core.Voice; raises StudioError when its files do not fit its card.

    Rate and the durations of single phonemes are the network's own; energy is set on its sound; pitch stays as it is,
    which is remarked. Seeds steer it where its graph lets noise in (see `graph`). Where its graph does not tell how
    long phonemes last, their times are shared out evenly, which is remarked too.
    """

    def __init__(self, card: VoiceCard, device: str = "cpu", threads: int = 1) -> None:
        files = catalogue.weights_files(card)
        for path in files.values():
            if not path.is_file():
                raise StudioError(f"The voice {card.id} lacks its file {path}: import it anew.")
        settings = read_settings(files["settings"])
        if settings.spec != card.spec:
            raise StudioError(f"The settings of the voice {card.id} are not those that its card tells.")
        self.card = card
        self._settings: PiperSettings = settings
        self._session = Session(files["graph"], str(files["graph"]), device, threads)
        self._speaker = card.speaker("")
        self._vocoding = Vocoding(card.spec, "cpu")
        self._last: tuple[tuple[object, ...], _Said] | None = None

    def speaking_as(self, speaker: str) -> PiperVoice:
        """The same network with another of its speakers."""
        other = copy(self)
        other._speaker = self.card.speaker(speaker)
        return other

    def phonemes(self, utterance: Utterance) -> Phonemes:
        """The reading; what the network has no symbol for is left out of the sound, and remarked."""
        if self._settings.phoneme_type == "text":
            phonemes = letters(utterance)
        else:
            from voicestudio.text import phonemize

            phonemes = phonemize(utterance)
        unknown = spelled(phonemes, self._settings).unknown
        return remarked(phonemes, *(f"Left out, since the voice {self.card.name} has no “{one}”." for one in unknown))

    def timed(self, phonemes: Phonemes, prosody: Prosody, seed: int = 0) -> Phonemes:
        """Each phoneme's start_s and end_s; a phoneme that the voice cannot say takes no time.

        The sentence is said for it, since a network tells its durations with its sound; `mel` takes that sound.
        """
        spelling = spelled(phonemes, self._settings)
        said = self._said(self._question(phonemes, spelling, prosody, seed))
        remarks = []
        if not self._session.tells_durations:
            remarks.append(
                f"The voice {self.card.name} does not tell when it says what: the times of words are estimated."
            )
        if prosody.pitch_semitones or any(change.pitch_semitones for _, change in prosody.per_phoneme):
            remarks.append(f"The voice {self.card.name} cannot change its pitch: it stays as it is.")
        return _timed(remarked(phonemes, *remarks), spelling, said.ends / self.card.spec.sample_rate)

    def mel(self, phonemes: Phonemes, prosody: Prosody, seed: int) -> Generator[MelSpectrogram]:
        """Chunks of the mel measured from the sound, which each carries; a sentence is made whole before the first."""
        from voicestudio.dsp.mel import log_mel

        spec = self.card.spec
        spelling = spelled(phonemes, self._settings)
        said = self._said(self._question(phonemes, spelling, prosody, seed))
        samples = said.samples * _gains(phonemes, spelling, said, prosody, spec)
        frames = log_mel(samples, spec)
        for start in range(0, frames.shape[1], CHUNK_FRAMES):
            part = slice(start, start + CHUNK_FRAMES)
            own = samples[start * spec.hop_length : (start + CHUNK_FRAMES) * spec.hop_length]
            yield MelSpectrogram(frames[:, part], spec, samples=own)

    def audio(
        self, mel: Iterable[MelSpectrogram], vocoder: str, seed: int, controls: Controls = ()
    ) -> Generator[AudioClip]:
        """The sound that the mel carries for "own", or what another vocoder makes of the mel alone."""
        if vocoder not in self.card.vocoders:
            known = ", ".join(self.card.vocoders)
            raise StudioError(f"The voice {self.card.id} has no vocoder {vocoder!r}: choose one of {known}.")
        if vocoder != catalogue.OWN_SOUND:
            yield from self._vocoding.audio(mel, vocoder, seed, controls)
            return
        for chunk in mel:
            if chunk.samples is None:
                raise StudioError(
                    f"The voice {self.card.id} makes its sound from phonemes, not from a mel spectrogram: choose the "
                    "vocoder lpc or griffin-lim, or another voice."
                )
            yield AudioClip(chunk.samples, chunk.spec.sample_rate)

    def _question(self, phonemes: Phonemes, spelling: Spelling, prosody: Prosody, seed: int) -> Question:
        settings = self._settings
        factors = np.ones(len(spelling.ids), np.float32)
        for index, change in prosody.per_phoneme:
            factors[spelling.owners == index] = change.duration_factor
        return Question(
            spelling.ids, factors, settings.noise_scale, settings.length_scale / prosody.rate, settings.noise_w,
            self._speaker, seed,
        )  # fmt: skip

    def _said(self, question: Question) -> _Said:
        """The last answer is kept, since timing and mel ask for the same."""
        key = (
            question.ids.tobytes(), question.factors.tobytes(), question.length_scale, question.speaker, question.seed,
        )  # fmt: skip
        if self._last is None or self._last[0] != key:
            samples, frames = self._session.sound(question)
            shares = np.ones(len(question.ids)) if frames is None else frames
            ends = np.cumsum(shares) / max(shares.sum(), 1e-9) * len(samples)
            hop = self.card.spec.hop_length
            whole = np.zeros(-(-len(samples) // hop) * hop, np.float32)
            whole[: len(samples)] = samples
            self._last = (key, _Said(whole, ends))
        return self._last[1]


def _timed(phonemes: Phonemes, spelling: Spelling, ends_s: NDArray[np.float64]) -> Phonemes:
    """The phonemes with the times of their ids."""
    lead_s = float(ends_s[spelling.owners == -1][-1])
    last, times = lead_s, []
    for index in range(len(phonemes)):
        own = ends_s[spelling.owners == index]
        last = float(own[-1]) if len(own) else last
        times.append(last)
    return phonemes.timed(times, lead_s)


def _gains(
    phonemes: Phonemes, spelling: Spelling, said: _Said, prosody: Prosody, spec: MelSpec
) -> NDArray[np.float32] | np.float32:
    """What the samples are multiplied by: one number, or (n_samples,) where phonemes differ in energy."""
    changes = dict(prosody.per_phoneme)
    own_db = np.array([changes.get(index, PhonemeProsody()).energy_db for index in range(len(phonemes))])
    whole = 10 ** (prosody.energy_db / 20)
    if not own_db.any():
        return np.float32(whole)
    by_id = np.where(spelling.owners < 0, 0.0, own_db[spelling.owners])
    places = np.searchsorted(said.ends, np.arange(len(said.samples)), side="right")
    curve_db = by_id[np.minimum(places, len(by_id) - 1)]
    ramp = max(1, round(_RAMP_S * spec.sample_rate))
    padded = np.pad(curve_db, (ramp // 2, ramp - 1 - ramp // 2), mode="edge")
    sums = np.cumsum(np.concatenate([[0.0], padded]))
    return (whole * 10 ** ((sums[ramp:] - sums[:-ramp]) / ramp / 20)).astype(np.float32)

"""A voice of this project's own networks: front end, acoustic model, vocoder."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from voicestudio.core import StudioError
from voicestudio.models.tacotron.synthesis import LOG_AMPLITUDE_PER_DB, AcousticModel
from voicestudio.text import phonemize
from voicestudio.voices import catalogue
from voicestudio.voices.delivery import Foreseen, delivered
from voicestudio.voices.own_vocoder import check_spec, vocoding_of

if TYPE_CHECKING:
    from collections.abc import Generator, Iterable

    from numpy.typing import NDArray

    from voicestudio.core import AudioClip, Controls, MelSpectrogram, Phonemes, Prosody, Utterance, VoiceCard
    from voicestudio.models.tacotron.synthesis import Plan


class NeuralVoice:
    """Keeps the protocol core.Voice; raises StudioError when its weights do not fit its card."""

    def __init__(self, card: VoiceCard, device: str = "cpu") -> None:
        self.card = card
        files = catalogue.weights_files(card)
        self._acoustic = None
        if "acoustic" in files:
            self._acoustic = AcousticModel.load(files["acoustic"], device, fast=True, base=files.get(catalogue.BASE))
        if self._acoustic is not None:
            check_spec(card, "acoustic", self._acoustic.config.spec)
        self._vocoding = vocoding_of(card, files, device)
        self._planned: tuple[tuple[str, ...], Plan] | None = None

    def phonemes(self, utterance: Utterance) -> Phonemes:
        return phonemize(utterance)

    def timed(self, phonemes: Phonemes, prosody: Prosody, seed: int = 0) -> Phonemes:
        """Each phoneme's start_s and end_s; one that the voice cannot say takes no time. Nothing is drawn by `seed`."""
        model, plan = self._plan(phonemes)
        ends = model.frame_ends(plan, delivered(prosody, phonemes, self._foreseen(phonemes, plan)))
        frame_s = self.card.spec.frame_s
        lead_s = float(ends[0]) * frame_s
        ends_s, last = [0.0] * len(phonemes), lead_s
        said = {place: float(end) * frame_s for place, end in zip(plan.places, ends, strict=True)}
        for index in range(len(phonemes)):
            last = ends_s[index] = said.get(index, last)
        return phonemes.timed(ends_s, lead_s)

    def mel(self, phonemes: Phonemes, prosody: Prosody, seed: int) -> Generator[MelSpectrogram]:
        """Chunks of mel; the phonemes are said at the times they carry. A recurrent decoder draws by the seed."""
        if phonemes.symbols[-1].end_s is None:
            phonemes = self.timed(phonemes, prosody)
        model, plan = self._plan(phonemes)
        asked = delivered(prosody, phonemes, self._foreseen(phonemes, plan))
        yield from model.frames(plan, self._ends(phonemes, plan), asked, seed)

    def audio(
        self, mel: Iterable[MelSpectrogram], vocoder: str, seed: int, controls: Controls = ()
    ) -> Generator[AudioClip]:
        """Chunks of sound by the vocoder of that name; raises StudioError for one that this voice has not."""
        if vocoder not in self.card.vocoders:
            known = ", ".join(self.card.vocoders)
            raise StudioError(f"The voice {self.card.id} has no vocoder {vocoder!r}: choose one of {known}.")
        yield from self._vocoding.audio(mel, vocoder, seed, controls)

    def speaking_as(self, speaker: str) -> NeuralVoice:
        """Itself; raises StudioError, since it has one speaker alone."""
        self.card.speaker(speaker)
        return self

    def _foreseen(self, phonemes: Phonemes, plan: Plan) -> Foreseen:
        """What the plan holds for each phoneme; several tokens of one last together, the loudest tells its level."""
        seconds, level_db = [0.0] * len(phonemes), [np.inf] * len(phonemes)
        db = self._acoustic.config.energy_std / LOG_AMPLITUDE_PER_DB
        for place, duration, energy in zip(plan.places, plan.durations, plan.energy, strict=True):
            if place >= 0:
                level_db[place] = float(energy) * db if not seconds[place] else max(level_db[place], float(energy) * db)
                seconds[place] += float(duration) * self.card.spec.frame_s
        return Foreseen(seconds, level_db)

    def _ends(self, phonemes: Phonemes, plan: Plan) -> NDArray[np.int64]:
        """The frame at which each token ends; tokens of one phoneme share its time as long as each would be alone."""
        times = [0.0, phonemes.symbols[0].start_s or 0.0, *(phoneme.end_s or 0.0 for phoneme in phonemes.symbols)]
        times_s, places = np.array(times), np.array(plan.places)
        starts_s, ends_s = times_s[places + 1], times_s[places + 2]
        shares = (places[:, None] == places) * plan.durations  # of each token (row) and those of the same phoneme
        at_s = starts_s + (ends_s - starts_s) * np.tril(shares).sum(1) / shares.sum(1)
        return np.round(at_s / self.card.spec.frame_s).astype(np.int64)

    def _plan(self, phonemes: Phonemes) -> tuple[AcousticModel, Plan]:
        """The utterance encoded; the last one is kept, since timing and mel ask for the same."""
        if self._acoustic is None:
            raise StudioError(f"The voice {self.card.id} has no acoustic model: it can resynthesise, but not speak.")
        symbols = tuple(phoneme.symbol for phoneme in phonemes.symbols)
        if self._planned is None or self._planned[0] != symbols:
            self._planned = (symbols, self._acoustic.plan(symbols))
        return self._acoustic, self._planned[1]

"""A voice of Tacotron 2: attention decides what is said when, so that times are known when a sentence is said."""

from __future__ import annotations

import math
from collections import OrderedDict
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from voicestudio.core import MelSpectrogram, StudioError
from voicestudio.models.tacotron.tokens import Tokens
from voicestudio.models.tacotron2.attention_watch import CUT, REPEAT, RUNAWAY, SKIP
from voicestudio.models.tacotron2.speech import Speech
from voicestudio.models.tacotron2.synthesis import Tacotron2Model
from voicestudio.models.tacotron2.timing import Pace
from voicestudio.text import phonemize
from voicestudio.voices import catalogue
from voicestudio.voices.letters import ids_of, lettered
from voicestudio.voices.own_vocoder import check_spec, vocoding_of
from voicestudio.voices.remarks import remarked

if TYPE_CHECKING:
    from collections.abc import Generator, Iterable

    from numpy.typing import NDArray

    from voicestudio.core import AudioClip, Controls, Phonemes, Prosody, Utterance, VoiceCard

LOG_AMPLITUDE_PER_DB = math.log(10) / 20
_TOLD = {
    (SKIP, CUT): "The voice {} may have left out {}",
    (REPEAT,): "The voice {} may have repeated {}",
    (RUNAWAY,): "The voice {} may have lost its way at {}",
}
_MOST_WORDS = 8
_MOST_SAID = 8
"""Of so many sentences the times are kept: several renders may take turns with one voice."""


@dataclass(frozen=True, slots=True, eq=False)
class _Said:
    """What was said: its key, the phoneme that each symbol stands for (N,), alignment (S, N), the frame (N,) at
    which each symbol ends and the number of frames, both at the pace that was asked for, and what went wrong."""

    key: tuple[object, ...]
    places: NDArray[np.int64]
    alignment: NDArray[np.float32]
    ends: NDArray[np.float64]
    n_frames: int
    remarks: tuple[str, ...]


class AttendingVoice:
    """Keeps the protocols core.Voice and core.Attending; raises StudioError when its weights do not fit its card.

    Rate stretches the mel and energy raises it; pitch, variation and what is set for single phonemes have no effect,
    which is remarked. Words with which attention came to no good end are remarked after they were said.
    """

    def __init__(self, card: VoiceCard, device: str = "cpu") -> None:
        self.card = card
        files = catalogue.weights_files(card)
        self._model = Tacotron2Model.load(files["acoustic"], device, fast=True)
        check_spec(card, "acoustic", self._model.config.spec)
        self._vocoding = vocoding_of(card, files, device)
        self._reads = catalogue.reads(card)
        self._tokens = None if self._model.reads_letters else Tokens(self._model.config.symbols)
        self._said: OrderedDict[tuple[object, ...], _Said] = OrderedDict()

    def phonemes(self, utterance: Utterance) -> Phonemes:
        """Phonemes, or letters where the network reads these."""
        return lettered(utterance, self._reads) if self._tokens is None else phonemize(utterance)

    def timed(self, phonemes: Phonemes, prosody: Prosody, seed: int = 0) -> Phonemes:
        """The times of what was said; without times, and with a remark on what has no effect, before it is said.

        A phoneme that the voice cannot say takes no time. `alignment` is of the same sentence then.
        """
        said = self._said.get(_key(phonemes, prosody, seed))
        if said is None:
            return remarked(phonemes, *self._ignored(prosody))
        self._said.move_to_end(said.key)
        frame_s = self.card.spec.frame_s
        own = dict(zip(said.places.tolist(), (said.ends * frame_s).tolist(), strict=True))  # of its last symbol
        ends, last = [], own.get(-1, 0.0)
        for index in range(len(phonemes)):
            last = own.get(index, last)
            ends.append(last)
        lead_s, ends[-1] = own.get(-1, 0.0), said.n_frames * frame_s
        return remarked(phonemes.timed(ends, lead_s), *self._ignored(prosody), *said.remarks)

    def mel(self, phonemes: Phonemes, prosody: Prosody, seed: int) -> Generator[MelSpectrogram]:
        """Chunks of mel as attention moves on; some hold no frames while it is not sure yet."""
        ids, stresses, places = self._symbols(phonemes)
        speech = Speech(self._model, self._model.plan(ids, stresses, places), seed)
        pace, n_frames = Pace(prosody.rate), 0
        for chunk in speech.frames():
            made = self._louder(pace.push(chunk.frames) if chunk.n_frames else chunk.frames, prosody)
            n_frames += made.n_frames
            yield made
        rest = self._louder(pace.end(), prosody)
        n_frames += rest.n_frames
        self._keep(_Said(
            _key(phonemes, prosody, seed), np.array(places), speech.alignment,
            np.minimum(speech.ends / prosody.rate, n_frames), n_frames, tuple(self._faults(phonemes, speech)),
        ))  # fmt: skip
        if rest.n_frames:
            yield rest

    def audio(
        self, mel: Iterable[MelSpectrogram], vocoder: str, seed: int, controls: Controls = ()
    ) -> Generator[AudioClip]:
        """Chunks of sound by the vocoder of that name; raises StudioError for one that this voice has not."""
        if vocoder not in self.card.vocoders:
            known = ", ".join(self.card.vocoders)
            raise StudioError(f"The voice {self.card.id} has no vocoder {vocoder!r}: choose one of {known}.")
        yield from self._vocoding.audio(mel, vocoder, seed, controls)

    def speaking_as(self, speaker: str) -> AttendingVoice:
        """Itself; raises StudioError, since it has one speaker alone."""
        self.card.speaker(speaker)
        return self

    def alignment(self) -> tuple[NDArray[np.float32], float] | None:
        """As in core.Attending; weights on symbols of the same phoneme are added up, those on the start left out."""
        if not self._said:
            return None
        said = next(reversed(self._said.values()))
        symbols, rate = said.key[0], said.key[1]
        columns = np.zeros((len(symbols), len(said.alignment)), np.float32)
        is_said = said.places >= 0
        np.add.at(columns, said.places[is_said], said.alignment.T[is_said])
        return columns.T, self._model.config.reduction * self.card.spec.frame_s / rate

    def _keep(self, said: _Said) -> None:
        self._said[said.key] = said
        self._said.move_to_end(said.key)
        while len(self._said) > _MOST_SAID:
            self._said.popitem(last=False)

    def _symbols(self, phonemes: Phonemes) -> tuple[list[int], list[int], list[int]]:
        """Ids, stresses, and the phoneme that each stands for, -1 for the start."""
        symbols = [phoneme.symbol for phoneme in phonemes.symbols]
        if self._tokens is not None:
            return self._tokens(symbols)
        ids, places = ids_of(symbols)
        return ids, [0] * len(ids), places

    def _louder(self, frames: NDArray[np.float32], prosody: Prosody) -> MelSpectrogram:
        spec = self.card.spec
        raised = frames + np.float32(prosody.energy_db * LOG_AMPLITUDE_PER_DB)
        return MelSpectrogram(np.maximum(raised, np.float32(math.log(spec.floor))), spec)

    def _ignored(self, prosody: Prosody) -> Iterable[str]:
        """One sentence about what was asked for and has no effect."""
        found = ["pitch"] if prosody.pitch_semitones else []
        if prosody.variation:
            found.append("variation")
        elif prosody.per_phoneme:
            found.append("changes to single phonemes")
        if found:
            what = " and ".join(found)
            yield f"With the voice {self.card.name}, {what} will have no effect: another seed gives another take."

    def _faults(self, phonemes: Phonemes, speech: Speech) -> Iterable[str]:
        """A sentence for each kind of fault, naming the words as typed."""
        words = phonemes.utterance.words
        for kinds, sentence in _TOLD.items():
            concerned = list(dict.fromkeys(phonemes.symbols[place].word for place in speech.places(*kinds)))
            if concerned:
                more = " …" if len(concerned) > _MOST_WORDS else ""
                said = " ".join(words[index].text for index in concerned[:_MOST_WORDS])
                yield f"{sentence.format(self.card.name, f'“{said}{more}”')}: listen there, or try another seed."


def _key(phonemes: Phonemes, prosody: Prosody, seed: int) -> tuple[object, ...]:
    """What decides how long everything lasts."""
    return tuple(phoneme.symbol for phoneme in phonemes.symbols), prosody.rate, seed

"""Speech: prompts spoken beside their natural recordings, and hard sentences judged by words and by duration."""

from __future__ import annotations

from contextlib import closing
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from voicestudio.cli.quality_corpus import faults, keep, mean, natural
from voicestudio.core import AudioClip, AudioReady, PhonemesReady, RenderRequest, StudioError

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from voicestudio.analysis.artefacts import DurationBounds
    from voicestudio.analysis.recognition import Runs, WordErrors
    from voicestudio.core import MelSpec, Phonemes, Voice
    from voicestudio.training.corpus import Recording

LEAST_RUN = 8
"""Letters in a row that any recogniser may miss: shorter runs are never held against a sentence."""


@dataclass(frozen=True, slots=True, eq=False)
class Spoken:
    """A text as a voice says it: the sound of each utterance with its phonemes, and where its chunks begin."""

    utterances: tuple[tuple[Phonemes, AudioClip], ...]
    borders: tuple[int, ...]

    @property
    def clip(self) -> AudioClip:
        return AudioClip.join(clip for _, clip in self.utterances)


@dataclass(frozen=True, slots=True)
class Natural:
    """What natural recordings teach: how long sentences last, and how long a run of letters the recogniser misses."""

    durations: DurationBounds | None
    runs: Runs


def say(text: str, voice: Voice) -> Spoken:
    """A text by the voice's best vocoder; raises StudioError as the engine does."""
    from voicestudio.engine import speak

    phonemes: dict[int, Phonemes] = {}
    clips: dict[int, list[AudioClip]] = {}
    lengths = []
    with closing(speak(RenderRequest(text, voice.card.vocoders[0]), voice)) as events:
        for event in events:
            if isinstance(event, PhonemesReady):
                phonemes[event.index] = event.phonemes
            elif isinstance(event, AudioReady):
                clips.setdefault(event.index, []).append(event.clip)
                lengths.append(len(event.clip))
    # A sentence that broke off may have sounded without its phonemes being told.
    told = sorted(phonemes.keys() & clips.keys())
    utterances = tuple((phonemes[index], AudioClip.join(clips[index])) for index in told)
    return Spoken(utterances, tuple(np.cumsum(lengths)[:-1].tolist()))


def learn(
    voice: Voice, recordings: Sequence[Recording], lasting_s: Sequence[float], runs: Iterable[Runs]
) -> Natural:
    """Bounds from natural recordings, which last so long, and from the runs of letters that were missed in them."""
    from voicestudio.analysis.artefacts import LEAST_SENTENCES, learn_bounds
    from voicestudio.analysis.recognition import Runs
    from voicestudio.text import read_utterance

    sentences = [
        (voice.phonemes(read_utterance(recording.text, voice.card.language)), seconds)
        for recording, seconds in zip(recordings, lasting_s, strict=True)
    ]
    runs = [Runs(LEAST_RUN, LEAST_RUN), *runs]
    longest = Runs(max(one.unheard for one in runs), max(one.added for one in runs))
    return Natural(learn_bounds(sentences) if len(sentences) >= LEAST_SENTENCES else None, longest)


def natural_s(recordings: Iterable[Recording], spec: MelSpec) -> list[float]:
    """Seconds of speech in each natural recording."""
    from voicestudio.analysis.artefacts import speech_s

    return [speech_s(natural(recording, spec)) for recording in recordings]


@dataclass(slots=True)
class _Prompts:
    """All prompts as one voice says them."""

    voice: Voice
    errors: list[WordErrors] = field(default_factory=list)
    likeness: list = field(default_factory=list)
    found: list = field(default_factory=list)
    sentences: list[dict] = field(default_factory=list)

    def add(self, recording: Recording, original: AudioClip, heard: str, errors: WordErrors, out: Path | None) -> None:
        """Says one more prompt, whose natural recording was heard so, with so many errors; kept under `out`."""
        from voicestudio.analysis.artefacts import artefacts
        from voicestudio.analysis.recognition import recognisers_letters
        from voicestudio.analysis.warping import compare_spoken

        spoken = say(recording.text, self.voice)
        clip = spoken.clip
        keep(out, "", recording.id, clip)
        heard_of_voice = _heard(clip)
        self.errors.append(_errors(recognisers_letters(recording.text), heard_of_voice))
        self.likeness.append(compare_spoken(original, clip, self.voice.card.spec))
        self.found.append(artefacts(clip, spoken.borders))
        self.sentences.append({
            "id": recording.id, "text": recording.text, "heard": {"natural": heard, "voice": heard_of_voice},
            "word_errors": {"natural": errors.rate, "voice": self.errors[-1].rate}, **asdict(self.likeness[-1]),
        })  # fmt: skip

    def figures(self, natural_errors: WordErrors) -> dict:
        """Totals and means, and each sentence's."""
        from voicestudio.analysis.recognition import WordErrors

        totals = {"natural": natural_errors, "voice": WordErrors.total(self.errors)}
        ratios = [one.duration_ratio for one in self.likeness]
        return {
            "vocoder": self.voice.card.vocoders[0],
            "n_sentences": len(self.sentences),
            "word_errors": {who: total.rate for who, total in totals.items()},
            "word_error_counts": {who: asdict(total) for who, total in totals.items()},
            "mcd_db": mean(one.mcd_db for one in self.likeness),
            "log_f0_correlation": mean(one.log_f0_correlation for one in self.likeness),
            "duration_ratio": float(np.mean(ratios)),
            "duration_ratio_sd": float(np.std(ratios)),
            "artefacts": faults(self.found),
            "sentences": self.sentences,
        }


def speech(
    voices: Sequence[Voice], recordings: Iterable[Recording], out: Path | None = None
) -> tuple[dict[str, dict], list[Runs]]:
    """Figures of the prompts by the id of the voice, and the runs of letters missed in the natural recordings.

    The natural recordings are heard once, whatever the number of voices.
    """
    from voicestudio.analysis.recognition import WordErrors, longest_runs, recognisers_letters

    said = [_Prompts(voice) for voice in voices]
    errors, runs = [], []
    for recording in recordings:
        originals = {spec: natural(recording, spec) for spec in {voice.card.spec for voice in voices}}
        original = originals[voices[0].card.spec]
        keep(out, "natural", recording.id, original)
        heard, letters = _heard(original), recognisers_letters(recording.text)
        errors.append(_errors(letters, heard))
        runs.append(longest_runs(letters, heard))
        for prompts in said:
            folder = kept_under(out, "speech", prompts.voice, voices)
            prompts.add(recording, originals[prompts.voice.card.spec], heard, errors[-1], folder)
    total = WordErrors.total(errors)
    return {prompts.voice.card.id: prompts.figures(total) for prompts in said}, runs


def kept_under(out: Path | None, part: str, voice: Voice, voices: Sequence[Voice]) -> Path | None:
    """out/part for the first voice, out/part-ID for the others; None where nothing is kept."""
    if out is None:
        return None
    return out / (part if voice is voices[0] else f"{part}-{voice.card.id}")


def hard_sentences(file: Path) -> tuple[str, ...]:
    """The sentences of a text file, one a line, without empty lines and lines that begin with #."""
    try:
        lines = file.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise StudioError(f"Sentences are wanted in {file}, but it cannot be read: install the studio anew.") from error
    return tuple(line.strip() for line in lines if line.strip() and not line.startswith("#"))


def hard(voice: Voice, texts: Iterable[str], bounds: Natural, out: Path | None = None, quick: bool = False) -> dict:
    """What is wrong with hard sentences: `wrong` by their duration, `doubtful` by what the recogniser heard.

    They are kept in the folder `out`. The `quick` recogniser is asked first, and the thorough one about what it doubts.
    """
    from voicestudio.analysis.recognition import WordErrors, longest_runs, recognisers_letters

    sentences, errors = [], []
    for number, text in enumerate(texts, 1):
        spoken, letters = say(text, voice), recognisers_letters(text)
        heard = _heard(spoken.clip, quick)
        runs = longest_runs(letters, heard)
        if quick and _doubts(runs, bounds.runs):
            heard = _heard(spoken.clip)
            runs = longest_runs(letters, heard)
        keep(out, "", f"{number:03d}", spoken.clip)
        errors.append(_errors(letters, heard))
        sentences.append({
            "number": number, "text": text, "heard": heard, "word_errors": errors[-1].rate,
            "duration_s": spoken.clip.duration_s, "unheard_letters": runs.unheard, "added_letters": runs.added,
            "wrong": _wrong_durations(spoken, bounds.durations), "doubtful": _doubts(runs, bounds.runs),
        })  # fmt: skip
    return {
        "n_sentences": len(sentences),
        "n_wrong": sum(bool(one["wrong"]) for one in sentences),
        "n_doubtful": sum(bool(one["doubtful"]) for one in sentences),
        "word_errors": WordErrors.total(errors).rate,
        "bounds": {"durations": asdict(bounds.durations) if bounds.durations else None, "runs": asdict(bounds.runs)},
        "sentences": sentences,
    }


def by_kind(found: dict, kinds: Sequence[str]) -> dict[str, dict]:
    """Sentences, those wrong and doubtful, and the rate of word errors of each kind of them."""
    rows: dict[str, dict] = {}
    for kind, one in zip(kinds, found["sentences"], strict=True):
        row = rows.setdefault(kind, {"n_sentences": 0, "n_wrong": 0, "n_doubtful": 0, "word_errors": 0.0})
        row["n_sentences"] += 1
        row["n_wrong"] += bool(one["wrong"])
        row["n_doubtful"] += bool(one["doubtful"])
        row["word_errors"] += one["word_errors"]
    for row in rows.values():
        row["word_errors"] /= row["n_sentences"]
    return rows


def _heard(clip: AudioClip, quick: bool = False) -> str:
    from voicestudio.analysis.recognition import transcribe

    return transcribe(clip, quick).text


def _errors(letters: str, heard: str) -> WordErrors:
    from voicestudio.analysis.recognition import letter_word_errors

    return letter_word_errors(letters, heard)


def _wrong_durations(spoken: Spoken, bounds: DurationBounds | None) -> list[str]:
    """What each utterance's duration says of it, those without fault left out."""
    from voicestudio.analysis.artefacts import astray, faint, speech_s

    judged = [
        faint(clip) or astray(phonemes, clip) or (bounds.judge(phonemes, speech_s(clip)) if bounds is not None else "")
        for phonemes, clip in spoken.utterances
    ]
    return [fault for fault in judged if fault]


def _doubts(runs: Runs, natural_runs: Runs) -> list[str]:
    """Runs of letters longer than the longest in any natural recording."""
    doubts = []
    if runs.unheard > natural_runs.unheard:
        doubts.append("skipped?")
    if runs.added > natural_runs.added:
        doubts.append("repeated?")
    return doubts

"""Speech: prompts spoken beside their natural recordings, and hard sentences judged by words and by duration."""

from __future__ import annotations

from contextlib import closing
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

import numpy as np

from voicestudio.cli.quality_corpus import faults, keep, mean, natural
from voicestudio.core import AudioClip, AudioReady, PhonemesReady, RenderRequest, StudioError

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from voicestudio.analysis.artefacts import DurationBounds
    from voicestudio.analysis.recognition import Runs, WordErrors
    from voicestudio.core import Phonemes, Voice
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
    utterances = tuple((phonemes[index], AudioClip.join(clips[index])) for index in sorted(clips))
    return Spoken(utterances, tuple(np.cumsum(lengths)[:-1].tolist()))


def learn(voice: Voice, recordings: Sequence[Recording], runs: Iterable[Runs]) -> Natural:
    """Bounds from natural recordings and from the runs of letters that the recogniser missed in them."""
    from voicestudio.analysis.artefacts import LEAST_SENTENCES, learn_bounds, speech_s
    from voicestudio.analysis.recognition import Runs
    from voicestudio.text import read_utterance

    sentences = [
        (
            voice.phonemes(read_utterance(recording.text, voice.card.language)),
            speech_s(natural(recording, voice.card.spec)),
        )
        for recording in recordings
    ]
    runs = [Runs(LEAST_RUN, LEAST_RUN), *runs]
    longest = Runs(max(one.unheard for one in runs), max(one.added for one in runs))
    return Natural(learn_bounds(sentences) if len(sentences) >= LEAST_SENTENCES else None, longest)


def speech(voice: Voice, recordings: Iterable[Recording], out: Path | None = None) -> tuple[dict, list[Runs]]:
    """Figures of the prompts as the voice says them, and the runs of letters missed in the natural recordings."""
    from voicestudio.analysis.artefacts import artefacts
    from voicestudio.analysis.recognition import WordErrors, longest_runs, recognisers_letters
    from voicestudio.analysis.warping import compare_spoken

    sentences, likeness, found, runs = [], [], [], []
    errors: dict[str, list[WordErrors]] = {"natural": [], "voice": []}
    for recording in recordings:
        original, spoken = natural(recording, voice.card.spec), say(recording.text, voice)
        clip, letters = spoken.clip, recognisers_letters(recording.text)
        heard = {"natural": _heard(original), "voice": _heard(clip)}
        counted = {who: _errors(letters, text) for who, text in heard.items()}
        for who, count in counted.items():
            errors[who].append(count)
        runs.append(longest_runs(letters, heard["natural"]))
        likeness.append(compare_spoken(original, clip, voice.card.spec))
        found.append(artefacts(clip, spoken.borders))
        keep(out, "natural", recording.id, original)
        keep(out, "speech", recording.id, clip)
        sentences.append({
            "id": recording.id, "text": recording.text, "heard": heard,
            "word_errors": {who: count.rate for who, count in counted.items()}, **asdict(likeness[-1]),
        })  # fmt: skip
    totals = {who: WordErrors.total(ones) for who, ones in errors.items()}
    ratios = [one.duration_ratio for one in likeness]
    figures = {
        "vocoder": voice.card.vocoders[0],
        "n_sentences": len(sentences),
        "word_errors": {who: total.rate for who, total in totals.items()},
        "word_error_counts": {who: asdict(total) for who, total in totals.items()},
        "mcd_db": mean(one.mcd_db for one in likeness),
        "log_f0_correlation": mean(one.log_f0_correlation for one in likeness),
        "duration_ratio": float(np.mean(ratios)),
        "duration_ratio_sd": float(np.std(ratios)),
        "artefacts": faults(found),
        "sentences": sentences,
    }
    return figures, runs


def hard_sentences(file: Path) -> tuple[str, ...]:
    """The sentences of a text file, one a line, without empty lines and lines that begin with #."""
    try:
        lines = file.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise StudioError(f"Sentences are wanted in {file}, but it cannot be read: install the studio anew.") from error
    return tuple(line.strip() for line in lines if line.strip() and not line.startswith("#"))


def hard(voice: Voice, texts: Iterable[str], bounds: Natural, out: Path | None = None) -> dict:
    """What is wrong with hard sentences: `wrong` by their duration, `doubtful` by what the recogniser heard."""
    from voicestudio.analysis.recognition import WordErrors, longest_runs, recognisers_letters

    sentences, errors = [], []
    for number, text in enumerate(texts, 1):
        spoken, letters = say(text, voice), recognisers_letters(text)
        heard = _heard(spoken.clip)
        runs = longest_runs(letters, heard)
        keep(out, "hard", f"{number:03d}", spoken.clip)
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


def _heard(clip: AudioClip) -> str:
    from voicestudio.analysis.recognition import transcribe

    return transcribe(clip).text


def _errors(letters: str, heard: str) -> WordErrors:
    from voicestudio.analysis.recognition import letter_word_errors

    return letter_word_errors(letters, heard)


def _wrong_durations(spoken: Spoken, bounds: DurationBounds | None) -> list[str]:
    """What each utterance's duration says of it, those without fault left out."""
    from voicestudio.analysis.artefacts import speech_s

    if bounds is None:
        return []
    return [fault for phonemes, clip in spoken.utterances if (fault := bounds.judge(phonemes, speech_s(clip)))]


def _doubts(runs: Runs, natural_runs: Runs) -> list[str]:
    """Runs of letters longer than the longest in any natural recording."""
    doubts = []
    if runs.unheard > natural_runs.unheard:
        doubts.append("skipped?")
    if runs.added > natural_runs.added:
        doubts.append("repeated?")
    return doubts

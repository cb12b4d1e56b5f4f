"""voicestudio quality: how good voices and vocoders are, in figures, beside natural recordings and Griffin-Lim."""

from __future__ import annotations

import argparse
import json
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from voicestudio.core import StudioError

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from voicestudio.cli.quality_speech import Natural
    from voicestudio.core import Voice

EXAMPLES = """examples:
  voicestudio quality --corpus recordings/
  voicestudio quality --corpus recordings/ --limit 12 --copy-synthesis-only
  voicestudio quality --corpus recordings/ --copy-synthesis-only --vocoder gan --vocoder lpc
  voicestudio quality --corpus recordings/ --speech-only --voice kathleen --voice anna
  voicestudio quality --corpus recordings/ --speech-only --hard 1000
  voicestudio quality --corpus esc10/ --sounds --limit 8
  voicestudio quality --matching --synth plucked --synth bar --limit 10
  voicestudio quality --corpus recordings/ --speech-only --json --out heard/ > figures.json

what is measured:
  Only prompts that training keeps for validation are taken, one take each; all prompts where a corpus has none of
  them. Every recording is first cleaned as for training, and both sides of a comparison are that same recording:
  high-passed at 60 Hz, speech levelled to -24 dBFS, silence at both ends cut to a short rest.

  copy synthesis   the recording's mel spectrogram back to sound by each vocoder that takes the (first) voice's mel
                   (--vocoder: by those alone; f0 is not given), and by Griffin-Lim with 60 iterations in the same run;
                   one with a lower PESQ-wb than that is said to be worse. Parameters in millions, and seconds of sound
                   over seconds of computing (one thread) beside. PESQ-wb (ITU-T P.862.2, at 16 kHz), STOI, mel L1
                   (mean difference of log-mels, all frames), MCD (13 mel cepstra without c0, frame by frame in
                   speech), mean f0 error in cents where both are voiced, share of frames voiced in one only.
  speech           the prompts spoken by each voice with its best vocoder. Word errors by pocketsphinx, beside those
                   of the natural recordings in the same run: a weak recogniser, so read the one beside the other. It
                   hears both sides high-passed, levelled and padded alike. MCD and log-f0 correlation after
                   time-warping, durations spoken over natural (speech from its first to its last sound).
  hard sentences   wrong: shorter or longer than natural recordings allow for that many phonemes and pauses (cut off,
                   runaway). doubtful: the recogniser missed or added more than eight letters in a row, and more
                   than in any natural recording (skipped? repeated?); listen to those. --limit is for them too.
                   --hard N: N more made by rule, the same ones each time, heard by a quicker recogniser first.
  sounds           with --sounds, a corpus of one folder a class with five folds (3-name.ogg): 5 s clips of every
                   class (--limit: how many) by each neural synthesizer, named by random forests on real recordings:
                   one of the fold that no network learned from, one of the others; real ones beside.
  matching         with --matching, and no corpus: hidden random patches of every synthesizer that can be matched
                   (--limit: how many of each, 50 by default, which takes hours) are matched; distance of the nearest
                   of as many random patches, of the trees' one guess, of the best of their proposals, and after the
                   search. What is done so far stands on stderr, a line of JSON for each hidden patch.
  artefacts        largest mean of the samples (DC), 50/60 Hz hum under the speech, level above 10 kHz in silence, the
                   sharpest bend at a border of chunks (1 is ordinary, above 4 may click), share of clipped samples.
"""


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which parts are measured, on how many recordings and hard sentences (None: all), and where WAVs are kept.

    n_generated: how many hard sentences made by rule are spoken beside the kept ones.
    vocoders: those of copy synthesis, all that take the mel where none is named.
    """

    limit: int | None = None
    copy_synthesis: bool = True
    speech: bool = True
    n_generated: int = 0
    out: Path | None = None
    vocoders: tuple[str, ...] = ()


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.epilog = EXAMPLES
    parser.add_argument(
        "--corpus", type=Path, metavar="DIR", help="recordings with metadata.csv (id|prompt|text); not for --matching"
    )
    parser.add_argument(
        "--voice",
        action="append",
        default=[],
        metavar="ID",
        help="one of `voicestudio voices`; may be given again, to hear several side by side",
    )
    parser.add_argument(
        "--vocoder", action="append", default=[], metavar="NAME",
        help="only this one in copy synthesis, with controls as in lpc:turns=0 if wanted; may be given again "
        "(default: all that take the voice's mel, and those with turns at their end also without)",
    )  # fmt: skip
    parser.add_argument(
        "--synth", action="append", default=[], metavar="NAME",
        help="with --matching: only this synthesizer; may be given again (default: all that can be matched)",
    )  # fmt: skip
    parser.add_argument("--device", default="auto", metavar="D", help="auto, cpu, cuda:0, mps (default: auto)")
    parser.add_argument("--limit", type=count, metavar="N", help="take N recordings and N hard sentences, not all")
    parser.add_argument(
        "--hard", type=count, metavar="N", help="speak N generated hard sentences too, twenty kinds in turn (1000)"
    )
    parser.add_argument("--out", type=Path, metavar="DIR", help="keep what was heard there, as WAV files")
    parser.add_argument("--json", action="store_true", help="print all figures, and each sentence's, as JSON")
    part = parser.add_mutually_exclusive_group()
    part.add_argument("--copy-synthesis-only", action="store_true", help="measure the vocoders alone")
    part.add_argument("--sounds", action="store_true", help="measure the neural synthesizers of sounds alone")
    part.add_argument("--matching", action="store_true", help="measure how near matched patches come, alone")
    part.add_argument("--speech-only", action="store_true", help="measure speech and hard sentences alone")


def count(text: str) -> int:
    """A whole number from 1 on."""
    if not (text.isascii() and text.isdigit()) or int(text) < 1:
        raise argparse.ArgumentTypeError(f"a whole number from 1 on is wanted, but {text!r} came")
    return int(text)


def run(args: argparse.Namespace) -> int:
    if args.matching:
        return _run_matching(args)
    if args.corpus is None:
        raise StudioError("Recordings are wanted to measure by: give --corpus DIR (only --matching needs none).")
    if args.sounds:
        return _run_sounds(args)
    from voicestudio.cli.quality_corpus import choose
    from voicestudio.cli.quality_table import table
    from voicestudio.cli.systems import chosen_vocoders

    if args.vocoder and args.speech_only:
        raise StudioError("--vocoder is for copy synthesis, but --speech-only leaves it out: leave one of them out.")
    if args.hard and args.copy_synthesis_only:
        raise StudioError("--hard is for speech, but --copy-synthesis-only leaves it out: leave one of them out.")
    speech = not args.copy_synthesis_only
    wanted = Wanted(args.limit, not args.speech_only, speech, args.hard or 0, args.out, tuple(args.vocoder))
    choose(args.corpus)  # a wrong folder is told before a voice is opened
    from voicestudio.voices import catalogue, opening

    ids = list(dict.fromkeys(args.voice)) or [opening.default_voice_id()]
    chosen_vocoders(catalogue.card(ids[0]), wanted.vocoders)  # and a wrong name of a vocoder
    voices = [opening.open_voice(voice_id, args.device) for voice_id in ids]
    report = measured(voices, args.corpus, wanted)
    print(json.dumps(report, ensure_ascii=False, indent=1) if args.json else table(report))
    return 0


def _run_matching(args: argparse.Namespace) -> int:
    from voicestudio.cli import quality_matching

    report = quality_matching.measured(args.limit or quality_matching.HIDDEN, synths=args.synth or None)
    print(json.dumps(report, indent=1) if args.json else quality_matching.table(report))
    return 0


def _run_sounds(args: argparse.Namespace) -> int:
    from voicestudio.cli import quality_sounds
    from voicestudio.voices.opening import neural_synthesizers

    report = quality_sounds.measured(args.corpus, neural_synthesizers(), args.limit or quality_sounds.CLIPS, args.out)
    print(json.dumps(report, ensure_ascii=False, indent=1) if args.json else quality_sounds.table(report))
    return 0


def measured(voices: Sequence[Voice], corpus: Path, wanted: Wanted) -> dict:
    """All figures that are wanted; progress goes to stderr. Raises StudioError where nothing can be measured.

    "speech" and "hard_sentences" are the first voice's, and stand under "other_voices" by id for the others.
    """
    from voicestudio.cli.quality_corpus import choose, spread

    voice = voices[0]
    chosen = choose(corpus)
    recordings = spread(chosen.recordings, wanted.limit)
    report: dict = {
        "voice": voice.card.id, "corpus": str(corpus), "n_recordings": len(recordings), "held_out": chosen.held_out,
        "notes": [] if chosen.held_out else ["The corpus has no validation prompts: the voice may know these prompts."],
    }  # fmt: skip
    if wanted.copy_synthesis:
        from threadpoolctl import threadpool_limits

        from voicestudio.analysis.measures import pesq_missing
        from voicestudio.cli.quality_copy import copy_synthesis
        from voicestudio.cli.systems import chosen_vocoders, plain

        report["notes"] += [pesq_missing()] if pesq_missing() else []
        names = chosen_vocoders(voice.card, wanted.vocoders)
        if not wanted.vocoders:
            names += plain(names)
        part = _progress(recordings, "copy synthesis")
        with threadpool_limits(1, "blas"):  # one thread for numpy too, as for the networks
            report["copy_synthesis"], notes = copy_synthesis(voice, part, names, wanted.out, bool(wanted.vocoders))
        report["notes"] += notes
    if wanted.speech:
        _measure_speech(report, voices, [one for one in chosen.recordings if one.text.strip()], wanted)
    return report


def _measure_speech(report: dict, voices: Sequence[Voice], recordings: list, wanted: Wanted) -> None:
    """Adds the speech and the hard sentences; only a note where the corpus has no texts but copy synthesis is told."""
    from voicestudio.analysis.artefacts import LEAST_SENTENCES
    from voicestudio.cli.quality_corpus import spread
    from voicestudio.cli.quality_speech import hard, hard_sentences, kept_under, learn, natural_s, speech
    from voicestudio.core.places import resources_folder

    if not recordings:
        problem = "Speech needs recordings with their texts, but the corpus has no texts: add a metadata.csv (id|text)."
        if not wanted.copy_synthesis:
            raise StudioError(problem)
        report["notes"].append(problem)
        return
    figures, runs = speech(voices, _progress(spread(tuple(recordings), wanted.limit), "speech"), wanted.out)
    if len(recordings) < LEAST_SENTENCES:
        report["notes"].append(f"Durations are not judged: at least {LEAST_SENTENCES} recordings teach them.")
    lasting_s = natural_s(recordings, voices[0].card.spec)
    texts = hard_sentences(resources_folder() / "quality" / "hard_sentences.txt")[: wanted.limit]
    for voice in voices:
        bounds = learn(voice, recordings, lasting_s, runs)
        name = "hard sentences" if len(voices) < 2 else f"hard sentences, {voice.card.id}"
        out = kept_under(wanted.out, "hard", voice, voices)
        found = report if voice is voices[0] else report.setdefault("other_voices", {}).setdefault(voice.card.id, {})
        found["speech"] = figures[voice.card.id]
        found["hard_sentences"] = hard(voice, _progress(texts, name), bounds, out)
        if wanted.n_generated:
            out = kept_under(wanted.out, "made", voice, voices)
            found["generated_sentences"] = _generated(voice, wanted, bounds, out)


def _generated(voice: Voice, wanted: Wanted, bounds: Natural, out: Path | None) -> dict:
    """What is wrong with hard sentences made by rule, of each kind too."""
    from voicestudio.cli.hard_texts import hard_texts
    from voicestudio.cli.quality_speech import by_kind, hard

    kinds, texts = zip(*hard_texts(wanted.n_generated), strict=True)
    found = hard(voice, _progress(texts, "generated sentences"), bounds, out, quick=True)
    return found | {"kinds": by_kind(found, kinds)}


def _progress(items: tuple, name: str) -> Iterable:
    from tqdm import tqdm

    return tqdm(items, desc=name, file=sys.stderr, unit="")

"""voicestudio quality: how good a voice is, in figures, beside natural recordings and Griffin-Lim."""

from __future__ import annotations

import argparse
import json
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from voicestudio.core import StudioError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from voicestudio.core import Voice

EXAMPLES = """examples:
  voicestudio quality --corpus recordings/
  voicestudio quality --corpus recordings/ --limit 12 --copy-synthesis-only
  voicestudio quality --corpus recordings/ --speech-only --json --out heard/ > figures.json

what is measured:
  Only prompts that training keeps for validation are taken, one take each; all prompts where a corpus has none of
  them. Every recording is first cleaned as for training, and both sides of a comparison are that same recording:
  high-passed at 60 Hz, speech levelled to -24 dBFS, silence at both ends cut to a short rest.

  copy synthesis   the recording's mel spectrogram back to sound by each vocoder of the voice (f0 is not given), and by
                   Griffin-Lim with 60 iterations in the same run. PESQ-wb (ITU-T P.862.2, at 16 kHz), STOI, mel L1
                   (mean difference of log-mels, all frames), MCD (13 mel cepstra without c0, frame by frame in
                   speech), mean f0 error in cents where both are voiced, share of frames voiced in one only.
  speech           the prompts spoken by the voice. Word errors by pocketsphinx, beside those of the natural recordings
                   in the same run: a weak recogniser, so read the one beside the other. It hears both sides
                   high-passed, levelled and padded alike. MCD and log-f0 correlation after time-warping, durations
                   spoken over natural (speech from its first to its last sound).
  hard sentences   wrong: shorter or longer than natural recordings allow for that many phonemes and pauses (cut off,
                   runaway). doubtful: the recogniser missed or added more than eight letters in a row, and more
                   than in any natural recording (skipped? repeated?); listen to those. --limit is for them too.
  artefacts        largest mean of the samples (DC), 50/60 Hz hum under the speech, level above 10 kHz in silence, the
                   sharpest bend at a border of chunks (1 is ordinary, above 4 may click), share of clipped samples.
"""


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which parts are measured, on how many recordings and hard sentences (None: all), and where WAVs are kept."""

    limit: int | None = None
    copy_synthesis: bool = True
    speech: bool = True
    out: Path | None = None


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.epilog = EXAMPLES
    parser.add_argument(
        "--corpus", type=Path, required=True, metavar="DIR", help="recordings with metadata.csv (id|prompt|text)"
    )
    parser.add_argument("--voice", metavar="ID", help="one of `voicestudio voices`")
    parser.add_argument("--device", default="auto", metavar="D", help="auto, cpu, cuda:0, mps (default: auto)")
    parser.add_argument("--limit", type=count, metavar="N", help="take N recordings and N hard sentences, not all")
    parser.add_argument("--out", type=Path, metavar="DIR", help="keep what was heard there, as WAV files")
    parser.add_argument("--json", action="store_true", help="print all figures, and each sentence's, as JSON")
    part = parser.add_mutually_exclusive_group()
    part.add_argument("--copy-synthesis-only", action="store_true", help="measure the vocoders alone")
    part.add_argument("--speech-only", action="store_true", help="measure speech and hard sentences alone")


def count(text: str) -> int:
    """A whole number from 1 on."""
    if not (text.isascii() and text.isdigit()) or int(text) < 1:
        raise argparse.ArgumentTypeError(f"a whole number from 1 on is wanted, but {text!r} came")
    return int(text)


def run(args: argparse.Namespace) -> int:
    from voicestudio.cli.quality_corpus import choose

    wanted = Wanted(args.limit, not args.speech_only, not args.copy_synthesis_only, args.out)
    choose(args.corpus)  # a wrong folder is told before a voice is opened
    from voicestudio.voices import opening

    voice = opening.open_voice(args.voice or opening.default_voice_id(), args.device)
    report = measured(voice, args.corpus, wanted)
    print(json.dumps(report, ensure_ascii=False, indent=1) if args.json else table(report))
    return 0


def measured(voice: Voice, corpus: Path, wanted: Wanted) -> dict:
    """All figures that are wanted; progress goes to stderr. Raises StudioError where nothing can be measured."""
    from voicestudio.cli.quality_corpus import choose, spread

    chosen = choose(corpus)
    recordings = spread(chosen.recordings, wanted.limit)
    report: dict = {
        "voice": voice.card.id, "corpus": str(corpus), "n_recordings": len(recordings), "held_out": chosen.held_out,
        "notes": [] if chosen.held_out else ["The corpus has no validation prompts: the voice may know these prompts."],
    }  # fmt: skip
    if wanted.copy_synthesis:
        from voicestudio.analysis.measures import pesq_missing
        from voicestudio.cli.quality_copy import copy_synthesis

        report["notes"] += [pesq_missing()] if pesq_missing() else []
        report["copy_synthesis"] = copy_synthesis(voice, _progress(recordings, "copy synthesis"), wanted.out)
    if wanted.speech:
        _measure_speech(report, voice, [one for one in chosen.recordings if one.text.strip()], wanted)
    return report


def _measure_speech(report: dict, voice: Voice, recordings: list, wanted: Wanted) -> None:
    """Adds the speech and the hard sentences; only a note where the corpus has no texts but copy synthesis is told."""
    from voicestudio.analysis.artefacts import LEAST_SENTENCES
    from voicestudio.cli.quality_corpus import spread
    from voicestudio.cli.quality_speech import hard, hard_sentences, learn, speech
    from voicestudio.core.places import resources_folder

    if not recordings:
        problem = "Speech needs recordings with their texts, but the corpus has no texts: add a metadata.csv (id|text)."
        if not wanted.copy_synthesis:
            raise StudioError(problem)
        report["notes"].append(problem)
        return
    part = _progress(spread(tuple(recordings), wanted.limit), "speech")
    report["speech"], runs = speech(voice, part, wanted.out)
    if len(recordings) < LEAST_SENTENCES:
        report["notes"].append(f"Durations are not judged: at least {LEAST_SENTENCES} recordings teach them.")
    bounds = learn(voice, recordings, runs)
    texts = hard_sentences(resources_folder() / "quality" / "hard_sentences.txt")[: wanted.limit]
    report["hard_sentences"] = hard(voice, _progress(texts, "hard sentences"), bounds, wanted.out)


def _progress(items: tuple, name: str) -> Iterable:
    from tqdm import tqdm

    return tqdm(items, desc=name, file=sys.stderr, unit="")


def table(report: dict) -> str:
    """The figures for a person, one line a vocoder or speaker."""
    kind = "validation prompts" if report["held_out"] else "prompts"
    lines = [f"Voice {report['voice']}, {report['n_recordings']} {kind} of {report['corpus']}"]
    if "copy_synthesis" in report:
        lines += ["", "Copy synthesis    PESQ-wb   STOI  mel L1  MCD dB  f0 cents  voicing errors"]
        for name, row in report["copy_synthesis"].items():
            if "stoi" in row:
                lines.append(
                    f"{name:<16}{_n(row['pesq_wb'], 9, 2)}{_n(row['stoi'], 7, 3)}{_n(row['mel_l1'], 8, 3)}"
                    f"{_n(row['mcd_db'], 8, 2)}{_n(row['f0_cents'], 10, 1)}{_percent(row['voicing_error'], 16)}"
                )
    if "speech" in report:
        row = report["speech"]
        ratio = f"{_n(row['duration_ratio'], 10, 2)} (sd {row['duration_ratio_sd']:.2f})"
        lines += [
            "", "Speech       word errors  MCD dB  log-f0 correlation  duration ratio",
            f"{'natural':<12}{_percent(row['word_errors']['natural'], 12)}",
            f"{report['voice'][:12]:<12}{_percent(row['word_errors']['voice'], 12)}{_n(row['mcd_db'], 8, 2)}"
            f"{_n(row['log_f0_correlation'], 20, 2)}{ratio}",
        ]  # fmt: skip
    lines += _artefact_lines(report)
    if "hard_sentences" in report:
        row = report["hard_sentences"]
        lines += ["", f"Hard sentences: {row['n_sentences']}, wrong {row['n_wrong']}, doubtful {row['n_doubtful']}, "
                      f"word errors {100 * row['word_errors']:.1f} %"]  # fmt: skip
        for one in row["sentences"]:
            if one["wrong"] or one["doubtful"]:
                lines.append(f"  {one['number']:3d} {', '.join([*one['wrong'], *one['doubtful']])}: {one['text']}")
                lines.append(f"      heard: {one['heard'] or '(nothing)'}")
    return "\n".join([*lines, *(["", *report["notes"]] if report["notes"] else [])])


def _artefact_lines(report: dict) -> list[str]:
    rows = {name: row["artefacts"] for name, row in report.get("copy_synthesis", {}).items()}
    if "speech" in report:
        rows[f"{report['voice']} speaking"] = report["speech"]["artefacts"]
    lines = ["", "Artefacts               DC     hum dB  hiss dBFS   joint  elsewhere  clipped"]
    for name, row in rows.items():
        lines.append(
            f"{name[:18]:<18}{_n(row['dc'], 8, 5)}{_n(row['hum_db'], 11, 1)}{_n(row['hiss_dbfs'], 11, 1)}"
            f"{_n(row['joint'], 8, 1)}{_n(row['elsewhere'], 11, 1)}{_percent(row['clipped'], 9)}"
        )
    return lines


def _n(value: float | None, width: int, digits: int) -> str:
    return f"{'-':>{width}}" if value is None else f"{value:>{width}.{digits}f}"


def _percent(value: float | None, width: int) -> str:
    return f"{'-':>{width}}" if value is None else f"{100 * value:>{width - 2}.1f} %"

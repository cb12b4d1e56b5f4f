"""voicestudio match: patches of a synthesizer that sound like a recording."""

from __future__ import annotations

import json
import sys
import time
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Any

from voicestudio.cli.outputs import check_folders
from voicestudio.cli.quality import count
from voicestudio.cli.speak import seed
from voicestudio.core import StudioError

if TYPE_CHECKING:
    import argparse
    from collections.abc import Generator

    from voicestudio.engine.matching import Candidate, MatchEvent, MatchFinished, MatchProgress, MatchSettings

EXAMPLES = """examples:
  voicestudio match knock.wav --synth bar -o like-knock.wav
  voicestudio match knock.wav -o like-knock.wav --patch-out knock.toml
  voicestudio match note.flac --synth plucked --candidates 3 --json
  voicestudio match note.flac --synth fm -o out.wav --seconds-budget 60

Without --synth the two synthesizers are tried that come nearest in a first hearing. What is told of a candidate is its
distance from the recording: 0 the same sound at any level, 1 nothing in common. Of a longer recording the first 2 s
from the onset are compared. `voicestudio patches --synths` lists the synthesizers. A synthesizer is listened to once,
the first time it is matched, which takes longer.
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.epilog = EXAMPLES
    parser.add_argument("recording", type=Path, metavar="IN", help="sound file to be matched")
    parser.add_argument("--synth", metavar="NAME", help="the synthesizer that is to make it (default: what fits)")
    parser.add_argument("-o", "--out", type=Path, metavar="OUT", help="write the best match: .wav, .flac, .ogg or .mp3")
    parser.add_argument("--patch-out", type=Path, metavar="F.toml", help="write the patch of the best match")
    parser.add_argument("--candidates", type=count, default=5, metavar="N", help="how many are listed (default: 5)")
    parser.add_argument(
        "--trials", type=count, metavar="N",
        help="sounds to make and compare (default: 600, or 40 for each parameter where that is more)",
    )  # fmt: skip
    parser.add_argument(
        "--seconds-budget", type=float, metavar="S", help="search for so long; a first hearing comes before"
    )
    parser.add_argument(
        "--seed", type=seed, default=0, metavar="N", help="of the search and of the patches (default: 0)"
    )
    parser.add_argument("--json", action="store_true", help="print the candidates as JSON")


def run(args: argparse.Namespace) -> int:
    from threadpoolctl import threadpool_limits

    from voicestudio.audio_io.files import WriteSettings, read_from_disk
    from voicestudio.engine import matching

    if args.out is not None:
        WriteSettings().encoding(args.out)
    if args.patch_out is not None and args.patch_out.suffix.lower() != ".toml":
        raise StudioError(f"A file name ending in .toml is wanted for a patch, but “{args.patch_out.name}” came.")
    check_folders(args.out, args.patch_out)
    settings = _settings(args)
    if args.synth is not None:
        matching.checked_synthesizer(args.synth)
    with read_from_disk(args.recording) as clip:
        began = time.monotonic()
        with threadpool_limits(1), closing(matching.match(clip, args.synth, settings)) as events:
            found = _followed(events)
    spent_s = time.monotonic() - began
    best = found.candidates[0]
    if args.patch_out is not None:
        from voicestudio.engine.patches import library

        library.write_to(args.patch_out, best.patch)
    if args.out is not None:
        _write(args.out, best)
    if args.json:
        told = {
            "file": str(args.recording), "trials": found.n_trials, "seconds": round(spent_s, 2),
            "candidates": [_facts(one) for one in found.candidates],
        }  # fmt: skip
        print(json.dumps(told, ensure_ascii=False, indent=1))
    else:
        for rank, one in enumerate(found.candidates, 1):
            print(_line(rank, one))
    return 0


def _settings(args: argparse.Namespace) -> MatchSettings:
    from voicestudio.engine.matching import N_EXAMPLES, MatchSettings

    return MatchSettings(args.trials, args.seconds_budget, args.candidates, args.seed, N_EXAMPLES)


def _followed(events: Generator[MatchEvent]) -> MatchFinished:
    """What the events end with; on a terminal the progress stands in one line meanwhile."""
    from voicestudio.engine.matching import MatchFinished

    shown, width = sys.stderr.isatty(), 0
    event = next(events)
    while not isinstance(event, MatchFinished):
        if shown:
            line = _progress(event)
            width = max(width, len(line))
            print(f"\r{line:<{width}}", end="", file=sys.stderr, flush=True)
        event = next(events)
    if shown:
        print(file=sys.stderr)
    return event


def _progress(event: MatchProgress) -> str:
    best = "" if event.best is None else f", distance {event.best.distance:.3f}"
    return f"{event.doing}: {event.done} of {event.total}{best}"


def _write(path: Path, best: Candidate) -> None:
    from voicestudio.audio_io.files import StreamWriter
    from voicestudio.engine import designing

    with StreamWriter(path, designing.SAMPLE_RATE) as writer, closing(designing.play(best.patch)) as clips:
        for clip in clips:
            writer.append(clip)
        writer.close()


def _facts(one: Candidate) -> dict[str, Any]:
    from voicestudio.engine.patches.checking import synth_parameters

    known = {parameter.name: parameter for parameter in synth_parameters(one.patch.synth)}
    values = {
        name: known[name].choices[round(value)] if known[name].choices else value
        for name, value in one.patch.values.items()
    }
    note = one.patch.note
    return {
        "synth": one.patch.synth, "distance": round(one.distance, 4), "values": values, "note": note.pitch,
        "velocity": note.velocity, "seconds": note.duration_s, "seed": one.patch.seed,
    }  # fmt: skip


def _line(rank: int, one: Candidate) -> str:
    facts = _facts(one)
    values = ", ".join(f"{name}={value:.4g}" if isinstance(value, float) else f"{name}={value}"
                       for name, value in facts["values"].items())  # fmt: skip
    return f"{rank}. {facts['synth']}, distance {one.distance:.3f}, note {facts['note']:.2f}: {values}"

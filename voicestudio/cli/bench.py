"""voicestudio bench: how fast a voice speaks on this computer, and all vocoders and acoustic models beside it."""

from __future__ import annotations

import argparse
import json
import os
import platform
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

from voicestudio.cli import bench_text
from voicestudio.core import StudioError

if TYPE_CHECKING:
    from voicestudio.core import Voice

EXAMPLES = """examples:
  voicestudio bench
  voicestudio bench --threads 1 --runs 5
  voicestudio bench --voice kathleen --vocoder griffin-lim --vocoder lpc
  voicestudio bench --device cuda --threads 1
  voicestudio bench --json > speed.json

Each thread count is measured in a process of its own. Times real time are seconds of sound over seconds of computing,
medians of several runs, each on sentences that were not read before. Stop is the longest time between two events of a
render, growth the resident memory that rises while the long text is spoken and its sound is passed on. Cold start is a
whole `voicestudio speak "Hello." -o FILE`. Close other programs first: the load of the computer is told beside.

The table "systems" has each vocoder that takes the voice's mel, on the mel of one sentence, which is there before, and
each installed acoustic model, from a reading to mel. Parameters are in millions. first: until the first sound of a
vocoder, the first mel of an acoustic model. Stop: the longest time between two occasions to stop. A vocoder that would
compute for more than four seconds gets less of the sentence, which is noted. With --vocoder, the table has those alone,
and the voice's own acoustic model.
"""
THREAD_VARIABLES = (
    "OMP_NUM_THREADS", "MKL_NUM_THREADS", "OPENBLAS_NUM_THREADS", "NUMBA_NUM_THREADS", "VECLIB_MAXIMUM_THREADS",
)  # fmt: skip
LONG_WORDS = 1500


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.epilog = EXAMPLES
    parser.add_argument("--threads", type=thread_counts, default=(1, 2), metavar="N,M", help="CPU threads (1,2)")
    parser.add_argument("--voice", metavar="ID", help="one of `voicestudio voices`")
    parser.add_argument(
        "--vocoder", action="append", default=[], metavar="NAME",
        help="only this one in the table of systems; may be given again (default: all that take the voice's mel)",
    )  # fmt: skip
    parser.add_argument("--device", default="cpu", metavar="D", help="auto, cpu, cuda:0, mps (default: cpu)")
    parser.add_argument("--runs", type=positive, default=3, metavar="N", help="runs of each measurement (3)")
    parser.add_argument("--words", type=positive, default=LONG_WORDS, metavar="N", help="words of the long text (1500)")
    parser.add_argument("--json", action="store_true", help="print the figures as JSON")
    parser.add_argument("--in-this-process", action="store_true", help=argparse.SUPPRESS)


def positive(text: str) -> int:
    """A whole number from 1 on."""
    if not (text.isascii() and text.isdigit()) or int(text) < 1:
        raise argparse.ArgumentTypeError(f"a whole number from 1 on is wanted, but {text!r} came")
    return int(text)


def thread_counts(text: str) -> tuple[int, ...]:
    """Whole numbers from 1 on with commas between."""
    return tuple(dict.fromkeys(positive(part.strip()) for part in text.split(",")))


def run(args: argparse.Namespace) -> int:
    from voicestudio.cli.bench_systems import joined
    from voicestudio.cli.systems import chosen_vocoders
    from voicestudio.voices import catalogue, opening

    args.voice = args.voice or opening.default_voice_id()
    chosen_vocoders(catalogue.card(args.voice), args.vocoder)  # a wrong name is told before anything is measured
    if args.in_this_process:
        print(json.dumps(in_this_process(args)))
        return 0
    report = {
        "voice": args.voice, "device": args.device, "runs": args.runs, "machine": machine(),
        "threads": {str(count): _in_a_process(args, count) for count in args.threads},
    }  # fmt: skip
    report["systems"], report["notes"] = joined({count: row.pop("systems") for count, row in report["threads"].items()})
    _say("cold start")
    report["cold_start"] = cold_start(args.voice, args.device, args.runs)
    _say("espeak-ng")
    report["espeak_ng"] = espeak_ng(bench_text.text(args.words), args.runs)
    print(json.dumps(report, ensure_ascii=False, indent=1) if args.json else table(report))
    return 0


def in_this_process(args: argparse.Namespace) -> dict:
    """The figures of one thread count, which the environment of this process must already ask for."""
    from voicestudio.cli.bench_systems import systems
    from voicestudio.cli.bench_voice import measured
    from voicestudio.voices import opening

    began = time.perf_counter()
    voice = opening.open_voice(args.voice, args.device, args.threads[0])
    open_s = time.perf_counter() - began
    figures = measured(voice, args.runs, args.words)

    def open_other(voice_id: str) -> Voice:
        return opening.open_voice(voice_id, args.device, args.threads[0])

    return {"open_s": open_s, **figures, "systems": systems(voice, args.runs, args.vocoder, open_other)}


def machine() -> dict:
    """What the figures depend on beside the program."""
    load = os.getloadavg()[0] if hasattr(os, "getloadavg") else None
    return {"system": f"{platform.system()} on {platform.machine()}", "cores": os.cpu_count(), "load_before": load}


def cold_start(voice: str, device: str, runs: int) -> dict:
    """Median wall seconds of `voicestudio speak "Hello."` and the most resident memory (None on Windows)."""
    walls, peaks = [], []
    with tempfile.TemporaryDirectory() as folder:
        command = [
            sys.executable, "-m", "voicestudio", "speak", "Hello.", "-o", str(Path(folder) / "hello.wav"),
            "--voice", voice, "--device", device,
        ]  # fmt: skip
        for _ in range(runs):
            wall_s, peak_bytes = _timed(command, Path(folder) / "errors.txt")
            walls.append(wall_s)
            peaks.append(peak_bytes)
    known = [peak for peak in peaks if peak is not None]
    return {"wall_s": statistics.median(walls), "peak_mb": max(known) / 2**20 if known else None}


def espeak_ng(text: str, runs: int) -> dict | None:
    """Times real time of espeak-ng's program on a text; None where it is not installed."""
    from voicestudio.audio_io.files import read

    program = shutil.which("espeak-ng")
    if program is None:
        return None
    walls = []
    with tempfile.TemporaryDirectory() as folder:
        spoken, source = Path(folder) / "espeak.wav", Path(folder) / "text.txt"
        source.write_text(text, encoding="utf-8")
        for _ in range(runs):
            command = [program, "-v", "en-us", "-f", str(source), "-w", str(spoken)]
            walls.append(_timed(command, Path(folder) / "errors.txt")[0])
        sound_s = read(spoken).duration_s
    return {"sound_s": sound_s, "x_real_time": sound_s / statistics.median(walls)}


def _timed(command: list[str], errors: Path) -> tuple[float, int | None]:
    """Wall seconds and peak resident bytes of a program; raises StudioError with its own words when it fails."""
    began = time.perf_counter()
    peak = None
    with errors.open("wb") as stream, subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=stream) as process:
        if hasattr(os, "wait4"):
            _, status, usage = os.wait4(process.pid, 0)
            process.returncode = os.waitstatus_to_exitcode(status)
            peak = usage.ru_maxrss * (1 if sys.platform == "darwin" else 1024)
        else:
            process.wait()
    wall_s = time.perf_counter() - began
    if process.returncode:
        raise StudioError(_last_words(errors.read_text(encoding="utf-8", errors="replace"), command))
    return wall_s, peak


def _in_a_process(args: argparse.Namespace, threads: int) -> dict:
    """The figures of one thread count, from a process whose libraries never knew another."""
    _say(f"{threads} thread{'s' if threads > 1 else ''}")
    command = [
        sys.executable, "-m", "voicestudio", "bench", "--in-this-process", "--threads", str(threads),
        "--voice", args.voice, "--device", args.device, "--runs", str(args.runs), "--words", str(args.words),
        *(word for name in args.vocoder for word in ("--vocoder", name)),
    ]  # fmt: skip
    environment = os.environ | dict.fromkeys(THREAD_VARIABLES, str(threads))
    done = subprocess.run(command, capture_output=True, text=True, env=environment, check=False)
    if done.returncode:
        raise StudioError(_last_words(done.stderr, command))
    return json.loads(done.stdout)


def _last_words(errors: str, command: list[str]) -> str:
    """The sentence that a program left on stderr; which program it was, where it left none."""
    lines = errors.strip().splitlines()
    return lines[-1].removeprefix("voicestudio: ") if lines else f"A measured program failed: {' '.join(command)}"


def _say(what: str) -> None:
    print(f"measuring: {what}", file=sys.stderr)


def table(report: dict) -> str:
    """The figures for a person."""
    from voicestudio.cli.bench_systems import table_lines

    cores, load = report["machine"]["cores"], report["machine"]["load_before"]
    lines = [f"Voice {report['voice']} on {report['device']}; {report['machine']['system']}, {cores} cores"]
    if load is not None and load > 0.25 * cores:
        lines.append(f"The computer was busy before (load {load:.1f}): alone, the figures are better.")
    lines += ["", "x real time          text  acoustic model  vocoder    whole"]
    for threads, row in report["threads"].items():
        for part in ("sentence", "long"):
            stages = [_x(stage["x_real_time"]) for stage in row[part]["stages"].values()]
            name = f"{row[part]['words']:,} words, {threads} thr."
            lines.append(
                f"{name:<18}{stages[0]:>7}{stages[1]:>16}{stages[2]:>9}{_x(row[part]['x_real_time']):>9}"
            )
        lines.append(f"{f'Griffin-Lim, {threads} thr.':<18}{_x(row['griffin_lim_x_real_time']):>32}")
    if report["espeak_ng"]:
        lines.append(f"{'espeak-ng':<18}{_x(report['espeak_ng']['x_real_time']):>41}")
    lines += ["", "                   first sound   Stop, longest (99 %)   growth   opened in"]
    for threads, row in report["threads"].items():
        lines.append(
            f"{f'{threads} thr.':<18}{row['first_sound_ms']:>9.0f} ms{row['stop_ms_max']:>12.0f} ms "
            f"({row['stop_ms_p99']:.0f} ms){row['growth_mb']:>9.1f} MB{row['open_s']:>10.2f} s"
        )
    cold = report["cold_start"]
    peak = f", {cold['peak_mb']:.0f} MB at most" if cold["peak_mb"] is not None else ""
    lines += ["", f'Cold `voicestudio speak "Hello."`: {cold["wall_s"]:.2f} s{peak}']
    lines += ["", *table_lines(report["systems"], report["threads"])]
    return "\n".join([*lines, *(["", *report["notes"]] if report["notes"] else [])])


def _x(value: float | None) -> str:
    return "-" if value is None else f"{value:.1f}" if value < 1000 else f"{value:,.0f}"

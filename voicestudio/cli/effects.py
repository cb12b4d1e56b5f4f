"""voicestudio effects: a sound file, however long, through a chain of effects."""

from __future__ import annotations

import argparse
import json
import sys
import time
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

from voicestudio.cli import chains
from voicestudio.core import StudioError

if TYPE_CHECKING:
    from collections.abc import Generator

    from voicestudio.audio_io.files import WriteReport
    from voicestudio.core import Effect, ParamRange

EXAMPLES = """examples:
  voicestudio effects speech.wav -o call.wav --chain telephone
  voicestudio effects speech.wav -o hall.flac --chain "Large hall" --set 0.mix=0.5
  voicestudio effects rain.mp3 -o rain.wav --chain my-chain.toml --set reverb.room=0.9 --set 1.bypassed=true
  voicestudio effects speech.wav -o church.wav --chain cathedral --set convolution.source=my-church.wav
  voicestudio effects --list
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.epilog = EXAMPLES
    parser.add_argument("sound", nargs="?", type=Path, metavar="IN", help="sound file to read, of any length")
    parser.add_argument(
        "-o", "--out", type=Path, metavar="OUT", help="sound file to write: .wav, .flac, .ogg or .mp3; is replaced"
    )
    parser.add_argument("--chain", metavar="FILE|PRESET", help="a chain by its id or name, or a file .toml")
    parser.add_argument(
        "--set", type=chains.setting, action="append", default=[], metavar="N.NAME=VALUE", dest="settings",
        help="a parameter of effect N, counted from 0, or of the first of a kind; may be given again",
    )  # fmt: skip
    parser.add_argument("--list", action="store_true", help="list the chains, the effects and their parameters")
    parser.add_argument("--json", action="store_true", help="print figures, or with --list the lists, as JSON")


def run(args: argparse.Namespace) -> int:
    if args.list:
        _list(args.json)
        return 0
    for value, what in ((args.sound, "IN.wav"), (args.out, "-o OUT.wav"), (args.chain, "--chain FILE|PRESET")):
        if value is None:
            raise StudioError(f"A sound file, a place for the new one and a chain are wanted: give {what} too.")
    chain = chains.chosen(args.chain, args.settings)

    from voicestudio.audio_io.files import blocks
    from voicestudio.effects.chain import stream
    from voicestudio.engine.exporting import save_stream

    began = time.perf_counter()
    with closing(blocks(args.sound)) as clips, closing(save_stream(args.out, stream(chain, clips))) as saving:
        report = _followed(saving)
    compute_s = time.perf_counter() - began
    if args.json:
        figures = {
            "file": str(args.out), "chain": args.chain, "effects": [_facts(effect) for effect in chain],
            "sample_rate": report.sample_rate, "duration_s": round(report.duration_s, 6),
            "compute_s": round(compute_s, 4), "x_real_time": round(report.duration_s / compute_s, 2),
        }  # fmt: skip
        print(json.dumps(figures, ensure_ascii=False, indent=1))
    return 0


def _followed(saving: Generator[float, None, WriteReport]) -> WriteReport:
    """What was written; on a terminal it is told on stderr how far it is."""
    from tqdm import tqdm

    with tqdm(unit=" s", leave=False, disable=not sys.stderr.isatty(), file=sys.stderr) as bar:
        while True:
            try:
                bar.update(round(next(saving) - bar.n, 1))
            except StopIteration as end:
                return end.value


def _list(as_json: bool) -> None:
    from voicestudio.effects import presets
    from voicestudio.effects.catalogue import KINDS

    found, problems = presets.survey()
    if as_json:
        content = {
            "chains": [
                {"id": one.id, "name": one.name, "description": one.description, "own": one.own,
                 "effects": [_facts(effect) for effect in one.chain]}
                for one in found
            ],
            "effects": [
                {"id": one.id, "name": one.name, "group": one.group, "description": one.description,
                 "parameters": [_range(parameter) for parameter in one.parameters]}
                for one in KINDS.values()
            ],
        }  # fmt: skip
        print(json.dumps(content, ensure_ascii=False, indent=1))
    else:
        print("Chains:")
        for one in found:
            print(f"  {one.id:<18} {one.name}{' (yours)' if one.own else ''}. {one.description}")
        print("\nEffects and their parameters:")
        for kind in KINDS.values():
            print(f"\n  {kind.id}: {kind.description}")
            for parameter in kind.parameters:
                print(f"    {parameter.name:<14} {_shown(parameter)}. {parameter.description}")
            if kind.takes_source:
                print(f"    {'source':<14} a sound file, in the place of {kind.instead_of}")
    for problem in problems:
        print(f"voicestudio: {problem}", file=sys.stderr)


def _facts(effect: Effect) -> dict[str, object]:
    from voicestudio.effects.catalogue import kind

    values = {
        one.name: one.choices[round(effect.values[one.name])] if one.choices else effect.values[one.name]
        for one in kind(effect.kind).parameters
        if one.name in effect.values
    }
    source = {"source": effect.source} if effect.source else {}
    return {"kind": effect.kind, "bypassed": effect.bypassed, **source, "values": values}


def _range(parameter: ParamRange) -> dict[str, object]:
    facts: dict[str, object] = {"name": parameter.name, "description": parameter.description}
    if parameter.choices:
        return facts | {"choices": parameter.choices, "default": parameter.choices[round(parameter.default)]}
    return facts | {
        "low": parameter.low, "high": parameter.high, "default": parameter.default, "unit": parameter.unit,
        "curve": parameter.curve,
    }  # fmt: skip


def _shown(parameter: ParamRange) -> str:
    if parameter.choices:
        return f"{', '.join(parameter.choices)} ({parameter.choices[round(parameter.default)]})"
    unit = f" {parameter.unit}" if parameter.unit else ""
    return f"{parameter.low:g} to {parameter.high:g}{unit} ({parameter.default:g})"

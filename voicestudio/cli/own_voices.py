"""voicestudio voices import and remove: voices that a person already has, in and out."""

from __future__ import annotations

import argparse
import json
import os
from pathlib import Path

IMPORT_EXAMPLES = """examples:
  voicestudio voices import en_US-amy-medium.onnx
  voicestudio voices import ~/Downloads/de_DE-thorsten-high.onnx --id thorsten
  voicestudio speak "Guten Tag." --voice thorsten -o tag.wav
  voicestudio voices import waveglow_256channels.pt --id waveglow
  voicestudio speak "Good day." --vocoder waveglow -o day.wav

what can be imported:
  Piper voices: NAME.onnx with NAME.onnx.json beside it (and MODEL_CARD, for its licence)
  Tacotron 2 voices: a checkpoint .pt that reads English letters
  WaveGlow vocoders: a checkpoint .pt
  HiFi-GAN vocoders: g_######## or generator.pth with config.json beside it, or the folder of both

It is copied to your own voices or vocoders, so that the file is not needed any more. Files that hold a program beside
their weights are refused and never run.
"""
REMOVE_EXAMPLES = """examples:
  voicestudio voices remove thorsten
"""


def add_commands(parser: argparse.ArgumentParser) -> None:
    """The commands inside of `voicestudio voices`; args.change is the function of the one asked for, or None."""
    parser.set_defaults(change=None)
    parser.usage = "%(prog)s [-h] [--json] [--languages] [COMMAND ...]"
    commands = parser.add_subparsers(
        metavar="COMMAND", title="commands", prog=parser.prog, parser_class=type(parser)
    )
    options = {"formatter_class": argparse.RawDescriptionHelpFormatter, "allow_abbrev": False}
    taking = commands.add_parser(
        "import", help="take a voice that you have into the studio", epilog=IMPORT_EXAMPLES,
        description="Takes a voice that you have into the studio, and tells what it found.", **options,
    )  # fmt: skip
    taking.add_argument("path", type=Path, metavar="PATH", help="the file of the voice")
    taking.add_argument("--id", metavar="ID", help="what the voice is called in commands (default: the file's name)")
    taking.add_argument("--name", metavar="NAME", help="what persons call it (default: what the file says)")
    taking.add_argument("--json", action="store_true", default=argparse.SUPPRESS, help="print what was found as JSON")
    taking.set_defaults(change=take)
    removing = commands.add_parser(
        "remove", help="delete a voice of your own", epilog=REMOVE_EXAMPLES,
        description="Deletes a voice of your own; those that came with the studio stay.", **options,
    )  # fmt: skip
    removing.add_argument("id", metavar="ID", help="one of `voicestudio voices`")
    removing.set_defaults(change=remove)


def take(args: argparse.Namespace) -> int:
    from voicestudio.voices.importing import import_voice

    path = os.path.expanduser(args.path)  # noqa: PTH111 - pathlib raises for unknown users
    report = import_voice(path, args.id, args.name)
    if args.json:
        found = {row.name: row.value for row in report.rows}
        facts = {"id": report.id, "makes": report.makes, "kind": report.kind, "folder": str(report.folder)}
        facts["found"] = found
        print(json.dumps(facts, ensure_ascii=False, indent=1))
        return 0
    width = max(len(row.name) for row in report.rows)
    for row in report.rows:
        print(f"{row.name:<{width}}  {row.value}")
    print(f"{'folder':<{width}}  {report.folder}")
    return 0


def remove(args: argparse.Namespace) -> int:
    from voicestudio.voices.importing import remove_voice

    remove_voice(args.id)
    return 0

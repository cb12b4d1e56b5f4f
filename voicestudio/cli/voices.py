"""voicestudio voices: which voices are installed, which languages are known, and voices in and out."""

from __future__ import annotations

import json
import sys
from dataclasses import asdict
from typing import TYPE_CHECKING

from voicestudio.cli import own_voices
from voicestudio.voices import catalogue

if TYPE_CHECKING:
    import argparse

    from voicestudio.core import VoiceCard

EXAMPLES = """examples:
  voicestudio voices
  voicestudio voices --json
  voicestudio voices --languages
  voicestudio voices import en_US-amy-medium.onnx
  voicestudio voices remove en_US-amy-medium
  voicestudio voices import --help
"""
_MOST_SPEAKERS = 12


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.epilog = EXAMPLES
    parser.add_argument("--json", action="store_true", help="print all that the voices' cards say, as JSON")
    parser.add_argument("--languages", action="store_true", help="list the languages of texts, with their codes")
    own_voices.add_commands(parser)


def run(args: argparse.Namespace) -> int:
    if args.change is not None:
        return args.change(args)
    if args.languages:
        _tell_languages(args.json)
        return 0
    cards, damaged = catalogue.survey()
    if args.json:
        content = {
            "voices": [_all_of(card) for card in cards],
            "damaged": [{"id": one.id, "folder": str(one.folder), "problem": one.problem} for one in damaged],
        }
        print(json.dumps(content, ensure_ascii=False, indent=1))
        return 0
    for card in cards:
        print(_described(card))
    for one in damaged:
        print(f"voicestudio: The voice {one.id} cannot be used. {one.problem}", file=sys.stderr)
    if not cards and not damaged:
        print("No voice is installed.", file=sys.stderr)
    return 0


def _tell_languages(as_json: bool) -> None:
    """Codes and names of what `speak --language` takes, by code."""
    from voicestudio.text import languages

    known = languages()
    if as_json:
        print(json.dumps({"languages": dict(known)}, ensure_ascii=False, indent=1))
        return
    width = max(map(len, known))
    for code, name in known.items():
        print(f"{code:<{width}}  {name}")


def _all_of(card: VoiceCard) -> dict[str, object]:
    return {
        "id": card.id, "name": card.name, "kind": card.kind, "language": card.language, "licence": card.licence,
        "corpus": card.corpus, "description": card.description, "training": card.training, "folder": str(card.folder),
        "vocoders": list(card.vocoders), "mel": asdict(card.spec), "figures": dict(card.figures),
        "speakers": dict(card.speakers),
    }  # fmt: skip


def _described(card: VoiceCard) -> str:
    names = [name for name, _ in card.speakers]
    more = f" and {len(names) - _MOST_SPEAKERS} more (--json)" if len(names) > _MOST_SPEAKERS else ""
    lines = [
        f"{card.id}: {card.name}, {card.language}, {card.licence}, {card.spec.sample_rate} Hz",
        f"  {card.description}" if card.description else "",
        f"  kind: {card.kind}",
        f"  vocoders: {', '.join(card.vocoders)}",
        f"  speakers: {', '.join(names[:_MOST_SPEAKERS])}{more}" if names else "",
        f"  corpus: {card.corpus}",
        *(f"  {name}: {value:g}" for name, value in card.figures),
    ]
    return "\n".join(line for line in lines if line)

"""voicestudio voices: which voices and vocoders are installed, which languages are known, and both in and out."""

from __future__ import annotations

import json
import sys
from dataclasses import asdict
from typing import TYPE_CHECKING

from voicestudio.cli import own_voices
from voicestudio.voices import catalogue, vocoders

if TYPE_CHECKING:
    import argparse

    from voicestudio.core import ParamRange, VocoderCard, VoiceCard

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
    parser.add_argument("--json", action="store_true", help="print all that the cards say, as JSON")
    parser.add_argument("--languages", action="store_true", help="list the languages of texts, with their codes")
    own_voices.add_commands(parser)


def run(args: argparse.Namespace) -> int:
    if args.change is not None:
        return args.change(args)
    if args.languages:
        _tell_languages(args.json)
        return 0
    cards, damaged = catalogue.survey()
    vocoder_cards, damaged_vocoders = vocoders.survey()
    damaged = [*damaged, *damaged_vocoders]
    if args.json:
        content = {
            "voices": [_all_of(card) for card in cards],
            "vocoders": [_all_of_vocoder(card) for card in (*vocoder_cards, vocoders.OF_VOICE)],
            "damaged": [
                {"id": one.id, "makes": one.makes, "folder": str(one.folder), "problem": one.problem} for one in damaged
            ],
        }
        print(json.dumps(content, ensure_ascii=False, indent=1))
        return 0
    for card in cards:
        print(_described(card))
    print("\nVocoders that every voice with their mel settings can use:")
    for vocoder in vocoder_cards:
        print(_described_vocoder(vocoder))
    for one in damaged:
        print(f"voicestudio: The {one.makes} {one.id} cannot be used. {one.problem}", file=sys.stderr)
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


def _all_of_vocoder(card: VocoderCard) -> dict[str, object]:
    return {
        "id": card.id, "name": card.name, "kind": card.kind, "licence": card.licence, "corpus": card.corpus,
        "description": card.description, "training": card.training,
        "folder": str(card.folder) if card.folder is not None else None,
        "mel": asdict(card.spec) if card.spec is not None else None, "figures": dict(card.figures),
        "controls": [asdict(control) for control in card.controls],
    }  # fmt: skip


def _described_vocoder(card: VocoderCard) -> str:
    rate = f", {card.spec.sample_rate} Hz" if card.spec is not None else ""
    lines = [
        f"{card.id}: {card.name}{f', {card.licence}' if card.licence else ''}{rate}",
        f"  {card.description}" if card.description else "",
        f"  kind: {card.kind}",
        *(f"  control: {_described_control(control)}" for control in card.controls),
        f"  corpus: {card.corpus}" if card.corpus else "",
        *(f"  {name}: {value:g}" for name, value in card.figures),
    ]
    return "\n".join(line for line in lines if line)


def _described_control(control: ParamRange) -> str:
    """As `--control` takes it: "sigma=0.667 (0 to 1.5): Spread of the noise"."""
    unit = f" {control.unit}" if control.unit else ""
    return f"{control.name}={control.default:g} ({control.low:g} to {control.high:g}{unit}): {control.description}"


def _described(card: VoiceCard) -> str:
    names = [name for name, _ in card.speakers]
    more = f" and {len(names) - _MOST_SPEAKERS} more (--json)" if len(names) > _MOST_SPEAKERS else ""
    own = vocoders.OF_VOICE.controls if vocoders.GAN in card.vocoders else ()
    lines = [
        f"{card.id}: {card.name}, {card.language}, {card.licence}, {card.spec.sample_rate} Hz",
        f"  {card.description}" if card.description else "",
        f"  kind: {card.kind}",
        f"  vocoders: {', '.join(card.vocoders)}",
        *(f"  control of {vocoders.GAN}: {_described_control(control)}" for control in own),
        f"  speakers: {', '.join(names[:_MOST_SPEAKERS])}{more}" if names else "",
        f"  corpus: {card.corpus}",
        *(f"  {name}: {value:g}" for name, value in card.figures),
    ]
    return "\n".join(line for line in lines if line)

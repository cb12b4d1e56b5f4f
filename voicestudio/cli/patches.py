"""voicestudio patches: which patches there are, and which synthesizers they are played on."""

from __future__ import annotations

import json
import sys
from dataclasses import asdict
from typing import TYPE_CHECKING

from voicestudio.core import StudioError

if TYPE_CHECKING:
    import argparse

    from voicestudio.core import ParamRange
    from voicestudio.engine.patches.library import DamagedPatch
    from voicestudio.engine.patches.reading import PatchCard
    from voicestudio.synth.synthesizer import Synthesizer

EXAMPLES = """examples:
  voicestudio patches
  voicestudio patches --category laser
  voicestudio patches --search "short glass" --json
  voicestudio patches --synths
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.epilog = EXAMPLES
    parser.add_argument("--search", default="", metavar="TEXT", help="those in which every word is found, best first")
    parser.add_argument("--category", default="", metavar="C", help="those of one category")
    parser.add_argument("--tag", action="append", default=[], metavar="T", help="those with a tag; may be given again")
    parser.add_argument("--favourites", action="store_true", help="those that you marked")
    parser.add_argument("--synths", action="store_true", help="list the synthesizers with their parameters instead")
    parser.add_argument("--json", action="store_true", help="print all that is known, as JSON")


def run(args: argparse.Namespace) -> int:
    from voicestudio.synth import catalogue
    from voicestudio.voices.opening import neural_synthesizers

    catalogue.join(neural_synthesizers())
    if args.synths:
        _tell_synthesizers(args.json)
        return 0
    from voicestudio.engine.patches import library, searching

    cards, damaged = library.survey(thorough=True)
    known = searching.categories(cards)
    if args.category and args.category not in known:
        raise StudioError(f"There is no category {args.category!r}: choose one of {', '.join(known)}.")
    marked = library.favourites()
    found = searching.found(cards, args.search, args.category, args.tag)
    if args.favourites:
        found = [card for card in found if card.id in marked]
    if args.json:
        content = {
            "patches": [_all_of(card, card.id in marked) for card in found],
            "categories": known,
            "damaged": [{"id": one.id, "file": str(one.path), "problem": one.problem} for one in damaged],
        }
        print(json.dumps(content, ensure_ascii=False, indent=1))
        return 0
    _tell(found, marked, damaged)
    return 0


def _tell(found: list[PatchCard], marked: frozenset[str], damaged: list[DamagedPatch]) -> None:
    width = max((len(card.id) for card in found), default=0)
    for card in found:
        marks = f"{' *' if card.id in marked else ''}{' (own)' if card.own else ''}"
        print(f"{card.id:<{width}}  {card.name}{marks}: {card.category or 'no category'}, {card.synth}")
        if card.description:
            print(f"{'':<{width}}    {' '.join(card.description.split())}")
    if not found:
        print("voicestudio: No patch was found: search for something else.", file=sys.stderr)
    for one in damaged:
        print(f"voicestudio: The patch {one.id} cannot be used. {one.problem}", file=sys.stderr)


def _all_of(card: PatchCard, favourite: bool) -> dict[str, object]:
    return asdict(card) | {"path": str(card.path), "favourite": favourite}


def _tell_synthesizers(as_json: bool) -> None:
    from voicestudio.synth.catalogue import synthesizers

    if as_json:
        content = {"synthesizers": [_all_of_synthesizer(synth) for synth in synthesizers()]}
        print(json.dumps(content, ensure_ascii=False, indent=1))
        return
    for synth in synthesizers():
        print(f"{synth.id}: {synth.name}, {synth.family}\n  {synth.description}")
        for parameter in synth.parameters:
            print(f"  {_described(parameter)}")


def _all_of_synthesizer(synth: Synthesizer) -> dict[str, object]:
    return {
        "id": synth.id, "name": synth.name, "family": synth.family, "description": synth.description,
        "pitched": synth.pitched, "needs_source": synth.needs_source,
        "parameters": [asdict(parameter) for parameter in synth.parameters],
    }  # fmt: skip


def _described(parameter: ParamRange) -> str:
    """As `--set` takes it: "decay_s=0.5 (0.01 to 20 s): How long it rings"."""
    if parameter.choices:
        at = parameter.choices[round(parameter.default)]
        return f"{parameter.name}={at} ({', '.join(parameter.choices)}): {parameter.description}"
    unit = f" {parameter.unit}" if parameter.unit else ""
    span = f"{parameter.low:g} to {parameter.high:g}{unit}"
    return f"{parameter.name}={parameter.default:g} ({span}): {parameter.description}"

"""voicestudio warm-up: compile and cache what the first Speak would have to."""

from __future__ import annotations

import sys
import time
from typing import TYPE_CHECKING

from voicestudio.core import RenderRequest

if TYPE_CHECKING:
    import argparse

EXAMPLES = """examples:
  voicestudio warm-up
"""
SENTENCE = "Warm up, please: one, two, three. Ready?"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.epilog = EXAMPLES


def run(args: argparse.Namespace) -> int:
    """Every voice speaks once through each of its vocoders, which compiles the kernels on the way and caches them."""
    from voicestudio.engine.rendering import render_all
    from voicestudio.voices import catalogue, opening

    cards, damaged = catalogue.survey()
    for one in damaged:
        print(f"voicestudio: The voice {one.id} cannot be used. {one.problem}", file=sys.stderr)
    if not cards:
        print("No voice is installed, so there is nothing to warm up.", file=sys.stderr)
    for card in cards:
        if card.kind == catalogue.PIPER:  # nothing of it is compiled
            continue
        began = time.perf_counter()
        voice = opening.open_voice(card.id)
        for vocoder in card.vocoders:
            render_all(RenderRequest(SENTENCE, vocoder), voice)
        print(f"{card.id} is ready ({time.perf_counter() - began:.1f} s).")
    return 0

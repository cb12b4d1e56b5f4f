"""--control NAME=VALUE: what a vocoder lets a person turn."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from voicestudio.core import Controls


def add_argument(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--control", type=control, action="append", default=[], metavar="NAME=VALUE",
        help="a control of the vocoder, such as sigma=0.8; may be given again (`voicestudio voices` tells all)",
    )  # fmt: skip


def checked(vocoder: str, given: list[tuple[str, float]]) -> Controls:
    """What was given, fit for that vocoder; raises StudioError for a control that it has not, and out of its range."""
    if given:
        from voicestudio.voices.vocoders import control_values

        control_values(vocoder, tuple(given))
    return tuple(dict(given).items())


def figures(controls: Controls) -> dict[str, object]:
    """What is told of them as JSON: nothing where none were given."""
    return {"controls": dict(controls)} if controls else {}


def control(text: str) -> tuple[str, float]:
    """A name and a number as in sigma=0.8."""
    name, equals, value = (part.strip() for part in text.partition("="))
    try:
        if not name or not equals:
            raise ValueError
        return name, float(value)
    except ValueError as error:
        raise argparse.ArgumentTypeError(f"a name and a number as in sigma=0.8 are wanted, not {text!r}") from error

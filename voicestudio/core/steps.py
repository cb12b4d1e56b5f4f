"""Computations in steps: generators that may be left between two steps, and give what they made at their end."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Generator

R = TypeVar("R")


def drained(steps: Generator[object, None, R]) -> R:
    """What a computation in steps gives in the end."""
    while True:
        try:
            next(steps)
        except StopIteration as end:
            return end.value

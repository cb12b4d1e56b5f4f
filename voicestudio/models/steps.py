"""Computations in steps: generators that come up for air between layers, and give what they made at their end."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, TypeVar

import numpy as np
import torch

if TYPE_CHECKING:
    from collections.abc import Callable, Generator
    from contextlib import AbstractContextManager

    from numpy.typing import NDArray

R = TypeVar("R")

HEARTBEAT_S = 0.02
"""After so much computing whoever waits for sound hears that none came yet, and can stop."""


def beating(
    steps: Generator[None, None, R], arithmetic: Callable[[], AbstractContextManager]
) -> Generator[NDArray[np.float32], None, R]:
    """Give what a computation in steps gives, and a chunk without samples every now and then.

    It is computed without gradients, within what `arithmetic` makes; both are left before every yield, for they are
    not to rule whoever asks.
    """
    beat = time.monotonic()
    while True:
        with torch.inference_mode(), arithmetic():
            try:
                next(steps)
            except StopIteration as end:
                return end.value
        if time.monotonic() - beat > HEARTBEAT_S:
            yield np.zeros(0, np.float32)
            beat = time.monotonic()

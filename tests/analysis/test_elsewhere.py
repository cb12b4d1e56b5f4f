"""Calls in a process of their own."""

from __future__ import annotations

import math
import os

import pytest

from voicestudio.analysis.elsewhere import Elsewhere, call
from voicestudio.analysis.feature_table import write_csv
from voicestudio.core import StudioError


def answer(steps):
    """What the generator returns after all its waits."""
    try:
        while True:
            next(steps)
    except StopIteration as end:
        return end.value


def test_calls_are_answered_and_what_is_wrong_is_said():
    with Elsewhere(gives_way=True) as elsewhere:
        assert answer(call(elsewhere, os.getpid)) != os.getpid()
        assert not hasattr(os, "nice") or answer(call(elsewhere, os.nice, 0)) > os.nice(0)
        assert answer(call(elsewhere, math.hypot, 3, 4)) == 5
        with pytest.raises(StudioError, match="At least one feature"):
            answer(elsewhere.call(write_csv, "x.csv", []))
        with pytest.raises(StudioError, match="ended unasked"):
            answer(elsewhere.call(os._exit, 1))
        assert answer(elsewhere.call(math.sqrt, 4)) == 2  # a new one
    assert answer(call(None, math.sqrt, 9)) == 3

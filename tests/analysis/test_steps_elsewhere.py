"""Generators in a process of their own."""

from __future__ import annotations

import os

import pytest

from tests.analysis.labelled import answer
from voicestudio.analysis.steps_elsewhere import steps_elsewhere
from voicestudio.core import StudioError


def counting(last: int):
    yield from range(last)
    return os.getpid()


def refusing():
    yield "begun"
    raise StudioError("This cannot be done: take another.")


def endless(path):
    try:
        while True:
            yield os.getpid()
    finally:
        path.write_text("closed", encoding="utf-8")


def test_what_is_yielded_and_returned_comes_here():
    told, other = answer(steps_elsewhere(counting, 3))
    assert [one for one in told if one is not None] == [0, 1, 2]
    assert other != os.getpid()


def test_an_error_for_persons_is_raised_here():
    with pytest.raises(StudioError, match="take another"):
        answer(steps_elsewhere(refusing))


@pytest.mark.skipif(os.name != "posix", reason="elsewhere a process is ended without being asked")
def test_close_ends_the_process_and_closes_what_it_does(tmp_path):
    steps = steps_elsewhere(endless, tmp_path / "end")
    other = next(one for one in steps if one is not None)
    steps.close()
    assert (tmp_path / "end").read_text(encoding="utf-8") == "closed"
    with pytest.raises(ProcessLookupError):
        os.kill(other, 0)

"""Jobs wait for one another; errands take turns with them."""

from __future__ import annotations

import threading

import pytest

from voicestudio.core import StudioError
from voicestudio.gui.worker import Worker


@pytest.fixture
def worker(qapp):
    worker = Worker()
    yield worker
    worker.shut_down()


@pytest.fixture
def told(worker) -> list[object]:
    events: list[object] = []
    worker.told.connect(lambda _number, event: events.append(event))
    return events


def steps(name: str, count: int, ran: list[str], quiet: bool = False):
    """Notes each step as it is computed."""
    for index in range(count):
        ran.append(f"{name}{index}")
        yield None if quiet else f"{name}{index}"


def run(worker, qtbot, *jobs) -> None:
    """Starts the jobs, then lets the thread find them all at once; waits for their ends."""
    numbers = set()
    ended = []
    for signal in (worker.finished, worker.stopped):
        signal.connect(ended.append)
    gate_open = threading.Event()

    def gate():
        gate_open.wait(10)
        yield None

    numbers.add(worker.start(gate()))
    for job, is_errand in jobs:
        numbers.add(worker.start(job, is_errand))
    gate_open.set()
    qtbot.waitUntil(lambda: numbers <= set(ended), timeout=10_000)


def test_errands_take_turns_with_the_job_in_hand(worker, qtbot, told):
    ran: list[str] = []
    run(worker, qtbot, (steps("a", 3, ran), False), (steps("b", 3, ran), False), (steps("x", 4, ran), True),
        (steps("y", 2, ran), True))  # fmt: skip
    assert [step for step in ran if step[0] in "ab"] == ["a0", "a1", "a2", "b0", "b1", "b2"]
    assert ran.index("x1") < ran.index("a2")
    assert ran.index("y1") < ran.index("a2")
    assert ran.index("a0") < ran.index("x3")
    assert sorted(told) == sorted(ran)


def test_a_step_without_a_word_is_not_told(worker, qtbot, told):
    ran: list[str] = []
    run(worker, qtbot, (steps("a", 3, ran, quiet=True), True))
    assert len(ran) == 3
    assert told == []


def test_one_that_fails_leaves_the_others_alone(worker, qtbot, told):
    def failing(error):
        yield "begun"
        raise error

    failed, broke = [], []
    worker.failed.connect(lambda _number, message: failed.append(message))
    worker.broke.connect(lambda _number, details: broke.append(details))
    worker.start(failing(StudioError("A sentence.")), is_errand=True)
    worker.start(failing(KeyError("seven")), is_errand=True)
    ran: list[str] = []
    run(worker, qtbot, (steps("a", 3, ran), False))
    assert failed == ["A sentence."]
    assert "KeyError" in broke[0]
    assert ran == ["a0", "a1", "a2"]


def test_shutting_down_closes_all_that_is_there(qapp):
    closed = []

    def endless(name):
        try:
            while True:
                yield None
        finally:
            closed.append(name)

    worker = Worker()
    begun = threading.Event()

    def first():
        begun.set()
        yield from endless("job")

    worker.start(endless("errand"), is_errand=True)
    worker.start(first())
    assert begun.wait(10)
    worker.shut_down()
    assert sorted(closed) == ["errand", "job"]

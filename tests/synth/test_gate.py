"""A key that is held: the note goes on until it is let go, and is then the same as one of that length."""

from __future__ import annotations

from itertools import islice
from math import inf

import numpy as np
import pytest

from voicestudio.core import AudioClip, Note
from voicestudio.synth import catalogue
from voicestudio.synth.gate import Gate
from voicestudio.synth.synthesizer import completed

RATE, AT_ONCE = 48_000, 512
SOURCE = AudioClip(np.sin(np.arange(RATE // 2) * 0.05).astype(np.float32), RATE)
PLAYED_THROUGH = {"one_shot", "thunder"}
RINGING = {"plucked", "bar", "plate", "membrane", "bell", "glass"}


def blocks(id: str, gate: Gate | None, duration_s: float = 1.0, **values: float):
    synth = catalogue.synthesizer(id)
    brief = {"release_s": 0.05, "attack_s": 0.01, "decay_s": 0.4, "rate_hz": 20.0, "crackles_hz": 50.0} | values
    known = {one.name for one in synth.parameters}
    complete = completed(synth, {name: value for name, value in brief.items() if name in known})
    return synth.blocks(complete, Note(57, 0.8, duration_s), RATE, 3, SOURCE if synth.needs_source else None, gate)


@pytest.mark.parametrize("id", [one for one in catalogue.MODULES if one not in PLAYED_THROUGH])
def test_a_key_let_go_after_a_while_makes_the_note_that_was_as_long(id):
    gate = Gate(at_once=AT_ONCE)
    held = blocks(id, gate)
    parts = list(islice(held, 12))
    assert [part.size for part in parts] == [AT_ONCE] * 12  # in small pieces, as long as the key is down
    gate.let_go()
    assert gate.let_go_s == 12 * AT_ONCE / RATE
    played = np.concatenate([*parts, *held])
    whole = np.concatenate(list(blocks(id, None, 12 * AT_ONCE / RATE)))
    assert played.size == whole.size
    assert np.abs(whole).max() > 0.01
    np.testing.assert_allclose(played, whole, atol=2e-6)
    # Soon after it there is nothing more, and it ended without a step.
    assert played.size < (12 * AT_ONCE + 2.1 * RATE)
    assert abs(played[-1]) < 1e-4


@pytest.mark.parametrize("id", [one for one in catalogue.MODULES if one not in RINGING | PLAYED_THROUGH])
def test_a_key_that_stays_down_sounds_on(id):
    held = blocks(id, Gate(at_once=4096), 0.1, sustain=1.0, op1_sustain=1.0)
    late = np.concatenate(list(islice(held, 25))[-13:])  # a second after the note's own length
    assert late.size == 13 * 4096 and np.abs(late).max() > 0.003


def test_a_damped_string_is_silent_soon():
    gate = Gate(at_once=AT_ONCE)
    held = blocks("plucked", gate, decay_s=10.0, release_s=0.1)
    before = np.concatenate(list(islice(held, 40)))
    gate.let_go()
    after = np.concatenate(list(held))
    assert after.size <= 0.14 * RATE
    assert np.abs(after[-2400:]).max() < 0.01 * np.abs(before).max()


def test_lips_shut_after_a_key_that_nobody_foresaw():
    gate = Gate(at_once=AT_ONCE)
    held = blocks("tract", gate, 3.0, closure=1.0)
    parts = list(islice(held, 40))
    gate.let_go()
    played = np.concatenate([*parts, *held])
    foreseen = np.concatenate(list(blocks("tract", None, 40 * AT_ONCE / RATE + 0.12, closure=1.0)))
    np.testing.assert_allclose(played, foreseen, atol=2e-6)


def test_a_gate_that_was_foreseen_is_not_lengthened():
    gate = Gate(0.01, AT_ONCE)
    assert gate.is_foreseen
    spans = gate.spans(lambda let_go_s: let_go_s * RATE + 700, RATE)
    assert [(one.start, one.stop) for one in spans] == [(0, 512), (512, 1024), (1024, 1180)]
    gate.let_go()
    assert gate.let_go_s == 0.01
    open_gate = Gate(at_once=AT_ONCE)
    assert next(open_gate.spans(lambda let_go_s: let_go_s * RATE, RATE)).total == inf
    untouched = Gate(at_once=AT_ONCE)
    untouched.let_go()  # before its first sample: a tap is heard for one span
    assert sum(map(len, untouched.spans(lambda let_go_s: let_go_s * RATE, RATE))) == AT_ONCE

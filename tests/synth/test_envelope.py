import numpy as np
import pytest

from voicestudio.core import Note
from voicestudio.synth import synthesizer
from voicestudio.synth.envelope import Adsr, gain, held_s, spans
from voicestudio.synth.gate import Gate


def test_it_rises_falls_holds_and_falls_as_set():
    envelope = Adsr(attack_s=0.1, decay_s=0.3, sustain=0.5, release_s=0.6)
    levels = envelope.levels(np.array([0, 0.05, 0.1, 0.2, 0.4, 0.99, 1.0, 1.3, 1.6]), 1.0)
    assert levels == pytest.approx([0, 0.5, 1, 0.55, 0.5005, 0.5, 0.5, 0.5 * 10**-1.5, 0.5e-3], rel=0.04)


def test_a_key_let_go_during_the_attack_falls_from_there():
    assert Adsr(1.0, 1.0, 1.0, 0.3).levels(np.array([0.25, 0.55]), 0.25) == pytest.approx([0.25, 0.25e-3], rel=0.08)


def test_it_ends_80_db_down():
    held, struck = Adsr(0.01, 0.3, 1.0, 0.6), Adsr(0.01, 0.3, 0.0, 0.6)
    assert held.end_s(2.0) == pytest.approx(2.8)
    assert struck.end_s(2.0) == pytest.approx(0.41)  # it need not be held
    assert struck.end_s(0.1) == pytest.approx(0.9)
    for envelope in (held, struck):
        assert envelope.levels(np.array([envelope.end_s(2.0)]), 2.0)[0] == pytest.approx(1e-4, rel=0.04)


def test_blocks_follow_each_other_and_end_softly(monkeypatch):
    monkeypatch.setattr(synthesizer, "BLOCK", 1000)
    all_spans = list(spans([Adsr(0.01, 1.0, 1.0, 0.03), Adsr(0.01, 1.0, 1.0, 0.02)], Gate(0.0125), 48_000))
    seconds, factors = np.concatenate([one.seconds for one in all_spans]), np.concatenate(
        [one.ending() for one in all_spans]
    )
    assert np.array_equal(seconds, np.arange(2520) / 48_000)
    assert (factors[: 2520 - 241] == 1).all() and factors[-1] == 0 and (np.diff(factors) <= 0).all()


def test_a_tap_is_heard_and_a_harder_key_is_louder():
    assert held_s(Gate(0.0)) > 0
    assert gain({"level_db": -6.0206}, Note(velocity=0.8)) == pytest.approx(0.25, rel=1e-4)
    assert gain({"level_db": 0}, Note(velocity=1)) > gain({"level_db": 0}, Note(velocity=0.3)) > 0

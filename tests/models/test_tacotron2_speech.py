"""Tacotron 2 said as it is decoded: told early, gone back where attention fails, never changed once told."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from tests.models.test_tacotron2 import IDS, STRESSES, TINY, tiny
from voicestudio.core import MelSpectrogram
from voicestudio.models.tacotron2.attention_watch import REPEAT, RUNAWAY, SKIP, AttentionWatch, Fault
from voicestudio.models.tacotron2.speech import GUARD_S, Speech
from voicestudio.models.tacotron2.synthesis import Tacotron2Model
from voicestudio.models.tacotron2.timing import Pace, retimed

torch.set_num_threads(1)


class Trusting(AttentionWatch):
    """Finds no fault but those that a test tells it to, by step."""

    told: dict[int, Fault] = {}

    def _see(self, row: np.ndarray) -> None:
        self.steps += 1
        if self.steps in self.told:
            self.faults.append(self.told[self.steps])

    def end(self, stopped: bool) -> None:
        pass


def model(steps: int = 160, block: int = 8) -> Tacotron2Model:
    """Decodes as many steps as it may, in small blocks."""
    made = Tacotron2Model(tiny(gate=-30.0))
    made.block = block
    plain = made.decoding

    def decoding(plan, seed=0, attempt=0):  # noqa: ANN001, ANN202
        begun = plain(plan, seed, attempt)
        begun.watch, begun.most_steps = Trusting(plan.silent, begun.watch.step_s), steps
        return begun

    made.decoding = decoding
    return made


def joined(chunks) -> np.ndarray:  # noqa: ANN001
    return MelSpectrogram.join(chunks).frames


@pytest.fixture
def faults(monkeypatch: pytest.MonkeyPatch):  # noqa: ANN201
    told: dict[int, Fault] = {}
    monkeypatch.setattr(Trusting, "told", told)
    return told


def test_without_a_fault_it_is_the_first_attempt(faults: dict) -> None:
    one = model()
    plan = one.plan(IDS, STRESSES)
    speech = Speech(one, plan, 3)
    np.testing.assert_allclose(joined(speech.frames()), joined(one.frames(plan, 3)), atol=1e-5)
    assert (speech.faults, speech.branches) == ((), 0)
    assert speech.alignment.shape == (160, len(IDS))
    assert speech.ends[-1] == pytest.approx(320)


def test_it_is_told_before_all_is_decoded_and_breathes_meanwhile(faults: dict) -> None:
    speech, seen = Speech(model(), model().plan(IDS)), []
    for chunk in speech.frames():
        seen.append((chunk.n_frames, len(speech.alignment)))
    first = next(steps for frames, steps in seen if frames)
    guard = GUARD_S / TINY.spec.frame_s / TINY.reduction
    assert guard <= first < guard + 4 * 8 + 16
    assert {frames for frames, steps in seen if steps < guard} == {0}
    assert sum(frames for frames, _ in seen) == 320
    assert len(seen) >= 160 / 8  # something after every block


def test_a_fault_changes_nothing_that_was_told(faults: dict) -> None:
    one = model()
    plan = one.plan(IDS)
    usual = joined(Speech(one, plan, 1).frames())
    speech, told = Speech(one, plan, 1), []
    for chunk in speech.frames():
        told.append(chunk)
        if sum(part.n_frames for part in told) > 60 and not faults and not speech.branches:
            faults[len(speech.alignment) + 4] = Fault(SKIP, (2, 3), 0)
        elif speech.branches:
            faults.clear()
    assert speech.branches == 1
    assert speech.faults == ()
    mended = joined(told)
    assert mended.shape == usual.shape
    same = np.isclose(mended, usual, atol=1e-5).all(0)
    first = int(np.argmin(same))
    assert 60 - TINY.postnet_context < first < 200  # the same up to the place it went back to, another take after it
    assert not same[first + 20 :].all()


def test_what_cannot_be_mended_is_kept_with_its_fault(faults: dict) -> None:
    faults[90] = Fault(REPEAT, (4, 5), 90)
    one = model()
    plan = one.plan(IDS, places=[-1, 0, 0, 1, 2, 3, 3, 4, 5])
    speech = Speech(one, plan, 1, attempts=3)
    said = joined(speech.frames())
    assert said.shape[1] == 320
    assert speech.branches == 3  # three attempts, and the best of them again
    assert speech.faults == (faults[90],)
    assert speech.places(REPEAT) == (2, 3)
    assert speech.places(SKIP, RUNAWAY) == ()
    np.testing.assert_array_equal(joined(Speech(one, plan, 1, attempts=3).frames()), said)


def test_plain_steps_go_back_as_compiled_ones_do(faults: dict) -> None:
    faults[90] = Fault(REPEAT, (4, 5), 90)
    one = model()
    plan = one.plan(IDS)
    made = []
    for weights in (one.weights, None):  # None: as on a GPU
        one.weights = weights
        speech = Speech(one, plan, 1, attempts=2)
        made.append((joined(speech.frames()), speech.alignment, speech.branches))
    np.testing.assert_allclose(made[0][0], made[1][0], atol=1e-3)
    np.testing.assert_allclose(made[0][1], made[1][1], atol=1e-4)
    assert made[0][2] == made[1][2] == 2


def test_the_least_bad_attempt_is_the_one_kept(faults: dict, monkeypatch: pytest.MonkeyPatch) -> None:
    tried: list[int] = []
    branch = type(model().decoding(model().plan(IDS))).branch

    def noted(self, attempt):  # noqa: ANN001, ANN202
        made = branch(self, attempt)
        if len(self.watch.faults) == 0 and self._steps == 0:
            tried.append(attempt)
            faults[20] = Fault(SKIP, ((1, 2, 3), (1, 2), (1, 2, 3, 4))[attempt], 20)
        return made

    one = model(60)
    monkeypatch.setattr(type(one.decoding(one.plan(IDS))), "branch", noted)
    speech = Speech(one, one.plan(IDS), attempts=3)
    list(speech.frames())
    assert tried == [0, 1, 2, 1]
    assert speech.faults == (Fault(SKIP, (1, 2), 20),)


def test_an_untrained_network_comes_to_an_end() -> None:
    one = Tacotron2Model(tiny(gate=-30.0))
    plan = one.plan(IDS)
    speech = Speech(one, plan)
    n_frames = joined(speech.frames()).shape[1]
    assert 0 < n_frames <= 80 + 20 * len(IDS)
    assert speech.faults


@pytest.mark.parametrize("rate", [0.25, 0.7, 1.0, 1.3, 4.0])
@pytest.mark.parametrize("n_frames", [1, 2, 45])
def test_pace_in_chunks_is_that_of_the_whole(rate: float, n_frames: int) -> None:
    frames = np.random.default_rng(0).normal(size=(3, n_frames)).astype(np.float32)
    wanted = max(1, round(n_frames / rate))
    at = np.clip((np.arange(wanted) + 0.5) * rate - 0.5, 0, n_frames - 1)
    by_hand = np.stack([np.interp(at, np.arange(n_frames), row) for row in frames])
    for size in (1, 7, 100):
        pace = Pace(rate)
        made = [pace.push(frames[:, start : start + size]) for start in range(0, n_frames, size)]
        together = np.concatenate([*made, pace.end()], 1)
        np.testing.assert_allclose(together, by_hand, atol=1e-5)
    if rate == 1.0:
        np.testing.assert_array_equal(together, frames)
        np.testing.assert_array_equal(retimed(frames, np.array([n_frames * 1.0]), np.ones(1)), frames)


def test_pace_of_nothing_is_told() -> None:
    with pytest.raises(ValueError, match="no frames"):
        Pace(1.0).end()

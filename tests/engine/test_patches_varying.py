"""New patches of old ones: equal seeds alike, locks kept, ends exact, every value in its range."""

from __future__ import annotations

import numpy as np
import pytest

from tests.fake_synth import Hum, synths  # noqa: F401 (a fixture)
from voicestudio.core import Effect, Note, SoundPatch, StudioError
from voicestudio.engine.patches import checking
from voicestudio.engine.patches.varying import morphed, mutated, randomised
from voicestudio.synth.catalogue import MODULES, synthesizer

pytestmark = pytest.mark.usefixtures("synths")

ONE = SoundPatch("One", "hum", {"gain": 1, "cutoff_hz": 100, "shape": 1, "level_db": -6}, Note(60, 0.4, 1), 1, id="one")
OTHER = SoundPatch("Other", "hum", {"gain": 3, "cutoff_hz": 10000, "partials": 5}, Note(72, 0.8, 4), 2, id="other")
RANGES = {parameter.name: parameter for parameter in Hum.parameters}


def value(patch: SoundPatch, name: str) -> float:
    return patch.values.get(name, RANGES[name].default)


@pytest.mark.parametrize("vary", [randomised, mutated])
def test_what_chance_does(vary) -> None:
    varied = [vary(ONE, seed, 1.0) for seed in range(200)]
    assert vary(ONE, 7, 1.0) == varied[7]
    assert len({value(patch, "cutoff_hz") for patch in varied}) > 150
    assert {value(patch, "shape") for patch in varied} == {0, 1, 2}
    for patch in varied:
        checking.checked(patch)
        assert value(patch, "level_db") == -6
        assert (patch.note, patch.seed, patch.effects, patch.id) == (ONE.note, ONE.seed, ONE.effects, ONE.id)
    assert ONE.values["cutoff_hz"] == 100


@pytest.mark.parametrize("vary", [randomised, mutated])
def test_locks_keep_their_values_and_change_no_others(vary) -> None:
    free, locked = vary(ONE, 3, 0.8), vary(ONE, 3, 0.8, ["cutoff_hz", "shape"])
    assert (value(locked, "cutoff_hz"), value(locked, "shape")) == (100, 1)
    assert value(free, "cutoff_hz") != 100
    assert value(free, "gain") == value(locked, "gain")
    assert vary(ONE, 3, 0.0).values == ONE.values
    with pytest.raises(StudioError, match="nope"):
        vary(ONE, 3, 0.5, ["nope"])
    for amount in (-0.1, 1.1, float("nan")):
        with pytest.raises(StudioError, match="amount of 0 to 1"):
            vary(ONE, 3, amount)
    with pytest.raises(StudioError, match="seed"):
        vary(ONE, -1, 0.5)


def test_chance_goes_along_the_curve() -> None:
    drawn = [value(randomised(ONE, seed), "cutoff_hz") for seed in range(400)]
    assert np.median(drawn) == pytest.approx(632, rel=0.35)  # the middle of 20 to 20000 by ratios
    shares = np.array([RANGES["cutoff_hz"].share(one) for one in drawn])
    assert shares.std() == pytest.approx(1 / np.sqrt(12), rel=0.1)
    counts = np.bincount([int(value(randomised(ONE, seed), "partials")) for seed in range(900)], minlength=10)
    assert counts[1:].min() > 60  # the ends as often as the rest: 100 expected


def test_amounts_are_distances() -> None:
    start = RANGES["cutoff_hz"].share(1000)
    patch = SoundPatch("Middle", "hum")
    for amount in (0.1, 0.4):
        steps = [RANGES["cutoff_hz"].share(value(mutated(patch, seed, amount), "cutoff_hz")) for seed in range(400)]
        assert np.std(np.array(steps) - start) == pytest.approx(amount / 4, rel=0.12)
    half, whole = randomised(patch, 5, 0.5), randomised(patch, 5, 1.0)
    way = [RANGES["gain"].share(value(one, "gain")) for one in (patch, half, whole)]
    assert way[1] == pytest.approx((way[0] + way[2]) / 2, abs=1e-3)


def test_between_two_patches() -> None:
    middle = morphed(ONE, OTHER, 0.5)
    assert value(middle, "gain") == 2
    assert value(middle, "cutoff_hz") == pytest.approx(1000)
    assert value(middle, "partials") == 3
    assert value(middle, "level_db") == -3
    assert (value(middle, "shape"), value(morphed(ONE, OTHER, 0.49), "shape")) == (0, 1)
    assert (middle.note.pitch, middle.note.duration_s) == (66, 2)
    assert middle.note.velocity == pytest.approx(0.6)
    assert (middle.seed, morphed(ONE, OTHER, 0.49).seed) == (2, 1)
    assert (middle.id, middle.name) == ("", "One – Other")
    for at, end in ((0, ONE), (1, OTHER)):
        patch = morphed(ONE, OTHER, at)
        assert {name: value(patch, name) for name in RANGES} == {name: value(end, name) for name in RANGES}
        assert (patch.note, patch.seed) == (end.note, end.seed)


def test_effects_between() -> None:
    one = SoundPatch("A", "hum", effects=(Effect("low_pass", {"cutoff_hz": 100, "slope": 0}),))
    other = SoundPatch("B", "hum", effects=(Effect("low_pass", {"cutoff_hz": 10000, "slope": 3}, bypassed=True),))
    (effect,) = morphed(one, other, 0.5).effects
    assert effect.values["cutoff_hz"] == pytest.approx(1000)
    assert (effect.values["slope"], effect.bypassed) == (3, True)
    unlike = SoundPatch("C", "hum", effects=(Effect("gain", {"gain_db": -3}),))
    assert morphed(one, unlike, 0.2).effects == one.effects
    assert morphed(one, unlike, 0.8).effects == unlike.effects


def test_what_nothing_lies_between() -> None:
    with pytest.raises(StudioError, match="same synthesizer"):
        morphed(ONE, SoundPatch("E", "echoer"), 0.5)
    for at in (-0.1, 1.1, float("nan")):
        with pytest.raises(StudioError, match="0 to 1"):
            morphed(ONE, OTHER, at)
    still = SoundPatch("Still", "hum", note=Note(duration_s=0))
    assert morphed(still, ONE, 0.5).note.duration_s == 0.5


def test_every_synthesizer_can_be_varied() -> None:
    for id in MODULES:
        synth = synthesizer(id)
        patch = SoundPatch(synth.name, id)
        wild = randomised(patch, 1)
        checking.checked(wild)
        checking.checked(mutated(wild, 2, 1.0))
        checking.checked(morphed(patch, wild, 0.3))
        corners = [{one.name: end(one) for one in synth.parameters} for end in (lambda p: p.low, lambda p: p.high)]
        low, high = (SoundPatch(id, id, values) for values in corners)
        checking.checked(morphed(low, high, 0.7))
        checking.checked(mutated(low, 3, 1.0))

import numpy as np
import pytest
from scipy.special import jv

from tests.synth.physical_measures import assert_sound, cents_off, decay_s, rendered
from tests.synth.spectrum_measures import STEADY, alias_db, partials
from voicestudio.synth import synthesizer
from voicestudio.synth.fm import ALGORITHMS, FULL_INDEX

WORDS = list(ALGORITHMS)
HELD = {f"op{number}_{name}": value for number in (1, 2, 3, 4) for name, value in STEADY.items()}
SILENT = HELD | {f"op{number}_level": 0.0 for number in (1, 2, 3, 4)} | {"op1_level": 1.0}
PAIR = {**SILENT, "algorithm": WORDS.index("two_pairs")}


@pytest.mark.parametrize("pitch", [24, 45.5, 60, 96])
def test_the_note_is_in_tune(pitch):
    assert abs(cents_off(rendered("fm", {}, pitch), pitch)) < 5


@pytest.mark.parametrize("index", [0.5, 2.0, 5.0])
def test_sidebands_are_bessel_functions(index):
    values = {**PAIR, "op1_ratio": 12, "op2_ratio": 1, "op2_level": index / FULL_INDEX}
    order = np.arange(-11, 12)
    heights = partials(rendered("fm", values, 50), 440 * 2 ** (-19 / 12) * (12 + order))
    assert heights / 0.5 == pytest.approx(np.abs(jv(order, index)), abs=0.005)


def test_reflected_sidebands_add_with_their_sign():
    # With a ratio of 1, what lies below 0 Hz comes back upside down: J_(n-1) - (-1)^(n+1) J_(n+1) at harmonic n.
    values, n = {**PAIR, "op2_level": 0.2}, np.arange(1, 8)
    heights = partials(rendered("fm", values, 57), 220 * n)
    assert heights / 0.5 == pytest.approx(np.abs(jv(n - 1, 2.0) - (-1.0) ** (n + 1) * jv(n + 1, 2.0)), abs=0.005)


@pytest.mark.parametrize("word", WORDS)
def test_each_algorithm_lets_its_own_operators_through(word):
    # With little swing, a carrier is a line at its own ratio, a modulator two beside a carrier's.
    ratios, algorithm = np.array([4, 5, 6.5, 8.2]), ALGORITHMS[word]
    values = SILENT | {f"op{i + 1}_ratio": ratio for i, ratio in enumerate(ratios)}
    values |= {f"op{i}_level": 1.0 if i in algorithm.carriers else 0.02 for i in (1, 2, 3, 4)}
    samples = rendered("fm", {**values, "algorithm": WORDS.index(word)}, 57)
    heights = partials(samples, 220 * ratios) * len(algorithm.carriers) / 0.5
    assert [bool(height > 0.9) for height in heights] == [number in algorithm.carriers for number in (1, 2, 3, 4)]
    for carrier in algorithm.carriers:
        by = algorithm.modulators[carrier - 1] if carrier < 4 else ()
        for modulator in by:
            index = FULL_INDEX * values[f"op{modulator}_level"]
            if index < 1:
                side = partials(samples, [220 * (ratios[carrier - 1] + ratios[modulator - 1])])
                assert side[0] * len(algorithm.carriers) / 0.5 == pytest.approx(jv(1, index), abs=0.01)


def test_feedback_makes_the_partials_of_a_saw():
    values = {**SILENT, "algorithm": WORDS.index("organ"), "op1_level": 0, "op4_level": 1, "feedback": 0.8 / 1.6}
    n = np.arange(1, 6)
    heights = partials(rendered("fm", values, 45), 110 * n) / 0.5
    assert heights == pytest.approx(2 * jv(n, 0.8 * n) / (0.8 * n), rel=0.02)  # Kepler's equation


@pytest.mark.parametrize("word", WORDS)
@pytest.mark.parametrize("pitch", [90.3, 103.7])
def test_high_notes_do_not_fold(word, pitch):
    values = {**SILENT, **{f"op{i}_level": 0.4 for i in (2, 3, 4)}, "feedback": 0.6, "algorithm": WORDS.index(word)}
    assert alias_db(rendered("fm", values, pitch, 0.5), 440 * 2 ** ((pitch - 69) / 12)) < -60


def test_operators_are_tuned_by_ratio_and_cents():
    values = {**PAIR, "op1_ratio": 2, "op1_cents": 30}
    assert abs(cents_off(rendered("fm", values, 60), 72.3)) < 1


@pytest.mark.parametrize("name", ["decay_s", "release_s"])
def test_falls_last_as_set(name):
    values = {**PAIR, "op1_sustain": 0 if name == "decay_s" else 1, f"op1_{name}": 0.5}
    samples = rendered("fm", values, 69, 0.8 if name == "decay_s" else 0.3)
    start = 0.05 if name == "decay_s" else 0.35
    assert decay_s(samples, 440, start, start + 0.3) == pytest.approx(0.5, rel=0.05)


def test_all_corners_are_bounded_and_end():
    releases = {f"op{number}_release_s": 0.05 for number in (1, 2, 3, 4)}
    assert_sound("fm", 6, (36, 60, 96), {**releases, "op1_level": 1, "op1_sustain": 1, "op1_ratio": 1, "glide": 0})


def test_equal_arguments_give_equal_samples_whatever_the_blocks(monkeypatch):
    values = {"feedback": 0.7, "vibrato_cents": 20, "glide": -7}
    whole = rendered("fm", values, 70, 0.3)
    monkeypatch.setattr(synthesizer, "BLOCK", 1777)
    assert np.array_equal(rendered("fm", values, 70, 0.3), whole)


def test_defaults_peak_at_half_and_harder_is_brighter():
    soft, usual, hard = (rendered("fm", velocity=velocity) for velocity in (0.3, 0.8, 1.0))
    assert 0.35 < np.abs(usual).max() < 0.65
    assert np.abs(soft).max() < np.abs(usual).max() < np.abs(hard).max()
    k = 261.626 * np.array([1, 3])
    assert np.divide(*partials(soft, k)) > 1.5 * np.divide(*partials(hard, k))

import numpy as np
import pytest

from tests.synth.physical_measures import SAMPLE_RATE, assert_sound, cents_off, decay_s, rendered
from voicestudio.synth import modal_shapes
from voicestudio.synth.modal_bank import Bank, hammer

STRUCK = ("bar", "plate", "membrane", "bell", "glass")


@pytest.mark.parametrize("id", STRUCK)
@pytest.mark.parametrize("pitch", [24, 45, 60.5, 78, 96])
def test_the_note_is_in_tune(id, pitch):
    assert abs(cents_off(rendered(id, pitch=pitch), pitch, 0.05, 0.6)) < 5


@pytest.mark.parametrize("id", STRUCK)
@pytest.mark.parametrize("wanted_s", [0.4, 3.0])
def test_the_note_dies_away_as_long_as_it_is_told(id, wanted_s):
    samples = rendered(id, {"decay_s": wanted_s, "beating_hz": 0.0, "noise": 0.0}, 69, duration_s=1.5)
    assert decay_s(samples, 440, 0.08, min(wanted_s * 0.7, 1.2)) == pytest.approx(wanted_s, rel=0.05)


def test_a_glide_comes_down_to_the_note_and_keeps_its_decay():
    samples = rendered("membrane", {"glide": 12.0, "glide_s": 0.03, "decay_s": 1.0, "noise": 0.0}, 57)
    assert abs(cents_off(samples, 57, 0.25, 0.5)) < 5
    assert abs(cents_off(samples, 57, 0.0, 0.05)) > 100
    assert decay_s(samples, 220, 0.25, 0.8) == pytest.approx(1.0, rel=0.05)


def test_the_damper_falls_as_told():
    samples = rendered("bar", {"decay_s": 20.0, "release_s": 0.5}, 60, duration_s=0.3)
    assert decay_s(samples, 261.626, 0.35, 0.7) == pytest.approx(0.5, rel=0.05)


def test_bars_have_the_ratios_of_the_books():
    def of(**values):
        return modal_shapes.bar({"shape": 0, "position": 0.3} | values).ratios

    assert of()[:4] == pytest.approx([1, 2.756, 5.404, 8.933], rel=1e-3)
    assert of(shape=3)[:3] == pytest.approx([1, 6.267, 17.55], rel=1e-3)
    assert of(shape=1)[1] == 4


def test_a_skin_has_the_zeros_of_bessel_functions():
    ratios = modal_shapes.membrane({"shape": 0, "position": 0.3}).ratios
    assert ratios[:7] == pytest.approx([1, 1.594, 2.136, 2.296, 2.653, 2.918, 3.156], rel=1e-3)


def test_a_blow_on_a_node_does_not_move_that_mode():
    middle = modal_shapes.bar({"shape": 0, "position": 0.5}).amplitudes
    assert abs(middle[1]) < 1e-3 < abs(middle[0])  # the second mode has its node in the middle
    skin = modal_shapes.membrane({"shape": 0, "position": 0.0})
    diameters = np.abs(skin.ratios[:, None] - [1.594, 2.136, 2.653, 2.918]).min(axis=1) < 1e-2
    assert np.abs(skin.amplitudes[diameters]).max() < 0.3 < np.abs(skin.amplitudes[0])


def test_the_bank_is_what_the_filters_of_its_modes_would_give():
    from scipy.signal import lfilter

    poles = np.array([-0.001 + 0.05j, -0.002 + 0.31j])
    blow = hammer(0.002, SAMPLE_RATE)
    bank = Bank(poles, np.array([0.7, -0.4]), blow)
    force = np.concatenate((blow, np.zeros(1000 - blow.size)))
    wanted = np.zeros(1000)
    for pole, amplitude in zip(bank.poles, bank.amplitudes, strict=True):
        radius, cosine = np.exp(pole.real), np.cos(pole.imag)
        numerator = [0, amplitude * radius * np.sin(pole.imag)]
        wanted += lfilter(numerator, [1, -2 * radius * cosine, radius * radius], force)
    assert np.allclose(bank.samples(0, 1000), wanted, atol=3e-7)
    assert np.allclose(np.concatenate((bank.samples(0, 37), bank.samples(37, 500))), wanted[:537], atol=3e-7)


def test_materials_differ_in_how_the_high_modes_die():
    def brightness_late(material):
        late = rendered("plate", {"material": material, "noise": 0.0})[14400:24000]
        spectrum = np.abs(np.fft.rfft(late * np.hanning(late.size)))
        return (spectrum * np.arange(spectrum.size)).sum() / spectrum.sum()

    assert brightness_late(0) > 1.3 * brightness_late(3)


@pytest.mark.parametrize("id", STRUCK)
def test_corners(id):
    assert_sound(id, 4, brief={"noise_decay_s": 0.1})


@pytest.mark.parametrize("id", STRUCK)
def test_usual_peak_and_seeds(id):
    one, same, other = (rendered(id, {"irregularity": 0.5, "noise": 0.3}, seed=seed) for seed in (3, 3, 4))
    assert np.abs(one[:4096]).max() == pytest.approx(0.5, abs=0.01)
    assert np.array_equal(one, same)
    assert not np.array_equal(one, other)

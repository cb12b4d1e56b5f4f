import numpy as np
import pytest

from tests.synth.physical_measures import assert_sound, cents_off, rendered
from tests.synth.spectrum_measures import STEADY, alias_db, partials
from voicestudio.synth import synthesizer
from voicestudio.synth.wavetable_banks import BANKS

WORDS = list(BANKS)
STILL = {**STEADY, "voices": 1, "lfo_position": 0, "velocity_position": 0}
A3 = 220 * np.arange(1, 41)


@pytest.mark.parametrize("pitch", [24, 45.5, 60, 96])
def test_the_note_is_in_tune(pitch):
    assert abs(cents_off(rendered("wavetable", {}, pitch), pitch)) < 5


@pytest.mark.parametrize("word", WORDS)
def test_high_notes_do_not_fold(word):
    values = {**STILL, "table": WORDS.index(word)}
    for pitch, position in ((84.3, 1.0), (100.4, 0.47)):
        samples = rendered("wavetable", {**values, "position": position}, pitch, 0.5)
        assert alias_db(samples, 440 * 2 ** ((pitch - 69) / 12)) < -60


@pytest.mark.parametrize("word", WORDS)
@pytest.mark.parametrize("end", [0, 1])
def test_each_end_of_a_row_is_its_spectrum_and_fills_full_scale(word, end):
    samples = rendered("wavetable", {**STILL, "table": WORDS.index(word), "position": end}, 57)
    spectrum = np.abs(BANKS[word]()[-end])
    assert partials(samples, A3) / 0.5 == pytest.approx(spectrum[:40], abs=0.002)
    assert np.abs(samples).max() == pytest.approx(0.5, rel=0.1)


def test_the_position_goes_from_one_waveform_to_the_next():
    halfway = 0.5 / 7  # of eight waveforms, between the first two
    samples = rendered("wavetable", {**STILL, "position": halfway}, 57)
    first, second = BANKS["sine_to_saw"]()[:2]
    assert partials(samples, A3) / 0.5 == pytest.approx(np.abs(first + second)[:40] / 2, abs=0.002)


def test_envelope_slow_wave_and_velocity_move_the_position():
    def brightness(velocity=0.8, **values):
        heights = partials(rendered("wavetable", {**STILL, "position": 0.2, **values}, 57, 1.0, velocity), A3)
        return heights[5] / heights[0]

    held = {"position_sustain": 1, "position_attack_s": 0.001}
    assert brightness(position_envelope=0.5, **held) > 5 * brightness()
    assert brightness(lfo_position=0.5, lfo_hz=0.5) > 2 * brightness()
    assert brightness(1.0, velocity_position=1) > 2 * brightness() > 4 * brightness(0.7, velocity_position=1)


def test_several_voices_are_as_far_out_of_tune_as_set():
    samples = rendered("wavetable", {**STILL, "voices": 2, "spread_cents": 50, "position": 0}, 84, 2.0)
    size = 1 << 18
    spectrum = np.abs(np.fft.rfft(samples[4800:90_000] * np.hanning(85_200), size))
    low, high = (spectrum[int(a * size / 48_000) : int(b * size / 48_000)] for a, b in ((900, 1046.5), (1046.5, 1200)))
    found = (np.argmax(low) + int(900 * size / 48_000), np.argmax(high) + int(1046.5 * size / 48_000))
    cents = 1200 * np.log2(np.array(found) * 48_000 / size / 1046.502)
    assert cents == pytest.approx([-50, 50], abs=1)


def test_all_corners_are_bounded_and_end():
    assert_sound("wavetable", 6, (36, 60, 96), {"release_s": 0.05})


def test_equal_arguments_give_equal_samples_whatever_the_blocks(monkeypatch):
    values = {"voices": 3, "lfo_shape": 4, "lfo_hz": 9, "position_envelope": -0.5, "glide": 12}
    whole = rendered("wavetable", values, 70, 0.3, seed=5)
    monkeypatch.setattr(synthesizer, "BLOCK", 1777)
    assert np.array_equal(rendered("wavetable", values, 70, 0.3, seed=5), whole)
    assert not np.array_equal(rendered("wavetable", values, 70, 0.3, seed=6), whole)


def test_defaults_peak_at_half():
    assert 0.35 < np.abs(rendered("wavetable")).max() < 0.65

from __future__ import annotations

import numpy as np
import pytest

from voicestudio.core import Note
from voicestudio.synth import synthesizer as contract
from voicestudio.synth.catalogue import synthesizer
from voicestudio.synth.one_shot import WAVES
from voicestudio.synth.synthesizer import completed

from .physical_measures import SAMPLE_RATE, assert_sound, cents_off, decay_s, rendered

STEADY = {"hold_s": 0.9, "punch_db": 0.0}


def waveform(name: str) -> dict[str, float]:
    return {"waveform": float(WAVES.index(name))}


def peak_hz(samples, at_s: float, length_s: float = 0.04) -> float:
    part = samples[int((at_s - length_s / 2) * SAMPLE_RATE) : int((at_s + length_s / 2) * SAMPLE_RATE)]
    spectrum = np.abs(np.fft.rfft(part * np.hanning(part.size), 1 << 18))
    return float(np.argmax(spectrum)) * SAMPLE_RATE / (1 << 18)


@pytest.mark.parametrize("name", ["square", "saw", "triangle", "sine"])
@pytest.mark.parametrize("pitch", [24.0, 60.5, 96.0])
def test_it_is_in_tune(name, pitch):
    assert abs(cents_off(rendered("one_shot", STEADY | waveform(name), pitch), pitch)) < 1


@pytest.mark.parametrize("name", ["square", "saw", "triangle"])
def test_nothing_folds_back(name):
    f0_hz = 440 * 2 ** ((93.37 - 69) / 12)
    samples = rendered("one_shot", STEADY | waveform(name) | {"duty": 0.37}, 93.37)[4800:37568]
    level = np.abs(np.fft.rfft(samples * np.kaiser(samples.size, 14)))
    hz = np.arange(level.size) * SAMPLE_RATE / samples.size
    between = np.abs((hz + f0_hz / 2) % f0_hz - f0_hz / 2) > 30
    assert 20 * np.log10(level[between & (hz > 100)].max() / level.max()) < -60


def test_it_falls_by_60_db_in_the_time_that_is_set():
    for wanted in (0.2, 2.0):
        samples = rendered("one_shot", waveform("sine") | {"decay_s": wanted, "hold_s": 0.001}, 81)
        assert decay_s(samples, 880, 0.05, 0.9 * wanted) == pytest.approx(wanted, rel=0.05)


def test_the_pitch_slides_and_the_slide_changes():
    values = STEADY | waveform("sine") | {"slide_oct_s": 2.0, "slide_change_oct_s2": -3.0}
    samples = rendered("one_shot", values, 69)
    for at_s in (0.25, 0.5, 0.75):
        wanted = 440 * 2 ** (2 * (at_s - 0.002) - 1.5 * at_s**2)
        assert 1200 * abs(np.log2(peak_hz(samples, at_s) / wanted)) < 12


def test_the_pitch_jumps_and_begins_again():
    values = STEADY | waveform("sine") | {"jump_semitones": 12.0, "jump_after_s": 0.1, "repeat_hz": 5.0}
    samples = rendered("one_shot", values, 69)
    heard = [peak_hz(samples, at_s) for at_s in (0.05, 0.15, 0.25, 0.35)]
    assert heard == pytest.approx([440, 880, 440, 880], rel=0.01)


def test_the_low_pass_takes_away_and_moves():
    def high_share(values, start_s):
        part = rendered("one_shot", STEADY | waveform("saw") | values, 48)[int(start_s * 48000) :][:4800]
        power = np.abs(np.fft.rfft(part * np.hanning(part.size))) ** 2
        return power[200:].sum() / power.sum()

    assert high_share({"cutoff_hz": 200.0}, 0.1) < 0.01 * high_share({}, 0.1)
    opening = {"cutoff_hz": 100.0, "cutoff_sweep_oct_s": 7.0}
    assert high_share(opening, 0.75) > 100 * high_share(opening, 0.02)


def test_a_harder_key_is_louder():
    soft, hard = (np.abs(rendered("one_shot", velocity=velocity)).max() for velocity in (0.3, 1.0))
    assert hard > 2 * soft
    assert np.abs(rendered("one_shot")).max() == pytest.approx(0.5, abs=0.1)


def test_the_seed_changes_the_noise_alone():
    noise = waveform("noise")
    assert np.array_equal(rendered("one_shot", noise, seed=1), rendered("one_shot", noise, seed=1))
    assert not np.array_equal(rendered("one_shot", noise, seed=1), rendered("one_shot", noise, seed=2))
    assert np.array_equal(rendered("one_shot", seed=1), rendered("one_shot", seed=2))


def test_blocks_of_any_size_give_the_same_samples(monkeypatch):
    values = {
        "slide_oct_s": -3.0, "vibrato_cents": 80.0, "repeat_hz": 7.0, "cutoff_hz": 900.0, "cutoff_sweep_oct_s": 3.0,
        "flanger": 0.7, "flanger_sweep_ms_s": 9.0, "duty_sweep_per_s": 1.0, "highpass_hz": 80.0,
    }  # fmt: skip
    whole = rendered("one_shot", values)
    monkeypatch.setattr(contract, "BLOCK", 777)
    assert np.array_equal(rendered("one_shot", values), whole)


def test_any_corner_of_the_ranges_is_bounded():
    assert_sound("one_shot", brief={"decay_s": 0.3, "hold_s": 0.2, "cutoff_hz": 3000.0, "level_db": 0.0})


def test_it_plays_through_however_long_the_note_is():
    synth = synthesizer("one_shot")
    values = completed(synth, {})
    tap, held = (
        sum(block.size for block in synth.blocks(values, Note(duration_s=seconds), 22_050, 0)) for seconds in (0, 900)
    )
    assert tap == held == round((0.002 + 0.08 + 0.25 * 80 / 60) * 22_050)

"""The vector of a clip: named, alike whatever length, level, rate and silence around, and right where it is known."""

from __future__ import annotations

import numpy as np
import pytest

from tests.analysis.labelled import RATE, sound
from voicestudio.analysis.pooled import (
    MOST_WINDOWS,
    feature_names,
    peaks,
    pooled_features,
    pooled_windows,
    windows,
)
from voicestudio.core import AudioClip, StudioError


def named(samples: np.ndarray, rate: int = RATE) -> dict[str, float]:
    return dict(zip(feature_names(), pooled_features(AudioClip(samples, rate)).tolist(), strict=True))


def test_every_value_has_its_own_name() -> None:
    names = feature_names()
    assert len(set(names)) == len(names) == len(pooled_features(AudioClip(sound("hiss", 1), RATE)))


@pytest.mark.parametrize("label", ["tone", "hiss", "click"])
def test_silence_around_and_level_change_nothing(label: str) -> None:
    samples = sound(label, 1)
    plain = pooled_features(AudioClip(samples, RATE))
    rest = np.zeros(RATE, np.float32)
    padded = pooled_features(AudioClip(np.concatenate([rest, 0.5 * samples, rest, rest]), RATE))
    np.testing.assert_allclose(padded, plain, rtol=1e-3, atol=1e-3)


def test_known_sounds_have_known_values() -> None:
    time_s = np.arange(2 * RATE) / RATE
    tone = named(np.sin(2 * np.pi * 500 * time_s).astype(np.float32))
    assert 2 ** tone["centroid_median"] == pytest.approx(500, rel=0.02)
    assert 2 ** tone["pitch_median"] == pytest.approx(500, rel=0.03)
    assert tone["harmonicity_median"] > 0.95
    assert tone["zcr_median"] == pytest.approx(2 * 500 / 16000, rel=0.05)
    noise = named(np.random.default_rng(0).normal(0, 0.1, 2 * RATE).astype(np.float32))
    assert noise["harmonicity_median"] < 0.5
    assert noise["flatness_db_median"] > tone["flatness_db_median"] + 20
    assert tone["percussive_share_median"] < 0.2


def test_rhythm_is_heard() -> None:
    samples = np.zeros(4 * RATE, np.float32)
    for start in range(0, 4 * RATE, RATE // 2):  # two a second
        samples[start : start + 400] = np.random.default_rng(start).normal(0, 0.3, 400)
    beats = named(samples)
    assert beats["onset_rate"] == pytest.approx(2, abs=0.35)
    assert beats["onset_gap_s"] == pytest.approx(0.5, abs=0.03)
    assert beats["onset_unevenness"] < 0.1
    time_s = np.arange(4 * RATE) / RATE
    swelling = (1 + 0.9 * np.sin(2 * np.pi * 3 * time_s)) * np.random.default_rng(0).normal(0, 0.1, 4 * RATE)
    pulses = named(swelling.astype(np.float32))
    bands = {name: value for name, value in pulses.items() if name.startswith("modulation0_") and "hz" in name}
    assert max(bands, key=bands.get) == "modulation0_2hz"  # 2 to 4 Hz


@pytest.mark.parametrize("rate", [22050, 48000])
def test_sample_rates_agree(rate: int) -> None:
    import soxr

    high = np.random.default_rng(0).normal(0, 0.1, 2 * rate).astype(np.float32)
    plain, low = named(high, rate), named(soxr.resample(high, rate, 16000), 16000)
    for name in ("centroid_median", "mfcc01_mean", "mel10_mean", "flatness_db_mean", "contrast05_mean"):
        assert low[name] == pytest.approx(plain[name], rel=0.01, abs=0.1), name


def test_a_long_clip_is_the_mean_of_its_windows() -> None:
    clip = AudioClip(np.concatenate([sound("tone", 1, 10), sound("hiss", 1, 5)]), RATE)
    each = pooled_windows(clip)
    assert len(each) == 3
    np.testing.assert_allclose(pooled_features(clip), each.mean(axis=0), rtol=1e-5)
    np.testing.assert_allclose(each[0], pooled_features(AudioClip(clip.samples[: 5 * RATE], RATE)), atol=0.1)


def test_an_hour_is_heard_in_a_bounded_number_of_windows() -> None:
    n_samples = 3600 * RATE
    heights = np.ones(360000, np.float32)
    starts, length = windows(heights, n_samples, RATE)
    assert len(starts) == MOST_WINDOWS and length == 5 * RATE
    assert starts[0] == 0 and starts[-1] == n_samples - length
    heights[1000:-1000] = 0  # silent but for ten seconds at each end
    starts, _ = windows(heights, n_samples, RATE)
    assert 2 <= len(starts) <= 4


@pytest.mark.parametrize(
    ("samples", "told"),
    [
        (np.zeros(0), "at least 20 ms is wanted, but 0 ms"),
        (np.ones(1), "at least 20 ms is wanted, but 0.062 ms"),
        (np.zeros(RATE), "silent"),
        (np.full(RATE, 1e-8), "silent"),
    ],
)
def test_what_is_no_sound_is_told(samples: np.ndarray, told: str) -> None:
    with pytest.raises(StudioError, match=told):
        pooled_features(AudioClip(samples.astype(np.float32), RATE))


def test_shortest_and_strangest_sounds_have_finite_values() -> None:
    impulse = np.zeros(RATE, np.float32)
    impulse[-1] = 1.0
    for samples in (np.ones(320), impulse, np.tile([1.0, -1.0], 4000), np.full(RATE, 0.5)):
        assert np.isfinite(pooled_features(AudioClip(samples.astype(np.float32), RATE))).all()
    assert len(peaks(np.ones(5, np.float32), RATE)) == 0

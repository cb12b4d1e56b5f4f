"""The same words said slower, higher or otherwise."""

from __future__ import annotations

import numpy as np
import pytest

from tests.analysis.sounds import RATE, babble, noisy
from voicestudio.analysis.measures import mel_cepstra
from voicestudio.analysis.warping import compare_spoken, log_f0_correlation, speech_part, warping_path
from voicestudio.core import AudioClip, StudioError
from voicestudio.dsp.mel import log_mel


def test_a_sound_beside_itself():
    same = compare_spoken(babble(stretch=0.5), babble(stretch=0.5))
    assert same.mcd_db == 0
    assert same.duration_ratio == 1
    assert same.log_f0_correlation == pytest.approx(1)


def test_slower_speech_is_warped_onto_the_faster():
    plain, slow = babble(), babble(stretch=1.3)
    spoken = compare_spoken(plain, slow)
    assert spoken.duration_ratio == pytest.approx(1.3, abs=0.03)
    assert spoken.log_f0_correlation > 0.8
    cepstra = [mel_cepstra(log_mel(clip.samples)) for clip in (plain, slow)]
    shorter = min(c.shape[1] for c in cepstra)
    unwarped = 10 / np.log(10) * np.sqrt(2 * ((cepstra[0] - cepstra[1][:, :shorter]) ** 2).sum(axis=0)).mean()
    assert spoken.mcd_db < 0.6 * unwarped


def test_noise_and_other_words_are_farther():
    clip = babble(stretch=0.5)
    quiet, loud = (compare_spoken(clip, noisy(clip, level_db)).mcd_db for level_db in (-50, -30))
    assert 0 < quiet < loud
    backwards = AudioClip(clip.samples[::-1].copy(), RATE)
    assert compare_spoken(clip, backwards).mcd_db > quiet


def test_silence_before_and_after_is_left_out():
    clip = babble(stretch=0.5)
    padded = AudioClip(np.concatenate([np.zeros(RATE // 2, np.float32), clip.samples]), RATE)
    assert compare_spoken(clip, padded).duration_ratio == pytest.approx(1, abs=0.02)
    mel = np.full((80, 9), -11.5)
    mel[:, 3:6] = 0
    assert speech_part(mel) == slice(3, 6)


def test_the_path_undoes_a_known_warp():
    rng = np.random.default_rng(0)
    columns = rng.normal(size=(13, 6))
    twice = np.repeat(columns, [1, 2, 1, 3, 1, 2], axis=1)
    path = warping_path(columns, twice)
    assert path.tolist() == [[0, 0], [1, 1], [1, 2], [2, 3], [3, 4], [3, 5], [3, 6], [4, 7], [5, 8], [5, 9]]


def test_a_sentence_too_long_is_refused():
    with pytest.raises(StudioError, match="cut it up"):
        warping_path(np.zeros((13, 4000)), np.zeros((13, 10)))


def test_correlation_of_melodies():
    f0 = np.linspace(150, 250, 30).astype(np.float32)
    assert log_f0_correlation(f0, 2 * f0) == pytest.approx(1)
    assert log_f0_correlation(f0, 1 / f0) == pytest.approx(-1)
    assert log_f0_correlation(f0, np.full_like(f0, 200)) is None
    assert log_f0_correlation(f0, np.where(np.arange(30) < 9, f0, 0)) is None

import numpy as np
import pytest

from tests.synth.physical_measures import SAMPLE_RATE, assert_sound, cents_off, rendered
from voicestudio.synth import vowels
from voicestudio.synth.vocal_tract import ENDS

MEN = {  # Peterson and Barney, 1952, table II
    "heed": (270, 2290, 3010), "hid": (390, 1990, 2550), "head": (530, 1840, 2480), "had": (660, 1720, 2410),
    "hod": (730, 1090, 2440), "hawed": (570, 840, 2410), "hood": (440, 1020, 2240), "whod": (300, 870, 2240),
    "hud": (640, 1190, 2390), "heard": (490, 1350, 1690), "neutral": (500, 1500, 2500),
}  # fmt: skip


def formants(vowel: str, sections: int = 24):
    """The peaks of what the tube makes of a click."""
    from voicestudio.synth.tract_kernel import STRIDE, tube

    joints = vowels.reflections(vowels.areas(vowels.shape(vowel), sections))
    click = np.zeros(16384)
    click[0] = 1.0
    answer = tube(click, np.tile(joints, (click.size // STRIDE, 1)), np.zeros((3, sections)), *ENDS)
    level = np.abs(np.fft.rfft(answer, 1 << 16))
    peaks = np.flatnonzero((level[1:-1] > level[:-2]) & (level[1:-1] >= level[2:])) + 1
    return peaks[:3] * SAMPLE_RATE / (1 << 16)


@pytest.mark.parametrize("vowel", vowels.NAMES)
def test_each_vowel_has_the_formants_that_were_measured(vowel):
    assert formants(vowel) == pytest.approx(MEN[vowel], rel=0.03)


def test_a_short_tract_has_high_formants():
    assert formants("hod", 12) == pytest.approx(2 * np.array(MEN["hod"]), rel=0.06)


@pytest.mark.parametrize("pitch", [24, 42, 60, 78.5, 96])
def test_the_voice_is_in_tune(pitch):
    assert abs(cents_off(rendered("tract", {"vibrato_cents": 0.0}, pitch, 1.5), pitch)) < 5


def test_nothing_folds_back():
    values = {"vibrato_cents": 0.0, "roughness": 0.0, "noise": 0.0, "tension": 1.0}
    samples = rendered("tract", values, 90, 1.5)[12000:60000]
    level = np.abs(np.fft.rfft(samples * np.blackman(samples.size)))
    f0_hz = 440 * 2 ** (21 / 12)
    hz = np.arange(level.size)
    between = np.abs(hz / f0_hz - np.round(hz / f0_hz)) * f0_hz > 20
    assert 20 * np.log10(level[between].max() / level.max()) < -60


def test_a_growl_beats_an_octave_below():
    samples = rendered("tract", {"roughness": 1.0, "vibrato_cents": 0.0}, 57, 1.5)[12000:60000]
    level = np.abs(np.fft.rfft(samples * np.hanning(samples.size)))
    assert level[100:120].max() > 0.03 * level.max()


def test_the_vowel_moves():
    def centroid(part):
        level = np.abs(np.fft.rfft(part * np.hanning(part.size)))
        return (level * np.arange(level.size)).sum() / level.sum()

    values = {"vowel": vowels.NAMES.index("whod"), "vowel_end": vowels.NAMES.index("heed"), "morph_s": 0.5}
    samples = rendered("tract", values, 48, 1.2)
    assert centroid(samples[33600:52800]) > 1.4 * centroid(samples[2400:9600])


def test_a_whisper_has_no_pitch():
    samples = rendered("tract", {"noise": 1.0}, 57, 1.5)[12000:60000]
    level = np.abs(np.fft.rfft(samples * np.hanning(samples.size))) ** 2
    near = level[215:226].mean()
    assert near < 3 * level[160:280].mean()


def test_usual_peak_and_seeds():
    one, same, other = (rendered("tract", seed=seed) for seed in (3, 3, 4))
    assert 0.4 < np.abs(one).max() < 0.7
    assert np.array_equal(one, same)
    assert not np.array_equal(one, other)


def test_corners():
    assert_sound("tract", 8, pitches=(30.0, 60.0, 90.0), brief={"attack_s": 0.01, "release_s": 0.1})

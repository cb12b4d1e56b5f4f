"""A chain on a sound: as it comes or whole, in its place, within bounds at every corner, and nothing when bypassed."""

from __future__ import annotations

import numpy as np
import pytest

from tests.effects.sounds import burst, click, middle_s, noise, tone
from voicestudio.core import AudioClip, Effect, StudioError
from voicestudio.effects.catalogue import KINDS, SPACES, completed, keeps_time
from voicestudio.effects.chain import KNEE, Running, process, stream
from voicestudio.effects.making import MAKERS, MAKERS_IN_STEPS

RATE = 16_000
AT_WORK = {
    "equaliser": {"low_db": 6, "low_mid_db": -3, "mid_db": 4, "high_mid_db": 2, "high_db": -5},
    "gain": {"gain_db": 3}, "pitch_shift": {"semitones": 5}, "time_stretch": {"length": 1.3},
    "reverb": {"predelay_s": 0.033}, "limiter": {"gain_db": 12}, "compressor": {"threshold_db": -30},
}  # fmt: skip
"""Values at which those kinds do something that do nothing at their defaults, or more of it."""


def chunks(clip: AudioClip, *sizes: int) -> list[AudioClip]:
    cuts = np.minimum(np.cumsum([0, *sizes, len(clip)]), len(clip))
    return [AudioClip(clip.samples[a:b], clip.sample_rate) for a, b in zip(cuts, cuts[1:], strict=False)]


def test_every_kind_is_made_and_says_what_it_is():
    assert {*MAKERS, *MAKERS_IN_STEPS} == set(KINDS)
    for id, kind in KINDS.items():
        names = [parameter.name for parameter in kind.parameters]
        assert kind.id == id
        assert len(set(names)) == len(names) > 0
        assert kind.description.endswith(".")
        for parameter in kind.parameters:
            assert parameter.low <= parameter.default <= parameter.high
            assert parameter.description.endswith(".")
            assert parameter.curve != "log" or parameter.low > 0
            assert parameter.at(parameter.share(parameter.default)) == pytest.approx(parameter.default)


@pytest.mark.parametrize("kind", KINDS)
def test_as_it_comes_or_whole_is_the_same(kind):
    """Of every kind, pitch shift and time stretch included, as those too cut the sound by its own time."""
    clip = noise(duration_s=1.7, rate=RATE)
    chain = [Effect(kind, AT_WORK.get(kind, {}))]
    whole = process(chain, clip)
    streamed = AudioClip.join(stream(chain, chunks(clip, 1, 2047, 2049, 0, 5000, 9001)))
    assert len(streamed) == len(whole)
    np.testing.assert_allclose(streamed.samples, whole.samples, atol=1e-5)
    assert np.abs(whole.samples[:10_000] - clip.samples[:10_000]).max() > 0.01


def test_what_a_plugin_gives_whole_a_chain_gives_in_pieces():
    """The plugins themselves, given the whole sound at once in blocks of their own, as witnesses."""
    from pedalboard import Chorus, Compressor, Reverb

    clip = noise(0.08, duration_s=1.0, rate=RATE)
    padded = np.concatenate([clip.samples, np.zeros(4 * RATE, np.float32)])
    witnesses = {
        "reverb": (
            Reverb(0.7, 0.2, wet_level=1.0, dry_level=0.0), {"room": 0.7, "damping": 0.2, "predelay_s": 0, "mix": 1}
        ),
        "chorus": (Chorus(2.0, 0.4, 10.0, 0.3, 0.5), {"rate_hz": 2, "depth": 0.4, "delay_s": 0.01, "feedback": 0.3}),
        "compressor": (Compressor(-30, 6, 5, 100), {"threshold_db": -30, "ratio": 6}),
    }  # fmt: skip
    for kind, (plugin, values) in witnesses.items():
        heard = AudioClip.join(stream([Effect(kind, values)], chunks(clip, 333, 3333))).samples
        wanted = plugin.process(padded, RATE, buffer_size=512)
        np.testing.assert_allclose(heard, wanted[: len(heard)], atol=1e-5)


@pytest.mark.parametrize("rate", [8000, 48_000])
@pytest.mark.parametrize("kind", KINDS)
def test_no_corner_of_the_ranges_is_out_of_bounds(kind, rate):
    parameters = KINDS[kind].parameters
    rng = np.random.default_rng([len(kind), rate])
    corners = [np.zeros(len(parameters)), np.ones(len(parameters)), *rng.integers(0, 2, (2, len(parameters)))]
    loud = noise(0.6, 0.06, rate)
    for corner in corners:
        values = {parameter.name: parameter.at(share) for parameter, share in zip(parameters, corner, strict=True)}
        heard = process([Effect(kind, values)], loud)
        assert np.isfinite(heard.samples).all()
        assert np.abs(heard.samples).max() <= 1
        assert len(heard) <= max(4 * len(loud), len(loud) + 20.01 * rate), values


def test_what_keeps_time_keeps_every_moment_in_its_place():
    """All but delay and the rooms, whose power lies later by what they add; those are measured elsewhere."""
    at_s = 0.6
    for kind in KINDS:
        if kind not in ("delay", "reverb", "convolution", "time_stretch", "gate"):
            heard = process([Effect(kind, AT_WORK.get(kind, {}))], burst(at_s, 1.2, rate=RATE))
            assert middle_s(heard) == pytest.approx(at_s, abs=0.012), kind
    assert keeps_time([Effect("reverb"), Effect("time_stretch", bypassed=True)])
    assert not keeps_time([Effect("time_stretch")])


def test_bypassed_effects_cost_nothing():
    clip = tone(300, rate=RATE)
    chain = [Effect("convolution", bypassed=True), Effect("pitch_shift", {"semitones": 5}, bypassed=True)]
    assert np.shares_memory(next(stream(chain, [clip])).samples, clip.samples)
    assert len(process(chain, clip)) == len(clip)
    np.testing.assert_array_equal(process([], clip).samples, clip.samples)
    both = process([*chain, Effect("gain", {"gain_db": -6})], clip)
    np.testing.assert_array_equal(both.samples, process([Effect("gain", {"gain_db": -6})], clip).samples)


def test_effects_follow_one_another():
    clip = tone(300, 0.5, rate=RATE)
    first, last = Effect("gain", {"gain_db": 24}), Effect("distortion", {"shape": 1, "drive_db": 0, "level_db": -6})
    one, other = process([first, last], clip), process([last, first], clip)
    assert np.abs(one.samples).max() == pytest.approx(0.5, abs=0.06)
    assert np.abs(other.samples).max() > 0.9


def test_a_tail_goes_through_the_effects_behind_it():
    chain = [Effect("delay", {"delay_s": 0.5, "feedback": 0, "mix": 0.5}), Effect("gain", {"gain_db": -6.0206})]
    heard = process(chain, click(at=100, n_samples=1600, rate=RATE)).samples
    assert np.flatnonzero(heard).tolist() == [100, 100 + RATE // 2]
    np.testing.assert_allclose(heard[[100, -1]], 0.25, atol=1e-5)


def test_what_is_too_loud_is_bent_and_what_is_not_stays():
    loud = process([Effect("gain", {"gain_db": 20})], tone(300, 0.5, rate=RATE)).samples
    assert KNEE < np.abs(loud).max() <= 1
    assert np.abs(np.diff(loud)).max() < 1.2  # no sample jumps from one end to the other
    just = tone(300, KNEE / 2, rate=RATE)
    np.testing.assert_allclose(process([Effect("gain", {"gain_db": 6})], just).samples, just.samples * 10**0.3)


def test_silence_stays_silence_and_nothing_stays_nothing():
    everything = [Effect(kind, AT_WORK.get(kind, {})) for kind in KINDS]
    silence = AudioClip(np.zeros(RATE, np.float32), RATE)
    heard = process(everything, silence)
    assert len(heard) == round(1.3 * RATE)
    assert np.abs(heard.samples).max() < 1e-6
    nothing = AudioClip(np.zeros(0, np.float32), RATE)
    assert len(process(everything, nothing)) == 0
    assert list(stream(everything, [])) == []
    assert len(process(everything, AudioClip(np.full(1, 0.5, np.float32), RATE))) >= 1


def test_what_is_wrong_is_told_in_a_sentence():
    clip = tone(300, rate=RATE)
    wrong = {
        "There is no effect 'echo'": Effect("echo"),
        "Reverb has no parameter 'size'": Effect("reverb", {"size": 1}),
        "Reverb: for room, 0 to 1 is wanted, but 2 came": Effect("reverb", {"room": 2}),
        "Limiter: for ceiling_db": Effect("limiter", {"ceiling_db": float("nan")}),
        "Convolution: for space, a whole number": Effect("convolution", {"space": 0.5}, bypassed=True),
    }
    for message, effect in wrong.items():
        with pytest.raises(StudioError, match=message):
            process([effect], clip)
    with pytest.raises(StudioError, match="16000 Hz is being treated, but 8000 Hz came"):
        list(stream([Effect("gain")], [clip, tone(300, rate=8000)]))


def test_all_values_are_there_where_only_some_are_given():
    values = completed(Effect("delay", {"mix": 0.5}))
    assert values == {"delay_s": 0.3, "feedback": 0.35, "damping_hz": 6000, "mix": 0.5}


def test_a_long_sound_comes_in_short_steps():
    running = Running([Effect("reverb"), Effect("time_stretch", {"length": 4})], RATE)
    pieces = list(running.push(noise(rate=RATE, duration_s=2).samples))
    assert sum(map(len, pieces)) >= 4 * (2 * RATE - 4096)
    assert max(len(piece) for piece in (*pieces, *running.finish())) <= 4 * 2048 + 1024


def test_what_takes_long_before_it_begins_can_be_given_up_on_the_way():
    pieces = Running([Effect("convolution", {"space": SPACES.index("cave"), "size": 2})], RATE).push(tone(300).samples)
    assert [len(next(pieces)) for _ in range(20)] == 20 * [0]
    pieces.close()

import numpy as np
import pytest

from tests.audio_io.fake_output import HEADSET, SPEAKERS, FakeOutput
from voicestudio.audio_io.feed import FADE_S, IDLE_S, REFILL_S
from voicestudio.audio_io.playback import Player
from voicestudio.core import AudioClip, DeviceError, StudioError

RATE = 1000
FADE = round(FADE_S * RATE)


class Clock:
    def __init__(self):
        self.seconds = 0.0

    def __call__(self):
        return self.seconds


def sound(n, seed=0):
    """Samples that are nowhere zero and all different, so that each can be known again."""
    return (np.random.default_rng(seed).permutation(n).astype(np.float32) + 1) / (2 * n)


def player_of(samples, rate=RATE, finished=True, **settings):
    output = FakeOutput(**settings)
    clock = Clock()
    player = Player(output, clock)
    player.open(rate)
    player.append(AudioClip(samples, rate))
    if finished:
        player.finish()
    return player, output, clock


def test_exact_samples_come_out_and_the_end_is_noticed():
    samples = sound(1000)
    player, output, _ = player_of(samples)
    assert (player.state, player.position_s, player.duration_s) == ("stopped", 0.0, 1.0)
    player.play()
    heard = np.concatenate([output.stream.ask(n) for n in (1, 63, 64, 300, 572, 200)])
    assert np.array_equal(heard[:1000], samples)
    assert not heard[1000:].any()
    assert player.state == "stopped"
    assert player.position_s == 0.0
    assert player.problem is None


def test_sound_grows_while_it_plays():
    samples = sound(5000)
    player, output, _ = player_of(samples[:500], finished=False)
    player.play()
    heard = [output.stream.ask(100)]
    for start in range(500, 5000, 500):
        player.append(AudioClip(samples[start : start + 500], RATE))
        heard.append(output.stream.ask(480))
    player.finish()
    heard.append(output.stream.ask(580))
    assert np.array_equal(np.concatenate(heard), samples)


def test_growing_past_the_first_allocation_keeps_every_sample():
    samples = sound(200_000)
    player, output, _ = player_of(samples[:1], finished=False)
    for start in range(1, len(samples), 7777):
        player.append(AudioClip(samples[start : start + 7777], RATE))
    player.finish()
    player.play()
    assert np.array_equal(output.stream.ask(len(samples)), samples)


def test_region_loops_without_a_gap():
    samples = sound(1000)
    player, output, _ = player_of(samples)
    player.play(0.1, 0.35, loop=True)
    heard = np.concatenate([output.stream.ask(n) for n in (7, 250, 333, 64, 796)])
    expected = np.tile(samples[100:350], 6)[:1450]
    assert np.array_equal(heard[FADE:], expected[FADE:])
    assert np.all(heard[:FADE] <= expected[:FADE])
    assert player.state == "playing"
    assert player.position_s == pytest.approx(0.3)


def test_whole_sound_loops_over_its_end():
    samples = sound(300)
    player, output, _ = player_of(samples)
    player.play(loop=True)
    assert np.array_equal(output.stream.ask(900), np.tile(samples, 3))


def test_loop_set_while_playing_goes_on_from_the_place():
    samples = sound(1000)
    player, output, _ = player_of(samples)
    player.play()
    output.stream.ask(200)
    player.play(stop_s=0.5, loop=True)
    heard = output.stream.ask(800)
    assert np.array_equal(heard[2 * FADE : 300], samples[200 + 2 * FADE : 500])
    assert np.array_equal(heard[300:800], samples[:500])


def test_region_amid_the_sound_ends_with_a_fade():
    player, output, _ = player_of(np.full(1000, 0.5, np.float32))
    player.play(0.2, 0.4)
    heard = output.stream.ask(300)
    assert np.all(heard[FADE : 200 - FADE] == 0.5)
    assert heard[199] == 0.0
    assert np.all(np.diff(heard[200 - FADE - 1 : 200]) < 0)
    assert not heard[200:].any()
    assert player.state == "stopped"
    assert player.position_s == pytest.approx(0.2)


def test_region_shorter_than_two_fades_is_heard():
    player, output, _ = player_of(np.full(100, 0.5, np.float32))
    player.play(0.05, 0.05 + 4 / RATE)
    heard = output.stream.ask(50)
    assert heard[:4].max() > 0.1
    assert not heard[4:].any()


@pytest.mark.parametrize("buffer", [1, 2, 64])
def test_pause_fades_out_and_resume_fades_in_with_nothing_skipped(buffer):
    rate = 8000
    fade = round(FADE_S * rate)
    samples = np.full(4000, 0.5, np.float32)
    player, output, _ = player_of(samples, rate)
    player.play()
    heard = [output.stream.ask(buffer) for _ in range(256 // buffer)]
    player.pause()
    assert player.state == "paused"
    heard += [output.stream.ask(buffer) for _ in range(256 // buffer)]
    place = player.position_s
    assert place == pytest.approx((256 + fade) / rate)
    player.resume()
    heard += [output.stream.ask(buffer) for _ in range(256 // buffer)]
    heard = np.concatenate(heard)
    assert np.abs(np.diff(heard)).max() < 0.5 * np.pi / 2 / fade * 1.05
    assert not heard[256 + fade : 512].any()
    assert np.all(heard[512 + fade :] == 0.5)
    assert player.position_s == pytest.approx(place + 256 / rate)


def test_seek_while_playing_crosses_through_silence_to_the_exact_place():
    samples = sound(1000)
    player, output, _ = player_of(samples)
    player.play()
    output.stream.ask(100)
    player.seek(0.7)
    assert player.position_s == 0.7
    heard = output.stream.ask(100)
    assert heard[FADE - 1] == 0.0
    assert np.array_equal(heard[2 * FADE :], samples[700 + FADE : 800 - FADE])
    assert player.position_s == pytest.approx(0.8 - FADE / RATE)


def test_seek_then_pause_before_the_callback_keeps_the_seek():
    player, output, _ = player_of(sound(1000))
    player.play()
    output.stream.ask(100)
    player.seek(0.7)
    player.pause()
    output.stream.ask(100)
    assert player.state == "paused"
    assert player.position_s == 0.7


def test_stop_goes_back_to_the_beginning():
    samples = sound(1000)
    player, output, _ = player_of(samples)
    player.play(0.3)
    output.stream.ask(100)
    player.stop()
    assert (player.state, player.position_s) == ("stopped", 0.0)
    assert not output.stream.ask(100)[FADE:].any()
    player.play()
    assert np.array_equal(output.stream.ask(1000), samples)


def test_running_dry_waits_and_goes_on_by_itself_without_skipping():
    samples = np.full(1000, 0.25, np.float32)
    player, output, _ = player_of(samples[:200], finished=False)
    player.play()
    heard = output.stream.ask(300)
    assert player.state == "waiting"
    assert np.all(heard[: 200 - FADE] == 0.25)
    assert heard[199] == 0.0
    assert not heard[200:].any()
    assert player.position_s == pytest.approx(0.2)
    player.append(AudioClip(samples[:1], RATE))
    assert not output.stream.ask(10).any()
    assert player.state == "waiting"
    refill = sound(round(REFILL_S * RATE) + 100, seed=3)
    player.append(AudioClip(refill, RATE))
    heard = output.stream.ask(100)
    assert player.state == "playing"
    assert np.array_equal(heard[FADE:], refill[FADE - 1 : 99])


def test_the_last_bit_after_running_dry_is_played_however_short():
    player, output, _ = player_of(sound(200), finished=False)
    player.play()
    output.stream.ask(300)
    player.append(AudioClip(np.full(10, 0.5, np.float32), RATE))
    player.finish()
    heard = output.stream.ask(20)
    assert np.all(heard[FADE:10] == 0.5)
    assert player.state == "stopped"


def test_play_before_the_first_samples_waits_then_starts_exactly():
    samples = sound(500)
    player, output, _ = player_of(samples[:0], finished=False)
    player.play()
    assert not output.stream.ask(50).any()
    assert player.state == "waiting"
    player.append(AudioClip(samples, RATE))
    assert np.array_equal(output.stream.ask(400), samples[:400])


def test_position_is_what_is_heard_not_what_was_written():
    player, output, _ = player_of(sound(2000), latency_s=0.25)
    player.play(0.5)
    stream = output.stream
    assert player.position_s == 0.5
    stream.ask(200)
    assert player.position_s == pytest.approx(0.5)
    stream.ask(200)
    assert player.position_s == pytest.approx(0.65, abs=2e-3)
    stream.ask(200)
    assert player.position_s == pytest.approx(0.85, abs=2e-3)
    player.pause()
    stream.ask(200)
    stream.ask(400)
    assert player.position_s == pytest.approx(1.1 + FADE / RATE, abs=2e-3)


def test_end_is_told_when_it_is_heard():
    player, output, _ = player_of(sound(300), latency_s=0.25)
    player.play()
    output.stream.ask(400)
    assert player.state == "playing"
    output.stream.ask(400)
    assert player.state == "stopped"


def test_position_follows_a_loop_with_latency():
    player, output, _ = player_of(sound(1000), latency_s=0.1)
    player.play(0.2, 0.5, loop=True)
    places = []
    for _ in range(40):
        output.stream.ask(50)
        places.append(player.position_s)
    assert min(places) >= 0.2
    assert max(places) <= 0.5
    assert places[-1] == pytest.approx(0.2 + (2.0 - 0.1) % 0.3, abs=2e-3)


def test_lost_device_is_told_and_the_place_is_kept():
    samples = sound(1000)
    player, output, _ = player_of(samples)
    player.play()
    output.stream.ask(300)
    output.stream.active = False
    assert player.state == "paused"
    assert "went away" in player.problem
    assert player.position_s == pytest.approx(0.3)
    output.connected = [HEADSET]
    player.play()
    assert player.state == "paused"
    assert "Speakers" in player.problem
    player.refresh()
    player.play()
    assert player.problem is None
    assert output.stream.device == HEADSET
    assert np.array_equal(output.stream.ask(100)[FADE:], samples[300 + FADE : 400])


def test_silently_stalled_device_is_told():
    player, output, clock = player_of(sound(1000))
    player.play()
    output.stream.ask(300)
    clock.seconds += 2.9
    assert player.state == "playing"
    clock.seconds += 0.2
    assert player.state == "paused"
    assert "went away" in player.problem


def test_choosing_another_output_goes_on_there():
    samples = sound(1000)
    player, output, _ = player_of(samples)
    player.play()
    output.stream.ask(300)
    first = output.stream
    player.choose("Headset")
    assert first.closed
    assert player.state == "playing"
    assert output.stream.device == HEADSET
    assert np.array_equal(output.stream.ask(100)[FADE:], samples[300 + FADE : 400])


def test_missing_remembered_output_falls_back_with_a_sentence():
    player, output, _ = player_of(sound(1000))
    player.choose("Old amplifier")
    assert "Old amplifier" in player.problem
    assert "Speakers" in player.problem
    player.play()
    assert output.stream.device == SPEAKERS
    assert player.state == "playing"
    assert "Old amplifier" in player.problem
    assert player.chosen == "Old amplifier"


def test_refresh_only_in_silence_and_finds_new_devices():
    player, output, _ = player_of(sound(1000), devices=(SPEAKERS,))
    player.play()
    with pytest.raises(DeviceError, match="pause"):
        player.refresh()
    player.pause()
    output.stream.ask(10)
    output.connected.append(HEADSET)
    player.refresh()
    assert player.output_devices() == [SPEAKERS, HEADSET]
    player.resume()
    assert player.state == "playing"


def test_no_output_at_all():
    player, output, _ = player_of(sound(1000), devices=())
    assert not player.available
    assert player.problem == "No sound output here."
    player.play()
    assert player.state == "stopped"
    player.seek(0.4)
    assert player.position_s == pytest.approx(0.4)
    output.connected = [SPEAKERS]
    player.refresh()
    assert player.available
    assert player.problem is None
    player.play()
    assert np.array_equal(output.stream.ask(10)[FADE:], sound(1000)[400 + FADE : 410])


def test_device_that_refuses_the_rate_gets_resampled_sound():
    seconds = np.arange(8000) / 8000
    samples = np.sin(2 * np.pi * 440 * seconds).astype(np.float32)
    player, output, _ = player_of(samples[:4000], 8000, finished=False, refuses={8000})
    player.play()
    player.append(AudioClip(samples[4000:], 8000))
    player.finish()
    assert output.stream.sample_rate == 48000
    heard = output.stream.ask(40000)
    expected = np.sin(2 * np.pi * 440 * np.arange(40000) / 48000)
    assert np.abs(heard - expected)[500:].max() < 1e-3
    assert player.duration_s == 1.0
    assert player.position_s == pytest.approx(40000 / 48000)
    output.refuses = set()
    player.choose("Headset")
    assert output.stream.sample_rate == 8000
    assert player.position_s == pytest.approx(40000 / 48000, abs=1e-4)
    at = round(40000 / 6)
    assert np.array_equal(output.stream.ask(200)[24:], samples[at + 24 : at + 200])


def test_long_silence_parks_the_stream_and_play_wakes_it():
    samples = sound(1000)
    player, output, _ = player_of(samples)
    player.play()
    output.stream.ask(100)
    player.pause()
    output.stream.ask(round(IDLE_S * RATE) + 10)
    assert not output.stream.active
    assert player.state == "paused"
    assert player.problem is None
    player.resume()
    assert output.stream.active
    assert np.array_equal(output.stream.ask(50)[FADE:], samples[100 + 2 * FADE : 150 + FADE])
    assert output.opened == 1


def test_opening_anew_forgets_the_sound():
    player, output, _ = player_of(sound(1000))
    player.play()
    output.stream.ask(100)
    player.open(RATE)
    assert (player.state, player.position_s, player.duration_s) == ("stopped", 0.0, 0.0)
    assert not output.stream.ask(100)[FADE:].any()
    player.append(AudioClip(sound(200, seed=5), RATE))
    player.play()
    assert np.array_equal(output.stream.ask(150), sound(200, seed=5)[:150])


def test_clip_of_another_rate_is_refused():
    player, _, _ = player_of(sound(10))
    with pytest.raises(StudioError, match="1000 Hz.*22050 Hz"):
        player.append(AudioClip(sound(10), 22050))


def test_seek_out_of_the_region_gives_it_up():
    samples = sound(1000)
    player, output, _ = player_of(samples)
    player.play(0.1, 0.2, loop=True)
    output.stream.ask(50)
    player.seek(0.6)
    heard = output.stream.ask(300)
    assert np.array_equal(heard[2 * FADE :], samples[600 + FADE : 900 - FADE])


def test_this_machine_answers_truthfully():
    """With a card or without one: either there are outputs, or `problem` says why not and what to do."""
    player = Player()
    devices = player.output_devices()
    assert player.available == bool(devices)
    if not devices:
        assert player.problem.startswith("Playback is off because")
    player.open(22050)
    player.append(AudioClip(sound(100), 22050))
    player.close()
    assert player.state == "stopped"


def test_without_the_library_everything_but_the_sound_works(monkeypatch):
    import builtins
    import sys

    real = builtins.__import__

    def without(name, *rest):
        if name == "sounddevice":
            raise OSError("PortAudio library not found")
        return real(name, *rest)

    monkeypatch.delitem(sys.modules, "sounddevice", raising=False)
    monkeypatch.setattr(builtins, "__import__", without)
    player = Player()
    assert not player.available
    assert "libportaudio2" in player.problem
    player.open(22050)
    player.append(AudioClip(sound(100), 22050))
    player.play()
    assert player.state == "stopped"
    assert player.output_devices() == []
    player.refresh()
    assert "libportaudio2" in player.problem

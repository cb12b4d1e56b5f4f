import contextlib
import os
import tracemalloc

import numpy as np
import pytest
import soundfile
import soxr

from voicestudio.audio_io import files
from voicestudio.audio_io.files import StreamWriter, WriteSettings, blocks, read, read_at, read_from_disk, write
from voicestudio.audio_io.loudness import integrated_lufs, true_peak_dbfs
from voicestudio.core import AudioClip, StudioError


def tone(rate=22050, seconds=1.0, hz=440.0, level=0.5):
    return (level * np.sin(2 * np.pi * hz * np.arange(round(rate * seconds)) / rate)).astype(np.float32)


def noise(n=22050, level=0.5, seed=0):
    return np.random.default_rng(seed).uniform(-level, level, n).astype(np.float32)


@pytest.mark.parametrize("rate", [8000, 22050, 44100, 192000])
@pytest.mark.parametrize("n_channels", [1, 2, 6])
def test_reads_any_rate_and_averages_channels(tmp_path, rate, n_channels):
    channels = noise(rate // 2 * n_channels).reshape(-1, n_channels)
    soundfile.write(tmp_path / "a.wav", channels, rate, "FLOAT")
    clip = read(tmp_path / "a.wav")
    assert clip.sample_rate == rate
    np.testing.assert_allclose(clip.samples, channels.mean(axis=1), atol=1e-7)


def test_read_at_equals_resampling_the_whole(tmp_path):
    samples = noise(200_000)
    soundfile.write(tmp_path / "a.wav", samples, 44100, "FLOAT")
    clip = read_at(tmp_path / "a.wav", 22050)
    expected = soxr.resample(samples, 44100, 22050, quality="VHQ")
    assert len(clip) == len(expected)
    np.testing.assert_allclose(clip.samples, expected, atol=1e-5)
    assert read_at(tmp_path / "a.wav", 44100).samples.tolist() == samples.tolist()


def test_a_long_file_is_not_held_in_memory(tmp_path, monkeypatch):
    monkeypatch.setenv("VOICESTUDIO_HOME", str(tmp_path / "home"))
    samples = np.concatenate([noise(2_000_000), tone()])
    soundfile.write(tmp_path / "a.wav", samples, 22050, "FLOAT")
    with read_from_disk(tmp_path / "a.wav") as clip:  # 92 s, and little enough to be held
        assert np.array_equal(clip.samples, samples)
    monkeypatch.setattr(files, "HELD_S", 5.0)
    tracemalloc.start()
    with read_from_disk(tmp_path / "a.wav") as clip:
        _, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        assert clip.sample_rate == 22050
        assert np.array_equal(clip.samples, samples)
        assert not clip.samples.flags.writeable
    assert peak < samples.nbytes / 3
    assert not list((tmp_path / "home" / "cache").iterdir())
    with pytest.raises(StudioError, match="does not exist"), read_from_disk(tmp_path / "b.wav"):
        pass


def test_blocks_are_the_whole_in_pieces(tmp_path):
    samples = noise(200_000)
    soundfile.write(tmp_path / "a.wav", samples, 44100, "FLOAT")
    pieces = list(blocks(tmp_path / "a.wav"))
    assert len(pieces) > 2
    assert np.array_equal(AudioClip.join(pieces).samples, samples)


def bad_files(folder):
    soundfile.write(folder / "whole.wav", noise(), 22050)
    for ending in ("wav", "flac", "ogg", "mp3"):
        soundfile.write(folder / f"whole.{ending}", noise(60_000), 22050)
        data = (folder / f"whole.{ending}").read_bytes()
        (folder / f"cut.{ending}").write_bytes(data[: len(data) // 2])
    soundfile.write(folder / "empty.wav", noise(0), 22050)
    soundfile.write(folder / "nan.wav", np.array([0.1, np.nan, 0.2], np.float32), 22050, "FLOAT")
    soundfile.write(folder / "slow.wav", noise(100), 4000)
    (folder / "nothing.wav").write_bytes(b"")
    (folder / "text.wav").write_text("This is no sound.\n" * 100)
    (folder / "headerless.raw").write_bytes(bytes(2000))
    (folder / "folder.wav").mkdir()


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("cut.wav", "cut short"), ("cut.flac", "cut short|not a sound file"), ("cut.ogg", "cut short"),
        ("cut.mp3", "cut short"), ("empty.wav", "0 seconds"), ("nan.wav", "not numbers"), ("slow.wav", "4000 Hz"),
        ("nothing.wav", "not a sound file"), ("text.wav", "not a sound file"), ("headerless.raw", "not a sound file"),
        ("folder.wav", "is a folder"), ("missing.wav", "does not exist"), ("whole.wav/a.wav", "cannot be opened"),
        ("nul\0.wav", "cannot be opened"),
    ],
)  # fmt: skip
def test_bad_files_get_a_sentence(tmp_path, name, message):
    bad_files(tmp_path)
    with pytest.raises(StudioError, match=message):
        read(tmp_path / name)
    with pytest.raises(StudioError, match=message):
        read_at(tmp_path / name, 16000)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs named pipes")
def test_a_pipe_is_refused_without_waiting_for_it(tmp_path):
    os.mkfifo(tmp_path / "pipe.wav")
    with pytest.raises(StudioError, match="not a file"):
        read(tmp_path / "pipe.wav")


@contextlib.contextmanager
def as_nobody():
    """Root may do everything, so it stands aside for the moment."""
    if os.geteuid() != 0:
        yield
        return
    os.seteuid(65534)
    try:
        yield
    finally:
        os.seteuid(0)


@pytest.mark.skipif(not hasattr(os, "geteuid"), reason="needs POSIX permissions")
def test_no_permission(tmp_path):
    write(tmp_path / "a.wav", AudioClip(noise(), 22050))
    (tmp_path / "a.wav").chmod(0)
    tmp_path.chmod(0o555)
    with as_nobody(), pytest.raises(StudioError, match="may not be"):
        read(tmp_path / "a.wav")
    with as_nobody(), pytest.raises(StudioError, match="may not be|cannot be written"):
        write(tmp_path / "b.wav", AudioClip(noise(), 22050))
    assert [entry.name for entry in tmp_path.iterdir()] == ["a.wav"]


def test_too_long_is_refused_before_it_is_read(tmp_path, monkeypatch):
    soundfile.write(tmp_path / "a.wav", noise(22050), 22050)
    monkeypatch.setattr(files, "LONGEST_S", 0.5)
    with pytest.raises(StudioError, match="at most 4"):
        read(tmp_path / "a.wav")


@pytest.mark.parametrize(
    ("name", "subtype", "error"),
    [("a.wav", "PCM_16", 2.0**-14), ("a.wav", "PCM_24", 2.0**-23), ("a.wav", "FLOAT", 0),
     ("a.flac", "PCM_16", 2.0**-14), ("a.flac", "PCM_24", 2.0**-23)],
)  # fmt: skip
def test_lossless_formats_come_back(tmp_path, name, subtype, error):
    samples = noise(100_000)
    report = write(tmp_path / name, AudioClip(samples, 22050), WriteSettings(subtype=subtype))
    assert soundfile.info(tmp_path / name).subtype == subtype
    assert (report.gain_db, report.n_clipped, report.n_samples) == (0, 0, 100_000)
    assert np.abs(read(tmp_path / name).samples - samples).max() <= error


@pytest.mark.parametrize("name", ["a.ogg", "a.mp3"])
def test_lossy_formats_come_back_near(tmp_path, name):
    samples = tone(44100, 2.0)
    write(tmp_path / name, AudioClip(samples, 44100))
    clip = read(tmp_path / name)
    assert clip.sample_rate == 44100
    assert abs(len(clip) - len(samples)) < 4000
    near = clip.samples[10_000:70_000]
    best = max(float(np.dot(near, samples[10_000 + s : 70_000 + s])) for s in range(-100, 101))
    assert best / (np.linalg.norm(near) * np.linalg.norm(samples[10_000:70_000])) > 0.999


def test_sixteen_bit_round_trip_is_bit_exact(tmp_path):
    whole_range = (np.arange(-32768, 32768) / 32768).astype(np.float32)
    write(tmp_path / "a.wav", AudioClip(whole_range, 22050))
    assert np.array_equal(read(tmp_path / "a.wav").samples, whole_range)


def test_dither_frees_a_faint_tone_from_distortion_and_is_the_same_each_time(tmp_path):
    faint = tone(level=0.4 / 32768, hz=1000.0, seconds=4.0)
    write(tmp_path / "a.wav", AudioClip(faint, 22050))
    write(tmp_path / "b.wav", AudioClip(faint, 22050))
    assert (tmp_path / "a.wav").read_bytes() == (tmp_path / "b.wav").read_bytes()
    kept = read(tmp_path / "a.wav").samples
    level = 2 * np.dot(kept, faint / np.linalg.norm(faint)) / np.sqrt(2 * len(faint)) * 32768
    assert level == pytest.approx(0.4, abs=0.05)  # plain rounding would leave silence
    rounding = (kept - faint) * 32768
    assert np.var(rounding) == pytest.approx(3 / 12, rel=0.05)  # triangular dither: three times plain rounding


def test_sample_rate_is_changed(tmp_path):
    write(tmp_path / "a.wav", AudioClip(tone(22050), 22050), WriteSettings(subtype="FLOAT", sample_rate=48000))
    clip = read(tmp_path / "a.wav")
    assert clip.sample_rate == 48000
    assert np.abs(clip.samples - tone(48000))[2000:-2000].max() < 1e-4


def test_loudness_target_is_reached(tmp_path):
    samples = noise(22050 * 3, 0.05)
    report = write(tmp_path / "a.wav", AudioClip(samples, 22050), WriteSettings(loudness_lufs=-23))
    clip = read(tmp_path / "a.wav")
    assert report.reached
    assert report.loudness_lufs == pytest.approx(integrated_lufs(samples, 22050))
    assert integrated_lufs(clip.samples, 22050) == pytest.approx(-23, abs=0.02)
    assert report.gain_db == pytest.approx(-23 - report.loudness_lufs)


def test_true_peak_limits_the_loudness(tmp_path):
    samples = tone(seconds=2.0, level=0.05)
    samples[11025] = 0.9
    report = write(tmp_path / "a.wav", AudioClip(samples, 22050), WriteSettings(loudness_lufs=-10, peak_dbfs=-1.5))
    clip = read(tmp_path / "a.wav")
    assert not report.reached
    assert "-10 LUFS was wanted" in report.reason
    assert true_peak_dbfs(clip.samples, 22050) == pytest.approx(-1.5, abs=0.02)


@pytest.mark.parametrize("samples", [noise(2000), np.zeros(30_000, np.float32)])
def test_no_loudness_to_measure_is_said(tmp_path, samples):
    report = write(tmp_path / "a.wav", AudioClip(samples, 22050), WriteSettings(loudness_lufs=-23))
    assert (report.reached, report.loudness_lufs, report.gain_db) == (False, None, 0)
    assert "too short or too quiet" in report.reason


def test_golden_loudness_and_true_peak():
    """EBU Tech 3341 case 1: a 1 kHz sine of -23 dBFS on one channel is -26.0 LUFS; BS.1770-4 annex 2: sine at fs/4."""
    sine = tone(48000, 20.0, 1000.0, 10 ** (-23 / 20))
    assert integrated_lufs(sine, 48000) == pytest.approx(-26.0, abs=0.1)
    quarter = np.sin(np.pi / 2 * np.arange(4800) + np.pi / 4).astype(np.float32) * np.hanning(4800).astype(np.float32)
    assert np.abs(quarter).max() == pytest.approx(np.sqrt(0.5), abs=1e-3)
    assert true_peak_dbfs(quarter, 48000) == pytest.approx(0.0, abs=0.05)


def test_sound_past_full_scale_is_lowered_where_it_cannot_be_held(tmp_path):
    samples = tone(level=2.0)
    report = write(tmp_path / "a.wav", AudioClip(samples, 22050))
    assert report.gain_db == pytest.approx(-1 - 20 * np.log10(2), abs=0.01)
    assert report.n_clipped == 0
    assert np.abs(read(tmp_path / "a.wav").samples).max() == pytest.approx(10 ** (-1 / 20), abs=1e-3)
    write(tmp_path / "b.wav", AudioClip(samples, 22050), WriteSettings(subtype="FLOAT"))
    assert np.array_equal(read(tmp_path / "b.wav").samples, samples)


@pytest.mark.parametrize(
    ("name", "settings", "message"),
    [
        ("a.xyz", {}, "ending in .wav"), ("a", {}, "no ending"), ("a.mp3", {"format": "wav"}, "rename"),
        ("a.flac", {"subtype": "FLOAT"}, "use WAV"), ("no/such/a.wav", {}, "does not exist"), (".wav", {}, "no ending"),
        ("a.mp3", {"sample_rate": 96000}, "MP3 cannot hold"), ("folder.wav", {}, "is a folder"),
        ("x" * 300 + ".wav", {}, "cannot be written"), ("file.txt/a.wav", {}, "does not exist"),
    ],
)  # fmt: skip
def test_bad_targets_get_a_sentence_and_leave_nothing(tmp_path, name, settings, message):
    (tmp_path / "folder.wav").mkdir()
    (tmp_path / "file.txt").write_text("")
    with pytest.raises(StudioError, match=message):
        write(tmp_path / name, AudioClip(noise(), 22050), WriteSettings(**settings))
    assert sorted(entry.name for entry in tmp_path.iterdir()) == ["file.txt", "folder.wav"]


@pytest.mark.parametrize(
    "settings",
    [{"format": "xm"}, {"subtype": "PCM_8"}, {"sample_rate": 0}, {"loudness_lufs": 3.0}, {"peak_dbfs": 1.0}],
)
def test_bad_settings_get_a_sentence(settings):
    with pytest.raises(StudioError, match="is wanted"):
        WriteSettings(**settings)


def test_nothing_is_written_for_no_sound(tmp_path):
    with pytest.raises(StudioError, match="0 seconds"):
        write(tmp_path / "a.wav", AudioClip(noise(0), 22050))
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("name", ["a.wav", "a.flac", "a.ogg"])
def test_full_disk_leaves_what_was_there(tmp_path, name):
    resource = pytest.importorskip("resource")
    (tmp_path / name).write_text("before")
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, limits[1]))
    try:
        with pytest.raises(StudioError, match="free some space"):
            write(tmp_path / name, AudioClip(noise(400_000), 22050))
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
    assert [(entry.name, entry.read_text()) for entry in tmp_path.iterdir()] == [(name, "before")]


@pytest.mark.parametrize("settings", [{}, {"sample_rate": 44100}, {"subtype": "FLOAT", "sample_rate": 16000}])
def test_streamed_file_is_the_same_however_it_is_cut(tmp_path, settings):
    samples = np.concatenate([noise(30_001), np.zeros(5000, np.float32), noise(30_000, seed=2)])
    contents = set()
    for size in (65_001, 4096, 777):
        writer = StreamWriter(tmp_path / "a.wav", 22050, WriteSettings(**settings))
        for start in range(0, len(samples), size):
            writer.append(AudioClip(samples[start : start + size], 22050))
            assert not (tmp_path / "a.wav").exists()
        report = writer.close()
        assert report.n_samples == soundfile.info(tmp_path / "a.wav").frames
        contents.add((tmp_path / "a.wav").read_bytes())
        (tmp_path / "a.wav").unlink()
    assert len(contents) == 1
    assert not list(tmp_path.iterdir())


def test_streamed_equals_written_whole(tmp_path):
    samples = noise(70_000)
    write(tmp_path / "a.flac", AudioClip(samples, 22050))
    with StreamWriter(tmp_path / "b.flac", 22050) as writer:
        for start in range(0, len(samples), 999):
            writer.append(AudioClip(samples[start : start + 999], 22050))
    assert (tmp_path / "a.flac").read_bytes() == (tmp_path / "b.flac").read_bytes()


def test_abandoned_and_broken_streams_leave_nothing(tmp_path):
    writer = StreamWriter(tmp_path / "a.wav", 22050)
    writer.append(AudioClip(noise(), 22050))
    writer.abandon()
    writer.abandon()
    with pytest.raises(StudioError, match="already"):
        writer.close()
    with pytest.raises(ZeroDivisionError), StreamWriter(tmp_path / "b.wav", 22050) as writer:
        writer.append(AudioClip(noise(), 22050))
        raise ZeroDivisionError
    with pytest.raises(StudioError, match="16000 Hz came"), StreamWriter(tmp_path / "c.wav", 22050) as writer:
        writer.append(AudioClip(noise(), 16000))
    with pytest.raises(StudioError, match="whole sound"):
        StreamWriter(tmp_path / "d.wav", 22050, WriteSettings(loudness_lufs=-16))
    assert not list(tmp_path.iterdir())

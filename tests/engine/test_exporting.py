"""A render into files: whole, or nothing."""

from __future__ import annotations

import io
import json
import resource
from typing import TYPE_CHECKING

import numpy as np
import pytest
import soundfile

from tests.engine.test_speaking import HOP, RATE, TEXT, Segment, of
from tests.fakes import FakeVoice
from voicestudio.audio_io.files import WriteReport, WriteSettings, write
from voicestudio.core import AudioClip, AudioReady, MelReady, PhonemesReady, RenderFinished, RenderRequest, StudioError
from voicestudio.engine import speak
from voicestudio.engine.exporting import Writing, export, save
from voicestudio.engine.rendering import render_all
from voicestudio.engine.timing import TimingLog

if TYPE_CHECKING:
    from collections.abc import Generator, Iterable, Iterator
    from pathlib import Path

FLOAT = WriteSettings(subtype="FLOAT")


@pytest.fixture
def full_disk() -> Iterator[None]:
    """No file may grow beyond 40 kB, so that the system refuses to write on as a full disk would."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (40_000, hard))
    yield
    resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def test_render_all_keeps_everything() -> None:
    events = list(speak(RenderRequest(TEXT), FakeVoice(), Segment()))
    render = render_all(RenderRequest(TEXT), FakeVoice(), Segment())
    assert len(render.clip) == render.mel.n_frames * HOP == sum(len(e.clip) for e in of(AudioReady, events))
    assert render.mel.n_frames == sum(e.mel.n_frames for e in of(MelReady, events))
    assert render.utterances == tuple(of(PhonemesReady, events))
    assert render.finished.duration_s == render.clip.duration_s


def test_the_file_holds_the_sound(tmp_path: Path) -> None:
    path = tmp_path / "out.wav"
    path.write_text("what was there before")
    for event in export(RenderRequest(TEXT), FakeVoice(), path, FLOAT, Segment()):
        if isinstance(event, RenderFinished):
            assert soundfile.info(path).samplerate == RATE
        else:
            assert path.read_bytes().startswith(b"what was")
    samples, _ = soundfile.read(path, dtype="float32")
    np.testing.assert_array_equal(samples, render_all(RenderRequest(TEXT), FakeVoice(), Segment()).clip.samples)
    assert [file.name for file in tmp_path.iterdir()] == ["out.wav"]


def reported(steps: Generator[object, None, WriteReport]) -> tuple[list[object], WriteReport]:
    """What the steps yield, and what they return."""
    told = []
    while True:
        try:
            told.append(next(steps))
        except StopIteration as end:
            return told, end.value


def speech(seconds: float = 5.0) -> AudioClip:
    noise = np.random.default_rng(1).standard_normal(round(seconds * RATE))
    return AudioClip((0.1 * noise).astype(np.float32), RATE)


@pytest.mark.parametrize(
    "settings",
    [FLOAT, WriteSettings(), WriteSettings(sample_rate=44100), WriteSettings(loudness_lufs=-23.0, sample_rate=16000),
     WriteSettings(loudness_lufs=0.0)],
)  # fmt: skip
@pytest.mark.parametrize("gain", [1.0, 4.0])
def test_a_sound_is_saved_in_steps_as_it_is_written_at_once(
    tmp_path: Path, settings: WriteSettings, gain: float
) -> None:
    clip = AudioClip(speech().samples * np.float32(gain), RATE)
    told, report = reported(save(tmp_path / "steps.wav", clip, settings))
    whole = write(tmp_path / "whole.wav", clip, settings)
    steps, once = (soundfile.read(tmp_path / name, dtype="float32")[0] for name in ("steps.wav", "whole.wav"))
    np.testing.assert_allclose(steps, once, atol=1e-4)
    assert report.gain_db == pytest.approx(whole.gain_db, abs=0.01)
    assert (report.reached, report.n_samples) == (whole.reached, whole.n_samples)
    shares = [event.share for event in told]
    assert shares == sorted(shares)
    assert len(shares) >= 4
    assert shares[-1] == 1.0


def test_a_save_that_is_given_up_leaves_what_was_there(tmp_path: Path) -> None:
    path = tmp_path / "a.wav"
    path.write_bytes(b"precious")
    steps = save(path, speech(), FLOAT)
    next(steps)
    assert len(list(tmp_path.iterdir())) == 2
    steps.close()
    assert [(file.name, file.read_bytes()) for file in tmp_path.iterdir()] == [("a.wav", b"precious")]
    with pytest.raises(StudioError, match="no sound"):
        list(save(path, AudioClip(np.empty(0, np.float32), RATE)))


@pytest.mark.parametrize("settings", [FLOAT, WriteSettings(loudness_lufs=-30.0)])
def test_export_reports_what_was_written(tmp_path: Path, settings: WriteSettings) -> None:
    told, report = reported(export(RenderRequest(TEXT), FakeVoice(), tmp_path / "out.wav", settings, Segment()))
    assert isinstance(told[-1], RenderFinished)
    assert report.duration_s == told[-1].duration_s
    assert bool(of(Writing, told)) is (settings.loudness_lufs is not None)
    assert [file.name for file in tmp_path.iterdir()] == ["out.wav"]


def test_a_loudness_target_given_up_at_any_time_leaves_nothing(tmp_path: Path) -> None:
    for kind in (AudioReady, Writing):
        events = export(RenderRequest(TEXT), FakeVoice(), tmp_path / "a.wav", WriteSettings(loudness_lufs=-23.0))
        for event in events:
            if isinstance(event, kind):
                break
        events.close()
        assert not list(tmp_path.iterdir())


def test_a_wav_that_grows_too_large_is_told_in_good_time(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("voicestudio.engine.exporting.LARGEST_WAV_BYTES", 10_000)
    with pytest.raises(StudioError, match="choose FLAC"):
        list(export(RenderRequest(TEXT), FakeVoice(), tmp_path / "out.wav", FLOAT, Segment()))
    assert not list(tmp_path.iterdir())
    list(export(RenderRequest(TEXT), FakeVoice(), tmp_path / "out.flac", segment=Segment()))
    assert (tmp_path / "out.flac").exists()


def test_a_loudness_target_is_met(tmp_path: Path) -> None:
    path = tmp_path / "out.wav"
    list(export(RenderRequest(TEXT), FakeVoice(), path, WriteSettings(loudness_lufs=-16.0), Segment()))
    quiet = render_all(RenderRequest(TEXT), FakeVoice(), Segment()).clip.samples
    samples, _ = soundfile.read(path, dtype="float32")
    assert len(samples) == len(quiet)
    assert np.abs(samples).max() > 1.2 * np.abs(quiet).max()


def test_closing_leaves_nothing(tmp_path: Path) -> None:
    voice = FakeVoice()
    events = export(RenderRequest(TEXT), voice, tmp_path / "out.wav", segment=Segment())
    for event in events:
        if isinstance(event, AudioReady):
            break
    assert list(tmp_path.iterdir())
    events.close()
    assert not list(tmp_path.iterdir())
    assert voice.opened == voice.closed


@pytest.mark.parametrize("settings", [FLOAT, WriteSettings(loudness_lufs=-16.0)])
def test_nothing_to_speak_leaves_nothing(tmp_path: Path, settings: WriteSettings) -> None:
    with pytest.raises(StudioError, match="nothing to speak"):
        list(export(RenderRequest("..."), FakeVoice(), tmp_path / "out.wav", settings, Segment()))
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("settings", [FLOAT, WriteSettings(loudness_lufs=-16.0)])
@pytest.mark.parametrize("name", ["out.xyz", "out"])
def test_a_wrong_ending_is_told_before_computing(tmp_path: Path, name: str, settings: WriteSettings) -> None:
    voice = FakeVoice()
    with pytest.raises(StudioError, match="ending"):
        list(export(RenderRequest(TEXT), voice, tmp_path / name, settings, Segment()))
    assert voice.opened == 0


@pytest.mark.usefixtures("full_disk")
@pytest.mark.parametrize("settings", [FLOAT, WriteSettings(loudness_lufs=-16.0)])
def test_a_full_disk_leaves_nothing(tmp_path: Path, settings: WriteSettings) -> None:
    voice = FakeVoice()
    with pytest.raises(StudioError, match="cannot be written"):
        list(export(RenderRequest(TEXT), voice, tmp_path / "out.wav", settings, Segment()))
    assert not list(tmp_path.iterdir())
    assert voice.opened == voice.closed


def timing(events: Iterable[object], facts: dict[str, object]) -> str:
    stream = io.StringIO()
    with TimingLog() as log:
        for event in events:
            log.hear(event)
        log.write(stream, facts)
    return stream.getvalue()


def test_timing_says_when_each_phoneme_is_said() -> None:
    render = render_all(RenderRequest(TEXT), FakeVoice(), Segment())
    content = json.loads(timing(render.utterances, {"seed": 0, "voice": "fake"}))
    assert (content["seed"], content["voice"]) == (0, "fake")
    assert [sentence["normalised"] for sentence in content["sentences"]] == [
        "One two three four five.",
        "Six seven!",
        "Eight nine ten.",
    ]
    assert content["phonemes"][0] == {
        "symbol": "o",
        "word": "One",
        "sentence": 0,
        "start_s": 0.0,
        "end_s": round(5 * HOP / RATE, 6),
        "span": [0, 3],
    }
    starts = [phoneme["start_s"] for phoneme in content["phonemes"]]
    assert starts == sorted(starts)
    last = content["phonemes"][-1]
    assert TEXT[slice(*last["span"])] == "ten"
    assert last["end_s"] == pytest.approx(render.clip.duration_s, abs=1e-5) == content["sentences"][-1]["end_s"]


def test_timing_beyond_memory_is_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    render = render_all(RenderRequest(TEXT), FakeVoice(), Segment())
    small = timing(render.utterances, {"seed": 0})
    monkeypatch.setattr("voicestudio.engine.timing._IN_MEMORY_BYTES", 100)
    assert timing(render.utterances, {"seed": 0}) == small


def test_timing_of_nothing_is_json() -> None:
    assert json.loads(timing([], {"seed": 1})) == {"seed": 1, "sentences": [], "phonemes": []}

"""voicestudio resynth, with the fake voice behind the door."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import numpy as np
import pytest
import soundfile

from tests.engine.test_exporting import full_disk  # noqa: F401 (a fixture)

if TYPE_CHECKING:
    from tests.cli.conftest import Asker, Door


def recording(name: str, rate: int = 22050, seconds: float = 1.0, channels: int = 1) -> None:
    times = np.arange(round(rate * seconds)) / rate
    sound = 0.3 * np.sin(2 * np.pi * 200 * times)
    kind = "FLOAT" if name.endswith(".wav") else "PCM_16"
    soundfile.write(name, np.repeat(sound[:, None], channels, axis=1), rate, subtype=kind)


def test_figures_and_length(ask: Asker, door: Door) -> None:
    recording("in.wav")
    told = ask("resynth", "in.wav", "-o", "out.wav", "--vocoder", "gan", "--json")
    content = json.loads(told.out)
    assert (told.code, told.err) == (0, "")
    assert soundfile.info("out.wav").frames == 22050 // 256 * 256
    assert content["duration_s"] == round(22050 // 256 * 256 / 22050, 6)
    assert content["x_real_time"] > 0
    assert (content["voice"], content["vocoder"], content["file"]) == ("fake", "gan", "out.wav")
    assert sorted(path.name for path in ask.folder.iterdir()) == ["in.wav", "out.wav"]


@pytest.mark.parametrize(("rate", "channels"), [(8000, 1), (44100, 2), (48000, 6), (192000, 1)])
def test_any_rate_and_channels(ask: Asker, door: Door, rate: int, channels: int) -> None:
    recording("in.wav", rate, channels=channels)
    assert ask("resynth", "in.wav", "-o", "out.wav", "--vocoder", "gan").code == 0
    info = soundfile.info("out.wav")
    assert info.samplerate == 22050
    assert info.channels == 1
    assert info.frames == pytest.approx(22050, abs=257)


@pytest.mark.parametrize(
    ("arguments", "named"),
    [
        (["text.wav", "-o", "out.wav"], "text.wav"),
        (["nowhere.wav", "-o", "out.wav"], "nowhere.wav"),
        ([".", "-o", "out.wav"], "folder"),
        (["empty.wav", "-o", "out.wav"], "empty.wav"),
        (["short.wav", "-o", "out.wav"], "too short"),
        (["nan.wav", "-o", "out.wav"], "nan.wav"),
        (["good.wav", "-o", "out.wav", "--vocoder", "tin"], "gan, griffin-lim"),
        (["good.wav", "-o", "out.wav", "--voice", "eve"], "'eve'"),
        (["good.wav", "-o", "out.txt"], "“.txt”"),
        (["good.wav", "-o", "nowhere/out.wav"], "nowhere"),
    ],
)
def test_bad_input_is_told_in_one_sentence(ask: Asker, door: Door, arguments: list[str], named: str) -> None:
    (ask.folder / "text.wav").write_text("I only look like a sound.")
    recording("good.wav")
    recording("empty.wav", seconds=0)
    recording("short.wav", seconds=0.01)
    soundfile.write("nan.wav", np.full(9000, np.nan, np.float32), 22050, subtype="FLOAT")
    assert named in ask.refuses("resynth", *arguments)


@pytest.mark.usefixtures("full_disk")
def test_a_full_disk(ask: Asker, door: Door) -> None:
    recording("in.flac")
    assert "cannot be written" in ask.refuses("resynth", "in.flac", "-o", "out.wav")


def test_a_recording_cut_short(ask: Asker, door: Door) -> None:
    recording("in.wav")
    (ask.folder / "in.wav").write_bytes((ask.folder / "in.wav").read_bytes()[:50_000])
    assert "cut short" in ask.refuses("resynth", "in.wav", "-o", "out.wav")


def test_a_recording_may_be_written_over_itself(ask: Asker, door: Door) -> None:
    recording("in.wav")
    assert ask("resynth", "in.wav", "-o", "in.wav", "--vocoder", "gan").code == 0
    assert soundfile.info("in.wav").frames == 22050 // 256 * 256

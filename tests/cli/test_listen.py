"""voicestudio listen: a sound in figures, names and words."""

from __future__ import annotations

import csv
import json
import shutil
import subprocess
from functools import partial

import numpy as np
import pytest
import soundfile

from tests.fake_synth import synths  # noqa: F401 (a fixture)
from voicestudio.analysis import classification
from voicestudio.core import StudioError
from voicestudio.engine import foretelling

RATE = 16000


@pytest.fixture
def tone(ask):
    """Half a second of silence, a second of A4, half a second of silence."""
    samples = np.zeros(2 * RATE, np.float32)
    samples[RATE // 2 : 3 * RATE // 2] = 0.25 * np.sin(2 * np.pi * 440 * np.arange(RATE) / RATE)
    soundfile.write(ask.folder / "tone.wav", samples, RATE)
    return "tone.wav"


def test_a_part_in_figures(ask, tone):
    told = json.loads(ask("listen", tone, "--measure", 0.6, 1.4, "--json").out)
    assert told["duration_s"] == 2.0
    found = told["measurement"]
    assert (found["start_s"], found["end_s"], found["duration_s"]) == (0.6, 1.4, 0.8)
    assert found["f0_median_hz"] == pytest.approx(440, rel=0.012)
    assert found["peaks"][0]["frequency_hz"] == pytest.approx(440, abs=0.1)
    assert found["peaks"][0]["note"].startswith("A4")
    assert found["rms_db"] == pytest.approx(-15.05, abs=0.05)


def test_without_options_a_person_reads_the_whole(ask, tone):
    told = ask("listen", tone)
    assert told.code == 0
    assert "Pitch: 4" in told.out
    assert "A4" in told.out
    soundfile.write(ask.folder / "silent.wav", np.zeros(RATE), RATE)
    assert "Level: silence" in ask("listen", "silent.wav").out
    soundfile.write(ask.folder / "one.wav", np.array([0.5]), RATE, "FLOAT")
    one = json.loads(ask("listen", "one.wav", "--json").out)["measurement"]
    assert (one["f0_median_hz"], one["peaks"]) == (None, [])


def test_features_and_trimming(ask, tone):
    told = json.loads(ask("listen", tone, "--features", "f.csv", "--trim", "t.wav", "--json").out)
    with (ask.folder / "f.csv").open(encoding="utf-8", newline="") as stream:
        rows = list(csv.reader(stream))
    assert rows[0] == ["time (s)", *told["features"]["columns"]]
    assert len(rows) == 1 + told["features"]["n_frames"] == 202
    f0_hz = [row[rows[0].index("f0 (Hz)")] for row in rows[1:]]
    assert f0_hz[10] == ""
    assert float(f0_hz[100]) == pytest.approx(440, rel=0.012)
    assert told["features"]["onsets_s"][0] == pytest.approx(0.5, abs=0.021)
    assert told["trimmed"]["start_s"] == pytest.approx(0.4, abs=0.011)
    samples, _ = soundfile.read(ask.folder / "t.wav")
    assert len(samples) / RATE == pytest.approx(told["trimmed"]["end_s"] - told["trimmed"]["start_s"], abs=1e-3)


def test_settings_of_a_synthesizer(ask, tone, synths, monkeypatch):  # noqa: F811
    monkeypatch.setattr(foretelling, "foretold", partial(foretelling.foretold, n=30, n_trees=10))
    told = json.loads(ask("listen", tone, "--settings", "hum", "--json").out)["settings"]
    assert [one["r2"] for one in told] == sorted((one["r2"] for one in told), reverse=True)
    assert {one["setting"] for one in told} == {"gain", "cutoff_hz", "partials", "note_pitch", "note_s"}
    (cutoff,) = (one for one in told if one["setting"] == "cutoff_hz")
    assert (cutoff["unit"], 20 <= cutoff["value"] <= 20000) == ("Hz", True)
    lines = ask("listen", tone, "--settings", "hum").out.splitlines()
    assert len(lines) == 6 and lines[1].startswith("R2 ")


def test_words_and_their_times(ask):
    pytest.importorskip("pocketsphinx", reason="pocketsphinx is not installed")
    program = shutil.which("espeak-ng")
    if program is None:
        pytest.skip("espeak-ng is not installed")
    subprocess.run([program, "-v", "en-us", "-s", "130", "-w", str(ask.folder / "d.wav"), "one two three"], check=True)
    told = json.loads(ask("listen", "d.wav", "--transcribe", "--json").out)["transcript"]
    assert "two" in [word["text"] for word in told["words"]]
    assert "two" in told["text"].lower()
    assert "two" in ask("listen", "d.wav", "--transcribe").out


class Namer:
    """Stands for the bundled classifier, which takes seconds to read."""

    def classify(self, clip):
        if not clip.samples.any():
            raise StudioError("A sound is wanted to be named, but this one is silent.")
        return [(f"sound {index}", 0.5 ** min(index + 1, 6)) for index in range(7)]


def test_names(ask, tone, monkeypatch):
    monkeypatch.setattr(classification, "bundled_classifier", Namer)
    told = json.loads(ask("listen", tone, "--classify", "--json").out)
    assert told["classes"][:2] == [
        {"label": "sound 0", "probability": 0.5}, {"label": "sound 1", "probability": 0.25}
    ]  # fmt: skip
    assert len(told["classes"]) == 7
    assert "measurement" not in told
    assert ask("listen", tone, "--classify").out.splitlines()[0] == " 50.0 %  sound 0"
    assert len(ask("listen", tone, "--classify").out.splitlines()) == 5
    soundfile.write(ask.folder / "silent.wav", np.zeros(RATE), RATE)
    assert "silent" in ask.refuses("listen", "silent.wav", "--classify")


@pytest.mark.slow
def test_names_by_the_bundled_classifier(ask):
    soundfile.write(ask.folder / "noise.wav", np.random.default_rng(0).normal(0, 0.1, 2 * 22050), 22050)
    told = json.loads(ask("listen", "noise.wav", "--classify", "--json").out)
    shares = [one["probability"] for one in told["classes"]]
    assert len(shares) == 10
    assert shares == sorted(shares, reverse=True)
    assert sum(shares) == pytest.approx(1, abs=1e-4)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("missing.wav",), "does not exist"),
        (("text.wav",), "not a sound file"),
        (("empty.wav",), "holds no sound"),
        (("tone.wav", "--measure", 3, 4), "A part of the sound's 2.000 s is wanted"),
        (("tone.wav", "--measure", "nan", 4), "A part of the sound's 2.000 s is wanted"),
        (("tone.wav", "--features", "f.txt"), "ending in .csv"),
        (("tone.wav", "--features", "nowhere/f.csv"), "nowhere” does not exist"),
        (("tone.wav", "--transcribe", "--trim", "nowhere/t.wav"), "nowhere” does not exist"),
        (("tone.wav", "--trim", "t.xyz"), "t.xyz"),
        (("silent.wav", "--trim", "t.wav"), "silent"),
        (("tone.wav", "--classifier", "nowhere"), "nowhere"),
        (("silent.wav", "--settings", "bar"), "silent"),
        (("tone.wav", "--settings", "gong"), "'gong'"),
        (("tone.wav", "--settings", "granular"), "cuts up a recording"),
        (("tone.wav", "--transcribe", "--recogniser", "siri"), "pocketsphinx, whisper"),
        (("tone.wav", "--transcribe", "--recogniser", "whisper"), "model folder is wanted"),
        (("tone.wav", "--transcribe", "--recogniser", "whisper", "--whisper-model", "."), "model.bin"),
    ],
)
def test_bad_input_is_told_in_one_sentence(ask, tone, arguments, said):
    (ask.folder / "text.wav").write_text("no sound", encoding="utf-8")
    soundfile.write(ask.folder / "empty.wav", np.zeros(0), RATE)
    soundfile.write(ask.folder / "silent.wav", np.zeros(RATE), RATE)
    assert said in ask.refuses("listen", *arguments)

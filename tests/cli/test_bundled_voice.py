"""The command line with the voice that is shipped; speaking in a process of its own, as a person would run it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import soundfile

from tests.cli.conftest import Asker
from voicestudio.analysis.artefacts import DurationBounds, astray, speech_s
from voicestudio.cli.quality_speech import say
from voicestudio.core import AudioClip
from voicestudio.voices import opening

ROOT = Path(__file__).resolve().parents[2]
VOICE = ROOT / "resources" / "voices" / "kathleen"

pytestmark = pytest.mark.skipif(
    not (VOICE / "card.toml").is_file(), reason="the bundled voice is not in resources/voices/kathleen"
)


def voicestudio(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "voicestudio", *arguments], cwd=folder, capture_output=True, text=True, check=False,
        env=os.environ | {"PYTHONPATH": str(ROOT), "VOICESTUDIO_HOME": str(folder / "home")},
    )  # fmt: skip


def test_speak_then_resynthesise(ask: Asker) -> None:
    told = voicestudio(ask.folder, "speak", "Hello.", "-o", "hello.wav", "--json")
    assert (told.returncode, told.stderr) == (0, "")
    content = json.loads(told.stdout)
    samples, rate = soundfile.read(ask.folder / "hello.wav")
    assert content["voice"] == "kathleen"
    assert content["duration_s"] == round(len(samples) / rate, 6)
    assert 0.3 < content["duration_s"] < 3
    assert np.sqrt(np.mean(samples**2)) > 0.005
    assert content["sentences"][0]["normalised"] == "Hello."
    assert content["phonemes"][-1]["end_s"] <= content["duration_s"] + 1e-3

    told = ask("resynth", "hello.wav", "-o", "again.wav", "--vocoder", "gan", "--json")
    assert (told.code, told.err) == (0, "")
    assert json.loads(told.out)["x_real_time"] > 0
    assert soundfile.info(ask.folder / "again.wav").frames == len(samples)


def test_broken_speech_is_told_from_whole() -> None:
    """What the voice says is cut, looped and given a hole: each is judged wrong, and the sentence itself is not."""
    voice, bounds = opening.open_voice("kathleen"), DurationBounds(0.0, 0.08, 0.2, 1.6)
    (whole, clip), *_ = say("The boats went home.", voice).utterances
    samples, half = clip.samples, len(clip) // 2
    hole = np.zeros(2 * len(clip), np.float32)
    broken = {
        "cut off": samples[:half], "runaway": np.concatenate([samples, samples[half:]]), "": samples,
        "runaway too": np.concatenate([samples[:half], hole, samples[half:]]),
    }  # fmt: skip
    for verdict, sound in broken.items():
        made = AudioClip(sound, clip.sample_rate)
        told = astray(whole, made) or bounds.judge(whole, speech_s(made))
        assert told == verdict.removesuffix(" too")


def test_lone_syllables_are_said_aloud() -> None:
    """Foreseen by the networks alone, "Oh!" would lie at the level of the noise."""
    voice = opening.open_voice("kathleen")
    for text in ("Oh!", "Eh?", "Ah."):
        samples = say(text, voice).clip.samples
        loudest = max(np.sqrt(np.mean(block**2)) for block in np.array_split(samples, len(samples) // 512))
        assert loudest > 10 ** (-30 / 20), text

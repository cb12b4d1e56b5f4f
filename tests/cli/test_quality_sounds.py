"""voicestudio quality --sounds on two classes that anybody can tell apart."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

import numpy as np
import pytest
import soundfile

from voicestudio.cli.quality_sounds import measured, table
from voicestudio.core import AudioClip, Note, ParamRange, StudioError
from voicestudio.synth.held import attack, release

RATE = 16_000


def hiss(rng: np.random.Generator) -> np.ndarray:
    return rng.normal(0, 0.1, RATE // 2).astype(np.float32)


def hum(rng: np.random.Generator) -> np.ndarray:
    return (0.3 * np.sin(2 * np.pi * rng.uniform(200, 400) * np.arange(RATE // 2) / RATE)).astype(np.float32)


class Mixed:
    """A synthesizer that hums when it is asked to, and hums when it is asked to hiss, too, every other time."""

    id, name, family, description, pitched, needs_source = "neural-mixed", "Mixed", "neural", "", False, False
    parameters = (ParamRange.of_choices("sound", ("hum", "hiss"), "hum", ""), attack(0.01), release(0.1))

    def blocks(
        self,
        values: Mapping[str, float],
        note: Note,
        sample_rate: int,
        seed: int,
        source: AudioClip | None = None,
        gate: object = None,
    ) -> Iterator[np.ndarray]:
        assert (note.duration_s, sample_rate) == (5.0, RATE)
        make = hiss if values["sound"] and seed % 2 else hum
        yield make(np.random.default_rng(100 + seed))


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    rng = np.random.default_rng(0)
    for make in (hiss, hum):
        place = tmp_path / "corpus" / make.__name__
        place.mkdir(parents=True)
        for number in range(6):
            soundfile.write(place / f"{3 + number % 3}-{number}.wav", make(rng), RATE)
    return tmp_path / "corpus"


def test_sounds_are_named_and_told(corpus: Path, tmp_path: Path) -> None:
    report = measured(corpus, [Mixed()], 2, tmp_path / "heard")
    assert report["real_strict"]["accuracy"] == report["real_usual"]["accuracy"] == 1.0
    row = report["synthesizers"]["neural-mixed"]
    for how in ("strict", "usual"):
        assert row[how]["by_class"] == {"hiss": 0.5, "hum": 1.0}
        assert row[how]["named"]["hiss"] == {"hiss": 1, "hum": 1}
    assert soundfile.info(tmp_path / "heard" / "hum-1.wav").samplerate == RATE
    lines = table(report).splitlines()
    assert any(line.split() == ["hiss", "100", "%", "50", "%"] for line in lines)
    assert any(line.split() == ["all", "100.0", "%", "75.0", "%"] for line in lines)


def test_what_cannot_be_measured_is_told(corpus: Path) -> None:
    with pytest.raises(StudioError, match="has the sounds hiss, hum"):
        measured(corpus, [])
    for path in corpus.glob("*/5-*"):
        path.rename(path.with_name(path.name.replace("5-", "6-")))
    with pytest.raises(StudioError, match="folds 1 to 5"):
        measured(corpus, [Mixed()])

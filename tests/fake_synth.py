"""Two hand-written synthesizers that keep synth.Synthesizer, small enough to be checked by hand, and their fixture."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from voicestudio.core import AudioClip, Note, ParamRange
from voicestudio.synth import catalogue
from voicestudio.synth.gate import Gate

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from numpy.typing import NDArray

BLOCK = 1000


class Hum:
    """A sine as long as its note, at `gain` of full scale times velocity; a constant, or noise drawn by the seed."""

    id, name, family, description = "hum", "Hum", "dsp", "A sine."
    pitched, needs_source = True, False
    parameters = (
        ParamRange("gain", 0, 4, 0.5, "How loud."),
        ParamRange("cutoff_hz", 20, 20000, 1000, "Nothing is heard of it.", "Hz", "log"),
        ParamRange("partials", 1, 9, 1, "How many.", curve="whole"),
        ParamRange.of_choices("shape", ("sine", "constant", "random"), "sine", "The wave."),
        ParamRange("level_db", -40, 6, 0, "Nothing is heard of it.", "dB"),
    )

    def blocks(
        self,
        values: Mapping[str, float],
        note: Note,
        sample_rate: int,
        seed: int,
        source: AudioClip | None = None,
        gate: Gate | None = None,
    ) -> Iterator[NDArray[np.float32]]:
        gate, chance = gate or Gate(note.duration_s, BLOCK), np.random.default_rng([seed])
        for span in gate.spans(lambda let_go_s: let_go_s * sample_rate, sample_rate):
            at = np.arange(span.start, span.stop)
            if values["shape"] == 2:
                wave = chance.uniform(-1, 1, len(at))
            else:
                wave = np.ones(len(at)) if values["shape"] else np.sin(2 * np.pi * note.f0_hz * at / sample_rate)
            yield (values["gain"] * note.velocity * wave).astype(np.float32)


class Echoer:
    """Its source, times the velocity."""

    id, name, family, description = "echoer", "Echoer", "dsp", "What it is given."
    pitched, needs_source = False, True
    parameters = (ParamRange("gain", 0, 1, 1, "How loud."),)

    def blocks(
        self,
        values: Mapping[str, float],
        note: Note,
        sample_rate: int,
        seed: int,
        source: AudioClip | None = None,
        gate: Gate | None = None,
    ) -> Iterator[NDArray[np.float32]]:
        yield source.samples * np.float32(note.velocity * values["gain"])


def add_synthesizers(monkeypatch: pytest.MonkeyPatch) -> None:
    """Makes both known beside the real ones."""
    of_module = catalogue._of_module
    monkeypatch.setitem(catalogue.MODULES, "hum", "fake")
    monkeypatch.setitem(catalogue.MODULES, "echoer", "fake")
    fakes = {"hum": Hum(), "echoer": Echoer()}
    monkeypatch.setattr(catalogue, "_of_module", lambda module: fakes if module == "fake" else of_module(module))


@pytest.fixture
def synths(monkeypatch: pytest.MonkeyPatch) -> None:
    add_synthesizers(monkeypatch)

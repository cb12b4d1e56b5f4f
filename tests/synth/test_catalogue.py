"""The catalogue of synthesizers: those built in, and those that join."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from voicestudio.core import ParamRange, StudioError
from voicestudio.engine.patches import reading
from voicestudio.synth import catalogue


@dataclass(frozen=True)
class Joining:
    id: str
    parameters: tuple[ParamRange, ...] = ()


@pytest.fixture(autouse=True)
def alone() -> Iterator[None]:
    yield
    catalogue.join(())


def test_those_that_join_stand_behind_the_rest_until_others_do() -> None:
    built_in = catalogue.built_in()
    assert [one.id for one in built_in] == list(catalogue.MODULES)
    hum = Joining("own-hum")
    catalogue.join([hum, Joining("plucked")])
    assert catalogue.synthesizers() == [*built_in, hum]
    assert catalogue.synthesizer("own-hum") is hum
    assert catalogue.synthesizer("plucked") is built_in[0]
    assert catalogue.built_in() == built_in
    catalogue.join([Joining("own-hiss")])
    with pytest.raises(StudioError, match="plucked, .*own-hiss"):
        catalogue.synthesizer("own-hum")


def test_patches_are_played_on_those_that_joined(tmp_path: Path) -> None:
    path = tmp_path / "mine.toml"
    path.write_text('name = "Mine"\nsynth = "own-hum"\n[values]\nloudness = 0.5\n', encoding="utf-8")
    with pytest.raises(StudioError, match="no synthesizer 'own-hum'"):
        reading.read_card(path, own=True)
    catalogue.join([Joining("own-hum", (ParamRange("loudness", 0, 1, 0.2, "How loud it is."),))])
    assert reading.read_card(path, own=True).synth == "own-hum"
    assert reading.read(path).values == {"loudness": 0.5}

"""voicestudio warm-up: every installed voice and vocoder speaks once; what is broken hinders nothing else."""

from __future__ import annotations

import argparse
from pathlib import Path

import pytest

from tests.models.test_tacotron2 import tiny
from tests.voices.checkpoints import hifi_gan_files, saved, waveglow
from tests.voices.test_attending import CARD, PHONETIC
from voicestudio.cli import warm_up
from voicestudio.core import RenderRequest, Voice
from voicestudio.core.places import user_data_folder
from voicestudio.engine import rendering
from voicestudio.models.checkpoint import save_weights
from voicestudio.synth import catalogue
from voicestudio.voices import vocoders
from voicestudio.voices.importing import import_voice


@pytest.fixture
def spoken(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, str]]:
    """Which voice spoke through which vocoder; what a sentence is, is cut short."""
    monkeypatch.setenv("VOICESTUDIO_HOME", str(tmp_path / "home"))
    monkeypatch.setattr(warm_up, "SENTENCE", "One.")
    monkeypatch.setattr(catalogue, "MODULES", {id: catalogue.MODULES[id] for id in ("bar", "granular")})
    heard: list[tuple[str, str]] = []
    render = rendering.render_all

    def noted(request: RenderRequest, voice: Voice) -> rendering.Render:
        made = render(request, voice)
        heard.append((voice.card.id, request.vocoder))
        return made

    monkeypatch.setattr(rendering, "render_all", noted)
    return heard


def add_tacotron2(weights: bytes | None = None) -> None:
    folder = user_data_folder() / "voices" / "tac"
    folder.mkdir(parents=True)
    (folder / "card.toml").write_text(CARD)
    save_weights(folder / "acoustic.safetensors", tiny(-10.0, PHONETIC).state_dict(), PHONETIC, "tacotron 2")
    if weights is not None:
        (folder / "acoustic.safetensors").write_bytes(weights)


def test_each_speaks_once(tmp_path: Path, spoken: list, capsys: pytest.CaptureFixture) -> None:
    add_tacotron2()
    import_voice(saved(tmp_path / "glow.pt", waveglow()))
    import_voice(hifi_gan_files(tmp_path / "in"), "hifi")
    assert warm_up.run(argparse.Namespace()) == 0
    by_voice = {voice: [v for one, v in spoken if one == voice] for voice in ("kathleen", "tac")}
    assert by_voice["tac"] == ["gan"]
    assert sorted(by_voice["kathleen"]) == sorted(["gan", *vocoders.fitting(vocoders.card("glow").spec)])
    assert {"glow", "hifi"} <= set(by_voice["kathleen"])
    told = capsys.readouterr()
    assert "tac is ready" in told.out and "2 synthesizers are ready" in told.out
    assert "All measurements are ready" in told.out
    assert told.err == ""


def test_what_is_broken_hinders_nothing_else(tmp_path: Path, spoken: list, capsys: pytest.CaptureFixture) -> None:
    add_tacotron2(b"Once upon a time")
    report = import_voice(saved(tmp_path / "glow.pt", waveglow()))
    path = report.folder / "waveglow.safetensors"
    path.write_bytes(path.read_bytes()[:-9])
    assert warm_up.run(argparse.Namespace()) == 0
    assert ("kathleen", "gan") in spoken
    assert ("kathleen", "griffin-lim") in spoken
    told = capsys.readouterr().err.splitlines()
    assert [line.split(" cannot be used")[0] for line in told] == [
        "voicestudio: The vocoder glow", "voicestudio: The voice tac",
    ]  # fmt: skip


def test_no_voice_that_can_be_used_is_a_failure(
    spoken: list, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture
) -> None:
    (tmp_path / "empty").mkdir()
    monkeypatch.setattr("voicestudio.voices.catalogue.resources_folder", lambda: tmp_path / "empty")
    assert warm_up.run(argparse.Namespace()) == 0
    assert "nothing to warm up" in capsys.readouterr().err
    folder = user_data_folder() / "voices" / "tac"
    folder.mkdir(parents=True)
    (folder / "card.toml").write_text(CARD.replace('vocoder_of = "kathleen"\n', ""))
    assert warm_up.run(argparse.Namespace()) == 1
    assert "are missing" in capsys.readouterr().err
    assert spoken == []

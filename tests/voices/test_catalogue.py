"""Voice folders found and their cards read; damage is told by file and key."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from voicestudio.core import StudioError
from voicestudio.voices import catalogue

if TYPE_CHECKING:
    from pathlib import Path

CARD = """
id = "ada"
name = "Ada"
language = "en-gb"
licence = "CC0-1.0"
corpus = "Ada's recordings"
description = "A calm voice."
training = "voicestudio train acoustic"

[mel]
sample_rate = 16000
hop_length = 200
fmax_hz = 7600

[figures]
pesq_wb = 2.9
word_errors = 0.3

[files]
acoustic = "acoustic.safetensors"
vocoder = "vocoder.safetensors"
"""


@pytest.fixture
def places(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[Path, Path]:
    """Folders for the shipped voices and the person's own."""
    monkeypatch.setattr(catalogue, "resources_folder", lambda: tmp_path / "shipped")
    monkeypatch.setenv("VOICESTUDIO_HOME", str(tmp_path / "own"))
    return tmp_path / "shipped" / "voices", tmp_path / "own" / "data" / "voices"


def put(place: Path, voice_id: str = "ada", card: str | bytes = CARD) -> Path:
    folder = place / voice_id
    folder.mkdir(parents=True)
    card = card.replace('id = "ada"', f'id = "{voice_id}"').encode() if isinstance(card, str) else card
    (folder / "card.toml").write_bytes(card)
    return folder


def test_a_card_is_read_whole(places: tuple[Path, Path]) -> None:
    folder = put(places[0])
    card = catalogue.card("ada")
    assert (card.id, card.name, card.language, card.licence) == ("ada", "Ada", "en-gb", "CC0-1.0")
    assert card.folder == folder
    assert (card.spec.sample_rate, card.spec.hop_length, card.spec.fmax_hz) == (16000, 200, 7600.0)
    assert isinstance(card.spec.fmax_hz, float)
    assert card.spec.n_fft == 1024
    assert card.figures == (("pesq_wb", 2.9), ("word_errors", 0.3))
    assert card.vocoders == ("gan", "griffin-lim", "lpc")
    assert catalogue.weights_files(card) == {
        "acoustic": folder / "acoustic.safetensors",
        "vocoder": folder / "vocoder.safetensors",
    }


def test_a_voice_without_vocoder_weights_has_those_that_need_none(places: tuple[Path, Path]) -> None:
    put(places[0], card=CARD.replace('vocoder = "vocoder.safetensors"', ""))
    assert catalogue.card("ada").vocoders == ("griffin-lim", "lpc")


def test_both_places_are_searched_and_the_persons_own_wins(places: tuple[Path, Path]) -> None:
    put(places[0], "bob")
    put(places[0], "ada")
    mine = put(places[1], "ada", CARD.replace("Ada", "My Ada"))
    put(places[1], "cleo")
    (places[0] / "not a voice").mkdir()
    assert [card.id for card in catalogue.voices()] == ["ada", "bob", "cleo"]
    assert catalogue.card("ada").folder == mine


PIPER = (
    CARD[: CARD.index("[files]")].replace('name = "Ada"', 'name = "Ada"\nkind = "piper"')
    + """
[files]
graph = "voice.onnx"
settings = "voice.onnx.json"

[speakers]
"b o" = 3
ann = 0
"""
)


def test_a_card_without_a_kind_is_neural(places: tuple[Path, Path]) -> None:
    put(places[0])
    assert (catalogue.card("ada").kind, catalogue.card("ada").speakers) == ("neural", ())


def test_a_piper_voices_card(places: tuple[Path, Path]) -> None:
    folder = put(places[0], card=PIPER)
    card = catalogue.card("ada")
    assert (card.kind, card.vocoders) == ("piper", ("own", "griffin-lim", "lpc"))
    assert card.speakers == (("ann", 0), ("b o", 3))
    assert catalogue.weights_files(card) == {"graph": folder / "voice.onnx", "settings": folder / "voice.onnx.json"}


@pytest.mark.parametrize(
    ("old", "new", "named"),
    [
        ('kind = "piper"', 'kind = "tin"', "the kind of a voice is neural or piper, but 'tin' came"),
        ('kind = "piper"', "kind = 1", "text is wanted for kind"),
        ('kind = "piper"', "", "files.acoustic or files.vocoder"),
        ('graph = "voice.onnx"', "", "files.graph, which is not named"),
        ('settings = "voice.onnx.json"', "", "files.settings"),
        ('graph = "voice.onnx"', 'graph = "../voice.onnx"', "files.graph"),
        ("ann = 0", "ann = -1", "speakers.ann"),
        ("ann = 0", "ann = true", "speakers.ann"),
        ("ann = 0", "ann = 0.5", "speakers.ann"),
        ("ann = 0", "ann = 3", "same number"),
        ("[speakers]", "[[speakers]]", "table [speakers]"),
    ],
)
def test_damage_of_a_piper_voices_card(places: tuple[Path, Path], old: str, new: str, named: str) -> None:
    assert old in PIPER
    put(places[0], card=PIPER.replace(old, new))
    with pytest.raises(StudioError) as caught:
        catalogue.card("ada")
    assert named in str(caught.value)
    assert "\n" not in str(caught.value)


def test_no_voices_at_all(places: tuple[Path, Path]) -> None:
    assert catalogue.voices() == []
    with pytest.raises(StudioError, match="No voice is installed"):
        catalogue.default_voice_id()


def test_the_default_voice(places: tuple[Path, Path]) -> None:
    put(places[0], "zoe")
    put(places[1], "ada")
    assert catalogue.default_voice_id() == "ada"
    put(places[0], "kathleen")
    assert catalogue.default_voice_id() == "kathleen"


def test_an_unknown_voice_names_the_known(places: tuple[Path, Path]) -> None:
    put(places[0], "bob")
    put(places[0], "ada")
    with pytest.raises(StudioError, match=r"'eve'.*ada, bob"):
        catalogue.card("eve")


def test_one_damaged_voice_does_not_hide_the_others(places: tuple[Path, Path]) -> None:
    put(places[0], "ada")
    folder = put(places[0], "bob", "id = [")
    cards, damaged = catalogue.survey()
    assert [card.id for card in cards] == ["ada"]
    assert [(voice.id, voice.folder) for voice in damaged] == [("bob", folder)]
    assert str(folder / "card.toml") in damaged[0].problem
    with pytest.raises(StudioError, match=r"card\.toml is damaged"):
        catalogue.card("bob")


def test_when_the_only_voice_is_damaged_its_problem_is_the_answer(places: tuple[Path, Path]) -> None:
    put(places[0], card=CARD.replace("licence", "license"))
    with pytest.raises(StudioError, match="licence is missing"):
        catalogue.default_voice_id()


@pytest.mark.parametrize(
    ("old", "new", "named"),
    [
        ('name = "Ada"', "", "name is missing"),
        ('corpus = "Ada\'s recordings"', "", "corpus is missing"),
        ('name = "Ada"', "name = 3", "name, but 3"),
        ('licence = "CC0-1.0"', 'licence = " "', "licence is empty"),
        ('description = "A calm voice."', "description = [1]", "description"),
        ('id = "ada"', 'id = "eve"', "'eve'"),
        ("hop_length = 200", "hop_length = 200.5", "mel.hop_length"),
        ("hop_length = 200", 'hop_length = "200"', "mel.hop_length"),
        ("hop_length = 200", "hop_length = true", "mel.hop_length"),
        ("hop_length = 200", "hop_length = 0", "mel.hop_length"),
        ("hop_length = 200", "hop_length = 2048", "hop_length <= win_length"),
        ("hop_length = 200", "hops = 200", "mel.hops is unknown"),
        ("fmax_hz = 7600", "fmax_hz = 9000", "fmax_hz"),
        ("pesq_wb = 2.9", 'pesq_wb = "good"', "figures.pesq_wb"),
        ('acoustic = "acoustic.safetensors"\nvocoder = "vocoder.safetensors"', "", "none is named"),
        ('acoustic = "acoustic.safetensors"', "acoustic = 1", "files.acoustic"),
        ('"vocoder.safetensors"', '"../../secret.safetensors"', "files.vocoder"),
        ('"vocoder.safetensors"', "'..\\secret.safetensors'", "files.vocoder"),
        ('"vocoder.safetensors"', '"/etc/passwd"', "files.vocoder"),
        ('"vocoder.safetensors"', '".."', "files.vocoder"),
        ("[figures]", "[[figures]]", "table [figures]"),
    ],
)
def test_damage_is_told_by_file_and_key(places: tuple[Path, Path], old: str, new: str, named: str) -> None:
    assert old in CARD
    folder = places[0] / "ada"
    folder.mkdir(parents=True)
    (folder / "card.toml").write_text(CARD.replace(old, new), encoding="utf-8")
    with pytest.raises(StudioError) as caught:
        catalogue.card("ada")
    assert named in str(caught.value)
    assert "card.toml" in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("content", [b"", b"\xff\xfe\x00", b"id = ", b"x" * (1 << 20) + b"=1"])
def test_cards_that_are_no_cards(places: tuple[Path, Path], content: bytes) -> None:
    put(places[0], card=content)
    with pytest.raises(StudioError, match=r"card\.toml"):
        catalogue.card("ada")


def test_a_card_that_is_a_folder_is_no_voice(places: tuple[Path, Path]) -> None:
    (places[0] / "ada" / "card.toml").mkdir(parents=True)
    assert catalogue.survey() == ([], [])

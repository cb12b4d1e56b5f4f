"""The name that a person gives to what is imported."""

from __future__ import annotations

import pytest

from tests.voices.piper_files import put
from voicestudio.core import StudioError
from voicestudio.core.places import HOME_VARIABLE
from voicestudio.voices import catalogue
from voicestudio.voices.importing import import_voice


@pytest.fixture(autouse=True)
def home(tmp_path, monkeypatch):
    monkeypatch.setenv(HOME_VARIABLE, str(tmp_path / "home"))


def test_it_stands_in_the_card_beside_the_id(tmp_path):
    path = put(tmp_path / "in", "tones")
    import_voice(path, "mine", " Tones, “mine” ")
    assert catalogue.card("mine").name == "Tones, “mine”"
    import_voice(path, "theirs")
    assert catalogue.card("theirs").name == "tones"


@pytest.mark.parametrize("name", ["", " ", "a\nb", "x" * 81])
def test_one_that_is_none_leaves_nothing(tmp_path, name):
    with pytest.raises(StudioError, match="cannot be a voice's"):
        import_voice(put(tmp_path / "in", "tones"), "mine", name)
    assert list(catalogue.own_folder().iterdir()) == []

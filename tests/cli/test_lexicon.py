"""voicestudio lexicon, and that its entries are spoken."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from tests.fakes import FakeVoice
from voicestudio.core import PhonemesReady, RenderRequest
from voicestudio.engine import speak
from voicestudio.text import phonemize
from voicestudio.text.lexicon import user_lexicon_file

if TYPE_CHECKING:
    from tests.cli.conftest import Asker


class Reading(FakeVoice):
    """Reads as the real voices do."""

    def phonemes(self, utterance):
        return phonemize(utterance)


def ipa(text: str) -> str:
    events = speak(RenderRequest(text), Reading())
    return " ".join(event.phonemes.ipa for event in events if isinstance(event, PhonemesReady))


def test_an_added_word_is_listed_spoken_and_removed(ask: Asker) -> None:
    assert ask("lexicon").out == ""
    as_read = ipa("Start nginx.")
    told = ask("lexicon", "--add", "nginx", "ˈɛndʒɪnˌɛks")
    assert (told.code, told.out, told.err) == (0, "", "")
    assert ask("lexicon").out == "nginx  ˈɛndʒɪnˌɛks\n"
    assert json.loads(ask("lexicon", "--json").out) == {
        "file": str(user_lexicon_file()), "words": {"nginx": "ˈɛndʒɪnˌɛks"},
    }  # fmt: skip
    assert ipa("Start nginx.").endswith("ˈɛndʒɪnˌɛks.")
    assert ask("lexicon", "--remove", "nginx").code == 0
    assert ask("lexicon").out == ""
    assert ipa("Start nginx.") == as_read


@pytest.mark.parametrize(
    ("arguments", "named"),
    [
        (["--add", "two words", "tuː"], "one word"),
        (["--add", "word", "4!"], "no IPA"),
        (["--remove", "word"], "no word “word”"),
        (["--add", "a", "ə", "--remove", "a"], "One change"),
        (["--add", "a"], "--add"),
    ],
)
def test_bad_entries_are_told_in_one_sentence(ask: Asker, arguments: list[str], named: str) -> None:
    assert named in ask.refuses("lexicon", *arguments)
    assert not user_lexicon_file().exists()

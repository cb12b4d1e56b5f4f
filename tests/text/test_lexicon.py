"""The user's pronunciations win, are kept in a file, and are refused where they are no IPA."""

from pathlib import Path

import pytest

from voicestudio.core import StudioError
from voicestudio.text import Lexicon, phonemize, read_utterance, segment, split_ipa
from voicestudio.text.lexicon import word_at


def test_entries_win_over_the_engine() -> None:
    lexicon = Lexicon({"nginx": "ˈɛndʒɪnˌɛks"})
    utterance = read_utterance("Use nginx now.", lexicon=lexicon)
    assert [word.ipa for word in utterance.words][1] == "ˈɛndʒɪnˌɛks"
    assert "ˈɛndʒɪnˌɛks" in phonemize(utterance).ipa


@pytest.mark.parametrize("typed", ["SQL", "sql", "Sql", "SQL's", "(SQL)", "SQL,", "SQL-like"])
def test_entries_are_found_however_typed(typed: str) -> None:
    utterance = next(segment(f"My {typed} runs", lexicon=Lexicon({"SQL": "sˈiːkwəl"})))
    assert utterance.words[1].ipa.startswith("sˈiːkwəl")
    assert utterance.words[1].span.start == 3 + typed.startswith("(")


def test_exact_capitals_come_first() -> None:
    lexicon = Lexicon({"polish": "pˈɑːlɪʃ", "Polish": "pˈoʊlɪʃ"})
    assert [word.ipa for word in read_utterance("Polish polish", lexicon=lexicon).words] == ["pˈoʊlɪʃ", "pˈɑːlɪʃ"]


@pytest.mark.parametrize(("ipa", "ending"), [("kˈæt", "s"), ("dˈɔɡ", "z"), ("fˈɪʃ", "ɪz")])
def test_possessives(ipa: str, ending: str) -> None:
    word = read_utterance("zork's tail", lexicon=Lexicon({"zork": ipa})).words[0]
    assert word.ipa == ipa + ending


def test_part_of_a_word_is_no_entry() -> None:
    lexicon = Lexicon({"cat": "kˈæt"})
    assert all(word.ipa is None for word in read_utterance("category concat", lexicon=lexicon).words)


def test_a_lexicon_serves_other_languages() -> None:
    word = read_utterance("Das ist Zork.", "de", lexicon=Lexicon({"Zork": "tsˈɔʁk"})).words[2]
    assert word.ipa == "tsˈɔʁk"


def test_entries_are_saved_and_loaded(tmp_path: Path) -> None:
    path = tmp_path / "deep" / "user.toml"
    lexicon = Lexicon({"nginx": "ˈɛndʒɪnˌɛks", "O'Neil": "oʊnˈiːl", "naïve": "naɪˈiːv"})
    lexicon.save(path)
    assert list(Lexicon.load(path)) == list(lexicon)
    assert [child.name for child in path.parent.iterdir()] == ["user.toml"]


def test_add_and_remove() -> None:
    lexicon = Lexicon()
    lexicon.add("Zork", "zˈɔːɹk")
    assert "zork" in lexicon
    lexicon.remove("Zork")
    assert len(lexicon) == 0
    assert "zork" not in lexicon
    with pytest.raises(StudioError, match="Zork"):
        lexicon.remove("Zork")


@pytest.mark.parametrize(
    "content",
    ["[words\n", "words = 3\n", "[words]\na = 3\n", "[words]\na = 'xx9§'\n", "\x00", "[words]\n'two words' = 'a'\n"],
)
def test_damaged_files_are_refused(tmp_path: Path, content: str) -> None:
    path = tmp_path / "bad.toml"
    path.write_text(content, "utf-8")
    with pytest.raises(StudioError, match="bad.toml"):
        Lexicon.load(path)


def test_a_missing_file_and_bytes_are_refused(tmp_path: Path) -> None:
    with pytest.raises(StudioError, match="none.toml"):
        Lexicon.load(tmp_path / "none.toml")
    (tmp_path / "bytes.toml").write_bytes(b"\xff\xfe\xff")
    with pytest.raises(StudioError, match="bytes.toml"):
        Lexicon.load(tmp_path / "bytes.toml")


def test_an_unwritable_place_is_told_and_leaves_nothing(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(StudioError, match="another place"):
        Lexicon({"a": "a"}).save(tmp_path / "file" / "user.toml")
    (tmp_path / "folder.toml").mkdir()
    with pytest.raises(StudioError, match="another place"):
        Lexicon({"a": "a"}).save(tmp_path / "folder.toml")
    assert sorted(child.name for child in tmp_path.iterdir()) == ["file", "folder.toml"]


@pytest.mark.parametrize("word", ["", "two words", "!!!", "a b"])
def test_words_that_are_none_are_refused(word: str) -> None:
    with pytest.raises(StudioError, match="one word"):
        Lexicon().add(word, "a")


@pytest.mark.parametrize(
    ("ipa", "symbols"),
    [
        ("həlˈoʊ", "h ə l ˈoʊ"),
        ("/həˈloʊ/", "h ə l ˈoʊ"),
        ("t͡ʃɜː", "tʃ ɜː"),
        ("ʤʌʤ", "dʒ ʌ dʒ"),
        ("'kæt", "k ˈæ t"),
        ("gaɪ", "ɡ aɪ"),
        ("tʰan", "tʰ a n"),
        ("bɔ̃", "b ɔ̃"),
        ("ˈfɑ:ðə", "f ˈɑː ð ə"),
        ("nˈɔːɹθ", "n ˈɔːɹ θ"),
        ("ni˨˩˦", "n i˨˩˦"),
    ],
)
def test_ipa_is_split_into_symbols(ipa: str, symbols: str) -> None:
    assert " ".join(split_ipa(ipa)) == symbols


@pytest.mark.parametrize("ipa", ["", "ˈ", "/ /", "AX0 K", "cat!", "日本", "😀", "H"])
def test_what_is_no_ipa_is_refused(ipa: str) -> None:
    with pytest.raises(StudioError, match="IPA"):
        split_ipa(ipa)


def test_the_engines_own_symbols_survive_a_round_trip() -> None:
    for sentence in (
        "The north wind and the sun were disputing.",
        "Choice, fire, power, ear, poor, little, measure, thing.",
    ):
        for phoneme in phonemize(read_utterance(sentence)).symbols:
            if not phoneme.is_pause:
                assert split_ipa(phoneme.symbol) == (phoneme.symbol,)


@pytest.mark.parametrize(
    ("marked", "word"),
    [("My |GIF.", "GIF"), ("My GI|F.", "GIF"), ("My GIF|.", "GIF"), ("My GIF.|", ""), ("the cat|'s tail", "cat"),
     ("in C++| now", "C++"), ("a|b", "ab"), ("one | two", ""), ("", ""), ("node.j|s", "node.js")],
)  # fmt: skip
def test_the_word_at_a_place(marked: str, word: str) -> None:
    assert word_at(marked.replace("|", ""), marked.find("|")) == word

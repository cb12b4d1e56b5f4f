"""Sentences: where they end, that their spans are true, that they come one by one, and that bad input is harmless."""

import random
from itertools import islice

import pytest

from voicestudio.core import PAUSES
from voicestudio.text import phonemize, segment
from voicestudio.text.reading import read_utterance

SPLITS = [
    ("Hello there. How are you? Fine!", ["Hello there.", "How are you?", "Fine!"]),
    ("Dr. Smith left. He was late.", ["Dr. Smith left.", "He was late."]),
    ("Mr. J. R. Jones Jr. was there.", ["Mr. J. R. Jones Jr. was there."]),
    ("He lives in the U.S. The house is big.", ["He lives in the U.S.", "The house is big."]),
    ("The U.S. Army came.", ["The U.S. Army came."]),
    ("It costs $3.50. Buy it.", ["It costs $3.50.", "Buy it."]),
    ("See Fig. 3 and No. 5. Then go.", ["See Fig. 3 and No. 5.", "Then go."]),
    ("Use fruit, e.g. apples, i.e. the red ones.", ["Use fruit, e.g. apples, i.e. the red ones."]),
    ("Wait... what? Well... Then go.", ["Wait... what?", "Well...", "Then go."]),
    ("Well… Then go.", ["Well…", "Then go."]),
    ("“Why?” he asked. “No!” she said.", ["“Why?” he asked.", "“No!” she said."]),
    ("He said \"Stop.\" Then he left.", ["He said \"Stop.\"", "Then he left."]),
    ("(It rained.) We went in.", ["(It rained.)", "We went in."]),
    ("It was 5 p.m. on Monday.", ["It was 5 p.m. on Monday."]),
    ("It was 5 p.m. The show began.", ["It was 5 p.m.", "The show began."]),
    ("So am I. The end.", ["So am I.", "The end."]),
    ("George W. Bush met I. M. Pei.", ["George W. Bush met I. M. Pei."]),
    ("I live on Main St. The house is big.", ["I live on Main St.", "The house is big."]),
    ("We saw St. Paul.", ["We saw St. Paul."]),
    ("Version 2.0.1 is out. Get it.", ["Version 2.0.1 is out.", "Get it."]),
    ("Visit example.com. Bye.", ["Visit example.com.", "Bye."]),
    ("A title\n\nA paragraph.", ["A title", "A paragraph."]),
    ("milk\neggs\nbread", ["milk", "eggs", "bread"]),
    ("1. First\n2. Second", ["1. First", "2. Second"]),
    ("- one\n- two", ["- one", "- two"]),
    ("One.\r\nTwo.", ["One.", "Two."]),
    ("你好。世界！", ["你好。", "世界！"]),
    ("Привет. Как дела?", ["Привет.", "Как дела?"]),
    ("नमस्ते। आप कैसे हैं?", ["नमस्ते।", "आप कैसे हैं?"]),
    ("What?! No way!!", ["What?!", "No way!!"]),
]
NOTHING = ["", "   \n\t ", "...", "?!", "— – -", "\x00\x01\x02", "\u200b\u200d", "***", "( ) [ ]", "\"'\"", "\ud800"]
ODD = [
    "שלום עולם", "مرحبا بالعالم", "日本語のテキスト", "hello 世界 мир", "😀😀😀", "a\x00b\x07c", "e\u0301te\u0301",
    "x" * 5000, "1" * 3000,
    "a," * 3000, "\u202eabc\u202c", "A.B.C.D.E." * 100, "http://" * 50, "3.14", "$", "$$5", "5%%", "1/0", "0/0",
    "24:99", "99/99/9999", "IIII", "'",
    "'s", "@", "#", "1e999", "1,2,3,4", "5'", "2³", "٣٤", "½½", "Ⅳ", "１／２", "+", "-", "=", "3-", "-3-", "1..2",
    "...a", "v", "v1.", "\ud83d", "㎏", "5㎏",
    "🏳️‍🌈", "<b>bold</b>", "a\u00a0b", "ﷺ", "0x1F", "0" * 400, "IV. I. V.", "St.", "Dr.", "No.", "p.", "J.",
    "'90", "1st2nd", "a@b", "a@b.c", "://", "www.",
]


@pytest.mark.parametrize(("document", "sentences"), SPLITS, ids=[row[0] for row in SPLITS])
def test_sentences(document: str, sentences: list[str]) -> None:
    assert [utterance.text for utterance in segment(document)] == sentences


@pytest.mark.parametrize("document", NOTHING)
def test_nothing_to_say_yields_nothing(document: str) -> None:
    assert list(segment(document)) == []


@pytest.mark.parametrize("document", ODD)
@pytest.mark.parametrize("language", ["en-us", "de", "cmn"])
def test_odd_text_keeps_spans_and_never_fails(document: str, language: str) -> None:
    check_spans(document, language)
    for utterance in islice(segment(document, language), 3):
        phonemes = phonemize(utterance)
        assert phonemes.symbols[-1].symbol in PAUSES[1:]


def check_spans(document: str, language: str = "en-us") -> None:
    position = 0
    for utterance in segment(document, language):
        assert document[utterance.span.start : utterance.span.stop] == utterance.text
        assert utterance.span.start >= position
        assert utterance.words
        assert utterance.words[-1].pause != " "
        position = utterance.span.stop
        last = utterance.span.start
        for word in utterance.words:
            assert last <= word.span.start < word.span.stop <= utterance.span.stop
            assert word.pause in PAUSES
            last = word.span.start


SCRAPS = [
    *"abcXYZ019.,;:!?'\"()-–—…/@#$%&*+=<>°€½²\n \n", " ", " ", ". ", "Dr. ", "U.S. ", "3.14", "$5 million",
    "5 km", "VIII", "http://x.com ", "a@b.org ", "日本", "мир",
    "שלום", "😀", "👍🏽", "\x00", "\u0301", "\ud800", "\r\n", "10:30", "2024-01-02", "555-1234", "1/2", "it's ",
    "B2B", "'90s", "FBI ", "e.g. ", "\u200d", "I ", "the ", "read ",
]


@pytest.mark.parametrize("seed", range(40))
def test_spans_are_true_in_any_text(seed: int) -> None:
    draw = random.Random(seed)
    document = "".join(draw.choices(SCRAPS, k=300))
    check_spans(document, draw.choice(["en-us", "en-gb", "fr-fr", "ja"]))


def test_start_begins_inside_the_document() -> None:
    document = "One here. Two here. Three here."
    assert [utterance.text for utterance in segment(document, start=10)] == ["Two here.", "Three here."]
    assert next(segment(document, start=10)).span.start == 10


class CountingText(str):
    """Text that remembers the furthest character that was sliced out of it."""

    furthest = 0

    def __getitem__(self, key: slice | int) -> str:
        stop = key.stop if isinstance(key, slice) else key
        if stop is not None:
            CountingText.furthest = max(CountingText.furthest, min(stop, len(self)))
        return super().__getitem__(key)


def test_a_megabyte_is_read_as_it_is_asked_for() -> None:
    document = CountingText("The quick brown fox jumps over the lazy dog. " * 23_000)
    assert len(document) > 1_000_000
    CountingText.furthest = 0
    first = list(islice(segment(document), 3))
    assert [utterance.span.start for utterance in first] == [0, 45, 90]
    assert 0 < CountingText.furthest < 1_000


@pytest.mark.parametrize("filler", ["a", "7", "日", "a ", "a,", ".", " ", "\n", "-", "A.", "😀", "www."])
def test_a_megabyte_without_an_end_starts_at_once(filler: str) -> None:
    document = filler * (1_000_000 // len(filler))
    for utterance in islice(segment(document), 3):
        assert utterance.span.stop <= 10_000


@pytest.mark.parametrize("document", ["x" * 5000, "word " * 500, "clause here, " * 200, "12345 " * 300,
    "FBI " * 300, "日" * 900])
def test_long_sentences_are_parted_into_speakable_ones(document: str) -> None:
    utterances = list(segment(document))
    assert len(utterances) > 1
    assert "".join(utterance.text for utterance in utterances).replace(" ", "") == document.replace(" ", "")
    assert max(len(phonemize(utterance)) for utterance in utterances) <= 420


def test_a_long_sentence_is_parted_at_a_comma() -> None:
    document = ("all of these words go on and on without any end" + ", ") * 12
    assert all(utterance.text.endswith(",") for utterance in segment(document))


def test_a_sixty_word_sentence_stays_whole() -> None:
    document = "We " + "can do it " * 19 + "now."
    assert len(document.split()) == 59
    assert len(list(segment(document))) == 1


def test_wrapped_lines_are_one_sentence() -> None:
    document = "This paragraph was wrapped by hand at about seventy characters in\nall, as letters once were. Next one."
    assert [utterance.text.split()[0] for utterance in segment(document)] == ["This", "Next"]
    assert list(segment(document))[0].words[10].pause == " "


def test_pauses_are_the_punctuation() -> None:
    words = read_utterance("One, two; three: four - five (six) seven").words
    assert [word.pause for word in words] == [",", ";", ":", "-", ",", ",", "."]


def test_other_scripts_in_english_are_noticed() -> None:
    utterance = next(segment("hello мир"))
    assert "мир" in utterance.notices[0]

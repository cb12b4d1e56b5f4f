"""What a voice of US English says for the sounds of other languages."""

from __future__ import annotations

import pytest

from voicestudio.models.tacotron.tokens import Tokens
from voicestudio.text import phonemize, segment

LETTERS = """^ aɪ aɪə aɪɚ aʊ b d dʒ eɪ f h i iə iː j k l m n n̩ oʊ p s t tʃ uː v w z æ ð ŋ ɐ ɑː ɑːɹ ɔ ɔɪ ɔː ɔːɹ ə əl ɚ ɛ
ɛɹ ɜː ɡ ɪ ɪɹ ɹ ɾ ʃ ʊ ʊɹ ʌ ʒ ʔ θ ᵻ"""
ENGLISH = [*LETTERS.split(), " ", ",", "-", ".", ";"]
"""What is heard in an hour of US English."""

NEAR = """
ts t+s | tsː t+s | dz d+z | pf p+f | tɕh tʃ | ts.h tʃ | s. ʃ | kʰ k | th t | tʂ tʃ | ss s
ai2 aɪ | ɑu5 aʊ | iou2 i+oʊ | onɡ5 oʊ+ŋ | i.5 i | uəɜ uː+ə | iɜ i | o-1 oʊ
ja j+æ | ju j+uː | rʲ ɹ | ɲ n+j | ʎ l+j | ɬ l
ʏ ʊ | ɔø ɔɪ | aː ɑː | ɔ̃ ɔ | ɑ̃ ɑː | œ̃ ɜː | ɴ ŋ | ε ɛ | ʔœ ʔ+ɜː | r̩ ɚ | l̩ əl | əʊ oʊ | eə ɛ+ə | œy aʊ
? . | ! . | : ,
"""

TEXTS = {
    "de": "Fünf Mädchen möchten über Häuser und Zucker höflich lächeln. Genre, Balkon, Quatsch, Äpfel, Deutsch.",
    "fr-fr": "Un bon vin blanc, s'il vous plaît. L'œuvre du jeune homme: huit oignons, la fille, hier soir à Montréal.",
    "cmn": "你好，世界。我喜欢学习中文，因为它很有意思。二月女儿穷人日本热饭四十一百。",
    "ru": "Съешь же ещё этих мягких французских булок, да выпей чаю. Любовь, жизнь, щука, объём, электрификация.",
    "ja": "こんにちは、しんぶん、りょうり、がっこう、ふじさん。",
    "da": "Rødgrød med fløde, mens cirkusklovnen spillede. Jordbær, lære, hest.",
    "sv": "Sju sköna sjuksköterskor, kött, tjugo hus.",
    "pl": "Dżdżownica, chrząszcz brzmi w trzcinie, zażółć gęślą jaźń.",
    "ar": "مرحبا بالعالم، القط والظلم ضوء عين غرفة.",
    "hi": "नमस्ते दुनिया, ऋषि, ठंडा ढोल, घर, भाषा।",
    "en-gb": "The poor girl near the square had a hot bath.",
}


@pytest.mark.parametrize("pair", [pair.strip() for line in NEAR.strip().splitlines() for pair in line.split("|")])
def test_sounds_of_other_languages_become_english_ones(pair: str) -> None:
    symbol, said = pair.split()
    ids, _, places = Tokens(ENGLISH)([symbol])
    assert "+".join(ENGLISH[token] for token in ids[1:]) == said
    assert places[1:] == [0] * (len(ids) - 1)


def test_stress_stays_on_the_vowel_of_several_tokens() -> None:
    assert Tokens(ENGLISH)(["ˈja", "ˈai", "l"])[1] == [0, 0, 1, 1, 0]


def test_what_is_no_sound_is_dropped() -> None:
    assert Tokens(ENGLISH)(["…", "l"])[2] == [-1, 1]


@pytest.mark.parametrize("language", TEXTS)
def test_an_english_voice_drops_nothing_of_another_language(language: str) -> None:
    tokens = Tokens(ENGLISH)
    for utterance in segment(TEXTS[language], language):
        symbols = [phoneme.symbol for phoneme in phonemize(utterance).symbols]
        places = set(tokens(symbols)[2])
        assert [symbol for place, symbol in enumerate(symbols) if place not in places] == []

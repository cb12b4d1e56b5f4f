"""Which sentences rise at their end and by how much, and how single words are lengthened."""

import pytest

from voicestudio.core import PhonemeProsody, Prosody
from voicestudio.text import phonemize, read_utterance
from voicestudio.voices.delivery import RISE_SEMITONES, delivered, lengthening, question_rise, rises


@pytest.mark.parametrize(
    ("text", "rising"),
    [
        ("Are you coming home?", True),
        ("Is it ready?", True),
        ("Really?", True),
        ("And did she see it?", True),
        ("Where are you going?", False),
        ("What's that?", False),
        ("To whom did you speak?", False),
        ("Tea or coffee?", False),
        ("You are coming home.", False),
        ("Stop!", False),
    ],
)
def test_yes_no_questions_rise(text: str, rising: bool) -> None:
    assert rises(phonemize(read_utterance(text))) is rising


def test_other_languages_are_left_alone() -> None:
    assert not rises(phonemize(read_utterance("Kommst du?", "de")))


def test_the_rise_begins_at_the_last_stress_and_never_falls() -> None:
    phonemes = phonemize(read_utterance("Are you coming tomorrow?"))
    rise = question_rise(phonemes)
    first = min(rise)
    assert phonemes.symbols[first].symbol.startswith("ˈ")
    assert not any(p.symbol.startswith("ˈ") for p in phonemes.symbols[first + 1 :])
    values = [rise[index] for index in sorted(rise)]
    assert values == sorted(values)
    assert max(values) == pytest.approx(RISE_SEMITONES)
    assert question_rise(phonemize(read_utterance("I am coming."))) == {}


@pytest.mark.parametrize(
    ("text", "factor"), [("No.", 1.6), ("Okay.", 1.4), ("Tomorrow.", 1.25), ("We are here now.", 1)]
)
def test_single_words_last_longer(text: str, factor: float) -> None:
    assert lengthening(phonemize(read_utterance(text))) == factor


def test_what_was_asked_for_is_kept() -> None:
    phonemes = phonemize(read_utterance("No?"))
    asked = Prosody(per_phoneme=((0, PhonemeProsody(2.0, 1.0, 3.0)),))
    changes = dict(delivered(asked, phonemes).per_phoneme)
    assert changes[0] == PhonemeProsody(2.0 * 1.6, 1.0, 3.0)
    assert changes[1].pitch_semitones > 0
    pause = len(phonemes) - 1
    assert changes[pause].duration_factor == 1.0
    statement = phonemize(read_utterance("We are here now."))
    assert delivered(asked, statement) is asked

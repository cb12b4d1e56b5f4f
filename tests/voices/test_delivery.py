"""Which sentences rise at their end and by how much, and how single words are lengthened."""

import numpy as np
import pytest

from voicestudio.core import PhonemeProsody, Phonemes, Prosody
from voicestudio.text import phonemize, read_utterance
from voicestudio.voices.delivery import (
    LEAST_S,
    LONGEST_LIST_PAUSE_S,
    RISE_SEMITONES,
    Foreseen,
    delivered,
    question_rise,
    rises,
    short_stretches,
)


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


def foreseen(phonemes: Phonemes, sound_s: float = 0.1, pause_s: float = 0.4, level_db: float = 0.0) -> Foreseen:
    """All sounds alike, and all pauses."""
    seconds = [pause_s if phoneme.is_pause else sound_s for phoneme in phonemes.symbols]
    return Foreseen(seconds, [level_db] * len(seconds))


def changes_of(text: str, **values: float) -> tuple[Phonemes, dict[int, PhonemeProsody]]:
    phonemes = phonemize(read_utterance(text))
    return phonemes, short_stretches(phonemes, foreseen(phonemes, **values))


@pytest.mark.parametrize(
    ("text", "sound_s", "lasts_s"),
    [
        ("No.", 0.2, 2 * 0.2 * 1.6),
        ("Okay.", 0.2, 3 * 0.2 * 1.4),
        ("Tomorrow.", 0.2, 6 * 0.2 * 1.25),
        ("We are here now.", 0.2, 0.0),
        ("Tomorrow.", 0.05, LEAST_S[3]),  # the voice foresees too little
        ("Oh!", 0.03, 0.2),  # the least vowel
    ],
)
def test_single_words_last_longer(text: str, sound_s: float, lasts_s: float) -> None:
    _, changes = changes_of(text, sound_s=sound_s)
    assert sum(change.duration_factor * sound_s for change in changes.values()) == pytest.approx(lasts_s)


def test_the_vowel_of_a_lone_syllable_is_loud_enough() -> None:
    phonemes, changes = changes_of("Ouch!", level_db=-14.0)
    assert phonemes.symbols[0].symbol == "ˈaʊ"
    assert changes[0].energy_db == pytest.approx(16.0)
    assert changes[1].energy_db == 0.0
    assert changes_of("Ouch!", level_db=5.0)[1][0].energy_db == 0.0
    unsaid = short_stretches(phonemes, Foreseen([0.0] * 3, [np.inf] * 3))  # a sound that the voice has not
    assert unsaid[0].energy_db == 0.0


def test_pauses_of_lists_are_no_longer_than_commas_are() -> None:
    phonemes, changes = changes_of("Row, row, row, and the old boat went home.")
    pauses = [index for index, phoneme in enumerate(phonemes.symbols) if phoneme.symbol == ","]
    assert [index in changes for index in pauses] == [True, True, False]
    assert changes[pauses[0]].duration_factor * 0.4 == pytest.approx(LONGEST_LIST_PAUSE_S)
    assert not changes_of("Row, row, row.", sound_s=0.2, pause_s=0.2)[1]


def test_what_was_asked_for_is_kept() -> None:
    phonemes = phonemize(read_utterance("No?"))
    asked = Prosody(per_phoneme=((0, PhonemeProsody(2.0, 1.0, 3.0)),))
    changes = dict(delivered(asked, phonemes, foreseen(phonemes, sound_s=0.3)).per_phoneme)
    assert changes[0] == PhonemeProsody(2.0 * 1.6, 1.0, 3.0)
    assert changes[1].pitch_semitones > 0
    pause = len(phonemes) - 1
    assert changes[pause].duration_factor == 1.0
    statement = phonemize(read_utterance("We are here now."))
    assert delivered(asked, statement, foreseen(statement)) is asked

"""Words spelled alike and said differently: which one is meant, by the words beside them.

Where the neighbours do not tell, nothing is decided and espeak-ng's own reading stands. Most pairs are a noun (stress
on the first syllable) and a verb (on the last); espeak-ng knows how each sounds in the accent asked for once it hears
it as "the record is" or "to record it". Those it does not know are in homograph_sounds.SOUNDS.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from voicestudio.core import Word
from voicestudio.text.english import homograph_cases as cases
from voicestudio.text.english.homograph_sounds import PAIRS, sound
from voicestudio.text.english.neighbours import Neighbours
from voicestudio.text.english.own_sounds import own_sound

_RULES = {
    "read": cases.read,
    "live": cases.live,
    "lives": cases.lives,
    "lead": cases.lead,
    "wind": cases.wind,
    "winds": cases.wind,
    "tear": cases.tear,
    "tears": cases.tear,
    "bow": cases.bow,
    "row": cases.row,
    "minute": cases.minute,
    "content": cases.content,
    "present": cases.present,
    "presents": cases.noun_or_verb,
    "perfect": cases.noun_or_verb,
    "close": cases.close,
    "wound": cases.wound,
    "dove": cases.dove,
    "bass": cases.bass,
    "sow": cases.sow,
    "invalid": cases.invalid,
    "resume": cases.resume,
    "polish": cases.polish,
    **dict.fromkeys(PAIRS, cases.noun_or_verb),
    **{word + "s": cases.noun_or_verb for word in PAIRS if word != "use"},
    "uses": cases.noun_or_verb,
}


def decide(words: Sequence[Word], language: str) -> list[Word]:
    """The words, with `ipa` set on each homograph whose neighbours tell which one is meant, and on misread words."""
    decided = list(words)
    for index, word in enumerate(words):
        if word.ipa is not None:
            continue
        rule = _RULES.get(word.text.lower())
        sense = rule(Neighbours(words, index)) if rule else None
        ipa = sound(word.text.lower(), sense, language) if sense else own_sound(word.text, language)
        if ipa is not None:
            decided[index] = replace(word, ipa=ipa)
    return decided

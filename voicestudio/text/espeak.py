"""The espeak-ng library: text of one language in, groups of phones out."""

from __future__ import annotations

import re
import threading
from collections.abc import Mapping
from functools import lru_cache
from types import MappingProxyType

from voicestudio.core import StudioError

ALIASES = {"en": "en-us", "fr": "fr-fr", "zh": "cmn", "zh-cn": "cmn", "pt-pt": "pt", "no": "nb", "es-es": "es"}
"""Codes that people write, and the espeak-ng code meant."""

STRESS_MARKS = "ˈˌ"

_SYLLABIC = frozenset("aeiouyæøœɐɑɒɔəɘɚɛɜɝɞɤɨɪɯɵɶʉʊʌʏᵻᵿäɩ")
_LANGUAGE_SWITCH = re.compile(r"\([a-zA-Z][\w-]*\)")
_TIES = str.maketrans("", "", "\u0361\u035c\u200d")
_LOCK = threading.Lock()

Group = tuple[str, ...]
"""The phones of one stretch that espeak-ng writes without a gap; stress marks stand before the vowel."""


class _Engine:
    """One loaded espeak-ng library. Its state is global to the library, so that every call holds the lock."""

    def __init__(self) -> None:
        import espeakng_loader
        from phonemizer.backend.espeak.wrapper import EspeakWrapper

        EspeakWrapper.set_library(espeakng_loader.get_library_path())
        EspeakWrapper.set_data_path(espeakng_loader.get_data_path())
        self._wrapper = EspeakWrapper()
        names = sorted((voice.language, voice.name) for voice in self._wrapper.available_voices())
        self.languages = {code: name.replace("_", " ") for code, name in names}
        self._language = ""

    def raw(self, text: str, language: str) -> str:
        with _LOCK:
            if language != self._language:
                self._wrapper.set_voice(language)
                self._language = language
            return self._wrapper.text_to_phonemes(text)


@lru_cache(maxsize=1)
def _load() -> _Engine:
    return _Engine()


def _engine() -> _Engine:
    with _LOCK:
        return _load()


def languages() -> Mapping[str, str]:
    """The language codes that can be asked for, sorted, and the English name of each."""
    return MappingProxyType(_engine().languages)


@lru_cache(maxsize=256)
def resolve(language: str) -> str:
    """The espeak-ng code for a code as people write it ("EN_us", "en", "fr").

    Raises StudioError for a code that espeak-ng does not know.
    """
    wanted = language.strip().replace("_", "-").lower()
    known = {code.lower(): code for code in languages()}
    code = known.get(ALIASES.get(wanted, wanted))
    if code is None:
        raise StudioError(
            f"There is no language with the code '{language}': use one such as en-us, de or fr-fr "
            "(voicestudio voices --languages lists all)."
        )
    return code


def has_vowel(phone: str) -> bool:
    """Whether the phone can carry a stress mark."""
    return any(character in _SYLLABIC for character in phone)


def place_stress(phones: list[str]) -> list[str]:
    """Moves each stress mark to the start of the next phone with a vowel, or drops it where no phone follows.

    A syllable without a vowel (as in Czech "vlk") keeps the mark where the engine wrote it.
    """
    placed: list[str] = []
    waiting, waiting_at = "", 0
    for phone in phones:
        mark = next((character for character in phone if character in STRESS_MARKS), "")
        bare = phone.strip(STRESS_MARKS).replace("ˈ", "").replace("ˌ", "")
        if mark:
            if waiting and waiting_at < len(placed):
                placed[waiting_at] = waiting + placed[waiting_at]
            waiting, waiting_at = mark, len(placed)
        if not bare:
            continue
        if waiting and has_vowel(bare):
            bare, waiting = waiting + bare, ""
        placed.append(bare)
    if waiting and waiting_at < len(placed):
        placed[waiting_at] = waiting + placed[waiting_at]
    return placed


def _clean(group: str) -> Group:
    phones = (phone.strip("-") for phone in _LANGUAGE_SWITCH.sub("_", group).translate(_TIES).split("_"))
    return tuple(place_stress([phone for phone in phones if phone]))


def groups(text: str, language: str) -> tuple[Group, ...]:
    """The phones of `text` as espeak-ng groups them: mostly one group a word, yet "in the" may be one group."""
    raw = _engine().raw(text, language)
    return tuple(group for group in map(_clean, raw.split()) if group)


@lru_cache(maxsize=20_000)
def word_groups(text: str, language: str) -> tuple[Group, ...]:
    """The phones of a word said alone."""
    return groups(text, language)

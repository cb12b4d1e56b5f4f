"""The user's pronunciations: words and the IPA that wins over the engine."""

from __future__ import annotations

import json
import os
import re
import tempfile
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path

from voicestudio.core import StudioError, places
from voicestudio.text.ipa import split_ipa

_TOKEN = re.compile(r"[^\W_](?:[\w'’.&+#-]*[\w+#])?")
_POSSESSIVE = re.compile(r"['’]s$")
_VOICELESS = frozenset("ptkfθ")
_SIBILANT = ("s", "z", "ʃ", "ʒ", "tʃ", "dʒ")


class Lexicon:
    """Word -> IPA, kept in a TOML file with one table, [words].

    A word is found as written; where that is not there, without regard to capitals. Possessives ('s) follow their word.
    """

    def __init__(self, entries: Mapping[str, str] | None = None) -> None:
        self._entries: dict[str, str] = {}
        self._folded: dict[str, str] = {}
        for word, ipa in (entries or {}).items():
            self.add(word, ipa)

    @classmethod
    def load(cls, path: Path) -> Lexicon:
        """Reads a lexicon file. Raises StudioError for one that is missing, damaged or holds no IPA."""
        try:
            entries = tomllib.loads(path.read_text("utf-8")).get("words", {})
        except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
            raise StudioError(
                f"The lexicon {path} cannot be read ({error}): mend or remove the file, which needs a table [words] "
                'with lines such as nginx = "ˈɛndʒɪnˌɛks".'
            ) from error
        if not isinstance(entries, dict) or not all(isinstance(ipa, str) for ipa in entries.values()):
            raise StudioError(f'The lexicon {path} needs a table [words] with lines such as nginx = "ˈɛndʒɪnˌɛks".')
        try:
            return cls(entries)
        except StudioError as error:
            raise StudioError(f"In the lexicon {path}: {error}") from error

    def save(self, path: Path) -> None:
        """Writes the file whole or not at all. Raises StudioError where it cannot be written."""
        lines = ["[words]", *(f"{_quoted(word)} = {_quoted(ipa)}" for word, ipa in sorted(self._entries.items()))]
        temporary = None
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=path.name, suffix=".part")
            with os.fdopen(handle, "w", encoding="utf-8") as file:
                file.write("\n".join(lines) + "\n")
            os.replace(temporary, path)  # noqa: PTH105
        except OSError as error:
            if temporary:
                Path(temporary).unlink(missing_ok=True)
            raise StudioError(f"The lexicon cannot be written to {path} ({error}): choose another place.") from error

    def add(self, word: str, ipa: str) -> None:
        """Sets the pronunciation of a word. Raises StudioError for a word that is none and for what is no IPA."""
        word = word.strip()
        match = _TOKEN.fullmatch(word)
        if match is None:
            raise StudioError(f"A lexicon entry is for one word of letters or digits, but “{word}” is none: write one.")
        split_ipa(ipa)
        self._entries[word] = ipa
        self._folded[word.casefold()] = word

    def remove(self, word: str) -> None:
        """Forgets a word. Raises StudioError where it is not there."""
        if word not in self._entries:
            raise StudioError(f"The lexicon has no word “{word}” to remove: write it as it was added.")
        del self._entries[word]
        self._folded = {known.casefold(): known for known in self._entries}

    def ipa(self, word: str) -> str | None:
        """The pronunciation of a word, None where the lexicon has none."""
        found = self._entries.get(word)
        if found is None and word.casefold() in self._folded:
            found = self._entries[self._folded[word.casefold()]]
        return found

    def match(self, text: str, position: int) -> tuple[int, str] | None:
        """The end and the IPA of the entry that starts at a position of a text, None where none does."""
        token = _TOKEN.match(text, position)
        if token is None or (position and (text[position - 1].isalnum() or text[position - 1] == "_")):
            return None
        whole = token.group()
        stem = _POSSESSIVE.sub("", whole)
        if stem != whole and self.ipa(whole) is None and (ipa := self.ipa(stem)):
            return token.end(), ipa + _possessive_ending(ipa)
        for length in _lengths(whole):
            if ipa := self.ipa(whole[:length]):
                return position + length, ipa
        return None

    def __len__(self) -> int:
        return len(self._entries)

    def __contains__(self, word: str) -> bool:
        return self.ipa(word) is not None

    def __iter__(self) -> Iterator[tuple[str, str]]:
        """The entries as (word, IPA), by word."""
        return iter(sorted(self._entries.items()))


def _lengths(token: str) -> Iterator[int]:
    """The lengths at which a token may end: whole, then before each sign inside it."""
    yield len(token)
    for index in range(len(token) - 1, 0, -1):
        if not (token[index].isalnum() or token[index] in "_'’"):
            yield index


def _possessive_ending(ipa: str) -> str:
    last = split_ipa(ipa)[-1]
    if last.endswith(_SIBILANT):
        return "ɪz"
    return "s" if last[-1] in _VOICELESS else "z"


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)


def word_at(text: str, position: int) -> str:
    """The word that an entry would name, which holds a position of a text or ends there; empty where there is none."""
    for token in _TOKEN.finditer(text):
        if token.start() > position:
            break
        if position <= token.end():
            return _POSSESSIVE.sub("", token.group())
    return ""


def user_lexicon_file() -> Path:
    """Where the person's own pronunciations are kept; it need not be there."""
    return places.user_data_folder() / "lexicon.toml"


def user_lexicon() -> Lexicon | None:
    """The person's own pronunciations, None where they made none; raises StudioError for a damaged file."""
    path = user_lexicon_file()
    return Lexicon.load(path) if path.exists() else None

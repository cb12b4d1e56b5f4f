"""The words beside a word, and what part of speech they ask for."""

from __future__ import annotations

from collections.abc import Sequence

from voicestudio.core import Word
from voicestudio.text.english.scan import word_set

DETERMINERS = word_set(
    """
    the a an this that these those my your his her its our their some any no every each another one two three whose
    which several many few
    """
)
TO_VERB = word_set(
    """
    to will would can could should may might must shall cannot don't doesn't didn't won't can't couldn't wouldn't
    shouldn't mustn't let's please i'll we'll you'll they'll he'll she'll it'll i'd we'd you'd they'd he'd she'd
    gonna wanna
    """
)
SUBJECTS = word_set("i you we they who")
SINGULARS = word_set("he she it who which that everyone nobody someone")
PREPOSITIONS = word_set("of in on at for with from by under without into about per as against")
HAVE_BE = word_set(
    """
    have has had having was were been be being is are am get gets got i've we've you've they've he's she's it's
    who's i'd they'd haven't hasn't hadn't wasn't weren't
    """
)
BE = word_set(
    """
    is are was were am be been being isn't wasn't aren't i'm he's she's it's we're you're they're feel feels felt
    seem seems seemed look looks looked quite very perfectly
    """
)
ADVERBS = word_set(
    """
    never ever always already just often also only really not still now even once recently usually sometimes both
    all
    """
)
OBJECTS = word_set(
    """
    me him them us it the a an this that these those my your his her its our their all every each some any
    """
)


class Neighbours:
    """The neighbours of one word, in lower case; "" beyond a pause or the sentence's ends."""

    def __init__(self, words: Sequence[Word], index: int) -> None:
        self.word = words[index].text
        self.index = index
        self._words = words
        self.before = self._at(index - 1)
        self.before2 = self._at(index - 2) if self.before else ""
        self.after = self._at(index + 1) if words[index].pause == " " else ""
        self.after2 = self._at(index + 2) if self.after and words[index + 1].pause == " " else ""
        self.starts = index == 0 or words[index - 1].pause != " "

    def _at(self, index: int) -> str:
        if not 0 <= index < len(self._words) or (index < self.index and self._words[index].pause != " "):
            return ""
        return self._words[index].text.lower()

    def anywhere(self, wanted: frozenset[str]) -> bool:
        return any(word.text.lower() in wanted for word in self._words)

    @property
    def verb_wanted(self) -> bool:
        before = self.before2 if self.before in ADVERBS else self.before
        return before in TO_VERB or before in SUBJECTS

    @property
    def noun_wanted(self) -> bool:
        owner = self.before.endswith("'s") and self.before not in HAVE_BE
        return owner or self.before in DETERMINERS or self.before in PREPOSITIONS

    @property
    def orders(self) -> bool:
        """Whether it opens a clause and an object follows: "Record the song"."""
        return self.starts and self.after in OBJECTS

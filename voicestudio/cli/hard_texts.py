"""Hard sentences by rule: as many as are wanted, of twenty kinds in turn, the same ones each time.

A sentence is drawn from its kind and its place alone, so that the first hundred of a thousand are those of a hundred.
"""

from __future__ import annotations

import tomllib
from functools import lru_cache
from random import Random
from types import MappingProxyType
from typing import TYPE_CHECKING

from voicestudio.core import StudioError
from voicestudio.core.places import resources_folder

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

MOST = 2000
"""Sentences of which all still differ."""
_ENDS = ".", "!", "?"
LONG_WORDS = 47
"""Words from which on a long sentence gets no further clause of 7 to 14."""


def hard_texts(n: int) -> Iterator[tuple[str, str]]:
    """Kind and text of n sentences, no two alike; raises StudioError for more than MOST."""
    if n > MOST:
        raise StudioError(f"At most {MOST} hard sentences can be generated, but {n} were wanted: ask for fewer.")
    kinds, seen = list(KINDS), set()
    for place in range(n):
        kind = kinds[place % len(kinds)]
        rng = Random(f"{kind} {place // len(kinds)}")  # noqa: S311 - a draw that is the same each time is what is wanted
        while (text := KINDS[kind](rng)) in seen:
            pass
        seen.add(text)
        yield kind, text


@lru_cache(maxsize=1)
def _words() -> Mapping[str, tuple[str, ...]]:
    """The tables: entries are parted by "|" where there is one, else by spaces."""
    file = resources_folder() / "quality" / "hard_words.toml"
    try:
        tables = tomllib.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise StudioError(f"Words are wanted in {file}, but it cannot be read: install the studio anew.") from error
    parted = {name: " ".join(text.split()).split("|" if "|" in text else " ") for name, text in tables.items()}
    return MappingProxyType({name: tuple(entry.strip() for entry in entries) for name, entries in parted.items()})


def _one(rng: Random, name: str) -> str:
    return rng.choice(_words()[name])


def _some(rng: Random, name: str, n: int) -> list[str]:
    return rng.sample(_words()[name], n)


def _thing(rng: Random) -> str:
    return f"the {_one(rng, 'adjectives')} {_one(rng, 'nouns')}"


def _clause(rng: Random) -> str:
    place = f" {_one(rng, 'places')}" if rng.random() < 0.5 else ""
    return f"{_thing(rng)} {_one(rng, 'verbs')} {_thing(rng)}{place}"


def _sentence(text: str, end: str = ".") -> str:
    return text[:1].upper() + text[1:] + ("" if text.endswith(end) else end)


def _repeats(rng: Random) -> str:
    word, n = _one(rng, rng.choice(("nouns", "adjectives"))), rng.randint(2, 12)
    return rng.choice((
        lambda: _sentence(rng.choice((" ", ", ")).join([word] * n), rng.choice(_ENDS)),
        lambda: _sentence(f"the {' '.join([_one(rng, 'adjectives')] * min(n, 6))} {word} {_one(rng, 'verbs')} it"),
        lambda: _sentence(", and ".join([_clause_short(rng)] * min(n, 4))),
        lambda: _sentence(f"{word} and " * (n // 2) + word),
    ))()  # fmt: skip


def _clause_short(rng: Random) -> str:
    return f"the {_one(rng, 'nouns')} {_one(rng, 'verbs')} it"


def _lists(rng: Random) -> str:
    words = _some(rng, rng.choice(("nouns", "adjectives", "towns")), rng.randint(3, 16))
    words = [word.replace("-", " ") for word in words]
    last = rng.choice((f"and {words[-1]}", words[-1], f"or {words[-1]}"))
    start = rng.choice(("", "", "we packed ", "there were: "))
    return _sentence(f"{start}{rng.choice((', ', ', ', '; ')).join([*words[:-1], last])}")


def _lone(rng: Random) -> str:
    return _one(rng, "short") + rng.choice(_ENDS)


def _short(rng: Random) -> str:
    return _one(rng, "exclamations") + rng.choice(_ENDS)


def _long(rng: Random) -> str:
    text = _clause(rng)
    while len(text.split()) < LONG_WORDS:
        text += rng.choice((", and ", ", but ", " because ", ", while ", " until ", ", although ", "; ")) + _clause(rng)
    return _sentence(text)


def _numbers(rng: Random) -> str:
    big, small = rng.randrange(10 ** rng.randint(2, 10)), rng.randrange(1, 1000)
    return rng.choice((
        lambda: _sentence(f"{_clause_short(rng)} {big:,} times"),
        lambda: _sentence(f"the code is {' '.join(str(rng.randrange(10)) for _ in range(rng.randint(3, 10)))}"),
        lambda: f"{rng.uniform(0, 100):.{rng.randint(1, 5)}f} is less than {big + 100}.",
        lambda: _sentence(f"the {_ordinal(small)} {_one(rng, 'nouns')} came before the {_ordinal(small + 1)}"),
        lambda: f"{big}.",
        lambda: _sentence(f"between {small} and {small * 7} {_one(rng, 'nouns')}s were {_one(rng, 'verbs')}"),
        lambda: f"{', '.join(str(n) for n in range(small, small - rng.randint(3, 12), -1) if n >= 0)}.",
    ))()  # fmt: skip


def _ordinal(n: int) -> str:
    ending = "th" if n % 100 in (11, 12, 13) else {1: "st", 2: "nd", 3: "rd"}.get(n % 10, "th")
    return f"{n}{ending}"


def _dates(rng: Random) -> str:
    month, day, year = _one(rng, "months"), rng.randint(1, 28), rng.randint(1066, 2099)
    hour, minute, half = rng.randint(1, 12), rng.randrange(60), rng.choice(("a.m.", "p.m.", "AM", "pm"))
    when = rng.choice((
        f"on {month} {day}, {year}", f"on {_one(rng, 'days')}, {month} {_ordinal(day)}", f"in {year}",
        f"on the {_ordinal(day)} of {month}", f"on {rng.randint(1, 12)}/{day}/{year}", f"on {day} {month[:3]}. {year}",
        f"on {year}-{rng.randint(1, 12):02d}-{day:02d}", f"in the {year // 10 * 10}s", f"from {year} to {year + day}",
        f"from {year}-{year + day}", f"in {month} {year}",
    ))  # fmt: skip
    at = rng.choice(("", f" at {hour}:{minute:02d} {half}", f" at {hour} {half}", f" at {hour + 11}:{minute:02d}"))
    return _sentence(f"{_clause_short(rng)} {when}{at}")


def _money(rng: Random) -> str:
    sign, many, cents = rng.choice("$£€¥"), rng.randrange(1, 10 ** rng.randint(1, 6)), rng.randrange(100)
    sums = [f"{sign}{many:,}", f"{sign}{many % 1000}.{cents:02d}", f"{sign}{many % 900 + 1} million"]
    sums += [f"{sign}{rng.randint(1, 99)}k", f"{sign}{rng.randint(1, 9)}.{rng.randint(1, 9)}bn", f"{many} USD"]
    sums += [f"{sign}{many % 90}-{many % 90 + 20}"]
    first, second = rng.sample(sums, 2)
    return _sentence(f"{_thing(rng)} cost {first}, not {second}")


def _abbreviations(rng: Random) -> str:
    who = f"{_one(rng, 'titles')} {_one(rng, 'last_names')}"
    where = f"{rng.randint(1, 2000)} {_one(rng, 'nouns').title()} {_one(rng, 'streets')}"
    return rng.choice((
        f"{who} of {where} met St. {_one(rng, 'first_names')}.",
        _sentence(f"{_thing(rng)}, e.g. a {_one(rng, 'nouns')}, is approx. {rng.randint(2, 90)} ft. tall"),
        f"See p. {rng.randint(1, 400)}, vol. {rng.randint(1, 9)}, fig. {rng.randint(1, 30)} etc.",
        f"{_one(rng, 'nouns').title()} Bros. Inc. vs. {_one(rng, 'nouns').title()} Co. Ltd.",
        f"{who} lives at {where}, apt. {rng.randint(1, 99)}, i.e. near No. {rng.randint(1, 99)}.",
        f"{_one(rng, 'first_names')} {_one(rng, 'last_names')} Jr. moved to Mt. {_one(rng, 'nouns').title()}, dept. 7.",
    ))  # fmt: skip


def _units(rng: Random) -> str:
    def amount() -> str:
        number = rng.choice((str(rng.randint(1, 400)), f"{rng.uniform(0, 50):.1f}", f"-{rng.randint(1, 40)}"))
        return f"{number}{gap}{unit}"

    unit, gap, span = _one(rng, "units"), rng.choice(("", " ")), rng.choice(("s", "min", "h", "days"))
    return _sentence(f"{_thing(rng)} went from {amount()} to {amount()} in {rng.randint(2, 90)} {span}")


def _fractions(rng: Random) -> str:
    low, high = rng.randint(1, 9), rng.randint(10, 40)
    return _sentence(rng.choice((
        f"add {low}/{high} cup of water and {low} 1/2 tsp of salt",
        f"{low} {rng.choice('½¼¾⅓⅔⅛')} of the {_one(rng, 'nouns')} was left",
        f"bake for {high}-{high + 5} minutes at {high * 10}°F",
        f"the score was {low}-{high}, a ratio of {low}:{high}",
        f"chapter {_one(rng, 'romans')}, pages {low}\N{EN DASH}{high}",
        f"king {rng.choice(('Henry', 'Louis', 'George', 'Charles'))} {rng.choice(('II', 'III', 'IV', 'V', 'VIII'))} "
        f"and world war {rng.choice(('I', 'II'))}",
        f"{low} + {high} = {low + high}, and {high} x {low} = {low * high}",
        f"version {low}.{high}.{rng.randint(0, 9)} is {high}% faster than v{low}.{high - 1}",
    )))  # fmt: skip


def _addresses(rng: Random) -> str:
    first, last = _one(rng, "nouns"), _one(rng, "nouns")
    state, town = rng.choice(("CA", "NY", "TX", "MA")), _one(rng, "towns").replace("-", " ")
    return rng.choice((
        f"Write to {first}.{last}@example.{rng.choice(('org', 'com', 'co.uk', 'de'))} today.",
        f"Look at www.{first}-{last}.com/{_one(rng, 'nouns')} or https://{last}.org.",
        f"Call {rng.randint(200, 999)}-{rng.randint(100, 999)}-{rng.randint(1000, 9999)} or ({rng.randint(200, 999)}) "
        f"555-{rng.randint(1000, 9999)}.",
        f"Open {first}_{last}.{rng.choice(('pdf', 'txt', 'py', 'jpg', 'csv'))} in /home/{last}.",
        f"He lives in {town}, {state} {rng.randint(10000, 99999)}.",
        f"Follow @{first}_{last} and #{first}{last.title()}{rng.randint(2, 99)}.",
    ))  # fmt: skip


def _twisters(rng: Random) -> str:
    return _sentence(rng.choice((", ", "; ", " ")).join([_one(rng, "twisters")] * rng.randint(1, 4)), rng.choice(_ENDS))


def _names(rng: Random) -> str:
    names = [f"{_one(rng, 'first_names')} {_one(rng, 'last_names')}" for _ in range(rng.randint(1, 3))]
    town, other = (town.replace("-", " ") for town in _some(rng, "towns", 2))
    return f"{' and '.join(names)} drove from {town} to {other}."


def _questions(rng: Random) -> str:
    return rng.choice((
        lambda: f"Had {_clause(rng)}?",
        lambda: f"Who {_one(rng, 'verbs')} {_thing(rng)}, and why?",
        lambda: f"Is it {_thing(rng)}, or {_thing(rng)}?",
        lambda: f"{_sentence(_clause(rng), ', did it?')}",
        lambda: f"Really? {_sentence(_thing(rng), '?')} {_one(rng, 'exclamations')}?!",
        lambda: f"Where was {_thing(rng)}?",
    ))()  # fmt: skip


def _quotations(rng: Random) -> str:
    said, end = _clause(rng), rng.choice((",", "!", "?"))
    return rng.choice((
        f'"{_sentence(said, end)}" she said.', f"“{_sentence(said, end)}” he asked, “and {_clause_short(rng)}?”",
        f"He said: '{_sentence(said)}'", f'"{_one(rng, "short")}," she whispered; "{said}."',
        f"The word '{_one(rng, 'nouns')}' isn't \"{_one(rng, 'nouns')}\".",
    ))  # fmt: skip


def _brackets(rng: Random) -> str:
    first, second = _one(rng, "nouns"), _one(rng, "nouns")
    return _sentence(rng.choice((
        f"{_thing(rng)} (but not {_thing(rng)}) {_one(rng, 'verbs')} it",
        f"a well-{_one(rng, 'verbs')}, {first}-{second}-like {_one(rng, 'nouns')}",
        f"{_clause_short(rng)} - {_clause_short(rng)} - and {_clause_short(rng)}",
        f"{_clause_short(rng)}—or so [they] say—{_one(rng, 'places')}",
        f"the re-entry of the ex-{first} (see {second}/{first}): twenty-{rng.choice(('one', 'two', 'nine'))} {second}s",
        f"well... {_thing(rng)} ... {_one(rng, 'verbs')} {_thing(rng)}",
        f"one {first}, {second}; and: {_clause_short(rng)}",
    )))  # fmt: skip


def _cases(rng: Random) -> str:
    text, words = _clause(rng), [word.title() for word in _some(rng, "nouns", 3)]
    return rng.choice((
        lambda: text.upper() + rng.choice(_ENDS), lambda: text.title() + ".", lambda: text,
        lambda: " ".join(word.upper() if rng.random() < 0.3 else word for word in text.split()) + "!",
        lambda: f"The {words[0].lower()}{words[1]} app is an e{words[2]}.",
    ))()  # fmt: skip


def _initialisms(rng: Random) -> str:
    one, two, three = _some(rng, "initialisms", 3)
    return rng.choice((
        f"The {one} told the {two} about the {three}.", f"{one}, {two} and {three}.",
        f"The {one}'s {two} has no {three}s.",
        f"Is the {one}/{two} an {three}?",
        f"J.R.R. {_one(rng, 'last_names')} of the U.S. {one} lost a {two}-{rng.randint(2, 99)}.",
    ))  # fmt: skip


def _inside(text: str) -> str:
    """A sentence as it stands inside another: "I" keeps its capital."""
    return text if text.startswith("I ") else text[:1].lower() + text[1:]


def _alike(rng: Random) -> str:
    first, second = _some(rng, "alike", 2)
    return _sentence(first) if rng.random() < 0.4 else _sentence(f"{first}, and {_inside(second)}")


KINDS: Mapping[str, Callable[[Random], str]] = MappingProxyType(
    {
        "repeats": _repeats,
        "lists": _lists,
        "lone words": _lone,
        "short": _short,
        "long": _long,
        "numbers": _numbers,
        "dates": _dates,
        "money": _money,
        "abbreviations": _abbreviations,
        "units": _units,
        "fractions": _fractions,
        "addresses": _addresses,
        "twisters": _twisters,
        "names": _names,
        "questions": _questions,
        "quotations": _quotations,
        "brackets": _brackets,
        "cases": _cases,
        "initialisms": _initialisms,
        "alike": _alike,
    }
)
"""What draws a sentence of each kind."""

"""Abbreviations that are said in full, and whether a full stop after a word ends its sentence."""

from __future__ import annotations

import re

from voicestudio.text.english.dates import MONTH_ABBREVIATIONS, WEEKDAYS
from voicestudio.text.english.scan import Context, Rule, word_set

TITLES = {
    "Mr": "Mister",
    "Mrs": "Mrs",
    "Ms": "Miz",
    "Mx": "Mix",
    "Dr": "Doctor",
    "Drs": "Doctors",
    "Prof": "Professor",
    "Rev": "Reverend",
    "Hon": "Honorable",
    "Gen": "General",
    "Col": "Colonel",
    "Maj": "Major",
    "Capt": "Captain",
    "Cpt": "Captain",
    "Lt": "Lieutenant",
    "Sgt": "Sergeant",
    "Cpl": "Corporal",
    "Cmdr": "Commander",
    "Adm": "Admiral",
    "Gov": "Governor",
    "Sen": "Senator",
    "Rep": "Representative",
    "Pres": "President",
    "Supt": "Superintendent",
    "Fr": "Father",
    "Messrs": "Messers",
    "Mme": "Madame",
    "Mlle": "Mademoiselle",
    "Mt": "Mount",
    "Ft": "Fort",
    "Sr": "Senior",
    "Jr": "Junior",
    "Esq": "Esquire",
}
"""Said in full where a name follows (the last three, and Sr and Jr, follow the name instead)."""

STREETS = {
    "St": "Street",
    "Ave": "Avenue",
    "Blvd": "Boulevard",
    "Rd": "Road",
    "Ln": "Lane",
    "Hwy": "Highway",
    "Pkwy": "Parkway",
    "Sq": "Square",
    "Dr": "Drive",
    "Ct": "Court",
    "Pl": "Place",
}
_DOTTED = {
    "etc": "et cetera",
    "vs": "versus",
    "approx": "approximately",
    "dept": "department",
    "Dept": "Department",
    "est": "established",
    "Est": "Established",
    "Inc": "Incorporated",
    "Ltd": "Limited",
    "Corp": "Corporation",
    "Co": "Company",
    "Bros": "Brothers",
    "Univ": "University",
    "Assn": "Association",
    "Assoc": "Associates",
    "Gov't": "Government",
    "ed": "edition",
    "eds": "editors",
    "al": "al",
    "cf": "compare",
    "ca": "circa",
    "misc": "miscellaneous",
    "max": "maximum",
    "min": "minimum",
    "temp": "temperature",
    "tel": "telephone",
    "Tel": "Telephone",
    "ext": "extension",
    "apt": "apartment",
    "Apt": "Apartment",
    "bldg": "building",
    "Bldg": "Building",
    "intl": "international",
    "Intl": "International",
    "govt": "government",
    "mfg": "manufacturing",
    "avg": "average",
    "incl": "including",
    "excl": "excluding",
    "orig": "originally",
    "esp": "especially",
    "viz": "namely",
    "Jr": "Junior",
    "Sr": "Senior",
    "Esq": "Esquire",
    "in": "inches",
    "ft": "feet",
    "lb": "pounds",
    "lbs": "pounds",
    "oz": "ounces",
    "hr": "hour",
    "hrs": "hours",
    "mins": "minutes",
    "secs": "seconds",
    "sq": "square",
    "Mass": "Massachusetts",
    "Calif": "California",
    "Conn": "Connecticut",
    "Ariz": "Arizona",
    "Colo": "Colorado",
    "Penn": "Pennsylvania",
    "Wash": "Washington",
    "Tenn": "Tennessee",
}
_NUMBERED = {
    "no": "number",
    "nos": "numbers",
    "p": "page",
    "pp": "pages",
    "vol": "volume",
    "vols": "volumes",
    "ch": "chapter",
    "chap": "chapter",
    "fig": "figure",
    "figs": "figures",
    "sec": "section",
    "art": "article",
    "pt": "part",
    "eq": "equation",
    "ver": "version",
    "op": "opus",
    "ed": "edition",
    "c": "circa",
    "rm": "room",
}
_LATIN = {
    "e.g": "for example",
    "i.e": "that is",
    "a.k.a": "also known as",
    "p.s": "P_S",
    "n.b": "N_B",
    "a.m": "A_M",
    "p.m": "P_M",
    "ph.d": "P_H_D",
    "m.d": "M_D",
    "b.c": "B_C",
    "a.d": "A_D",
    "b.a": "B_A",
    "m.a": "M_A",
    "d.c": "D_C",
    "w.r.t": "with respect to",
}
_PLAIN_WORDS = {
    "w/o": "without",
    "w/": "with",
    "vs": "versus",
    "aka": "also known as",
    "etc": "et cetera",
    "Mr": "Mister",
    "Mrs": "Mrs",
    "Ms": "Miz",
    "Dr": "Doctor",
    "Prof": "Professor",
    "'n'": "and",
    "TL;DR": "T_L_D_R_",
    "b/c": "because",
    "and/or": "and or",
    "c/o": "care of",
    "n/a": "not applicable",
    "N/A": "not applicable",
    "Sgt": "Sergeant",
    "Capt": "Captain",
    "Jr": "Junior",
    "Sr": "Senior",
}
_NEVER_LAST = frozenset(name.lower() for name in TITLES if name not in ("Sr", "Jr", "Esq")) | {
    "vs",
    "e.g",
    "i.e",
    "a.k.a",
    "cf",
    "viz",
    "approx",
    "ca",
    "incl",
    "excl",
    "st",
}
_SOMETIMES_LAST = (
    frozenset(name.lower() for name in (*_DOTTED, *STREETS, *MONTH_ABBREVIATIONS, *WEEKDAYS))
    - {"in", "max", "min", "al", "ed", "sun", "sat", "wed", "mass", "wash", "temp"}
    - {"misc"}
)
STARTERS = word_set(
    """
    the a an this that these those he she it we they you i his her its our their my your there here but and so
    then when if what why who how where in on at by for from with after before however although while as not no
    yes now once one some all many most meanwhile later perhaps
    """
)
_LAST_WORD = re.compile(r"(?:[^\W_]+(?:\.[^\W_]+)*|[^\W\d_]+'[^\W\d_]+)$")


def stop_ends_sentence(before: str, after: str) -> bool:
    """Whether the full stop between `before`, which ends right before it, and `after` ends a sentence."""
    match = _LAST_WORD.search(before[-40:])
    word = match.group() if match else ""
    next_word = re.match(r"[\s\"'(\[“‘«]*([\w']*)", after[:60]).group(1)
    if not next_word and after.lstrip()[:1] in ("&", "+", "#", "$", "£", "€"):
        next_word = "and"
    lower = word.lower()
    if next_word[:1].islower():
        return False
    starts = next_word.lower() in STARTERS and next_word[:1].isupper()
    if lower in _NEVER_LAST:
        return not next_word or (lower == "st" and starts)
    if (lower in _NUMBERED or lower == "rs") and next_word[:1].isdecimal():
        return False
    if lower == "al":
        return not next_word or starts
    if re.fullmatch(r"[^\W\d_](?:\.[^\W\d_])+", word):
        return not next_word or starts
    if len(word) == 1 and word.isalpha() and word.isupper() and next_word[:1].isupper():
        return starts and (word == "I" or next_word.lower() not in {"a", "i"})
    if lower in _SOMETIMES_LAST and next_word:
        return starts
    return True


def _named(match: re.Match[str], context: Context) -> str | None:
    short = match["title"]
    following = context.after(match.end())
    before = context.before(match.start())
    if (
        short in STREETS
        and before[:1].isupper()
        and not (following[:1].isupper() and before.endswith((".", ",")))
        and (short != "Dr" or not following[:1].isupper())
        and before.lower() not in STARTERS
        and not (short == "St" and following[:1].isupper() and following.lower() not in STARTERS)
    ):
        return STREETS[short]
    if short == "St":
        return "Saint" if following[:1].isupper() else "Street"
    return TITLES.get(short) or STREETS.get(short)


def _numbered(match: re.Match[str], context: Context) -> str:
    return _NUMBERED[match["short"].lower()]


def _dotted(match: re.Match[str], context: Context) -> str:
    return _DOTTED[match["short"]]


def _latin(match: re.Match[str], context: Context) -> str:
    said = _LATIN[match["short"].lower()]
    return said + ("," if said in ("for example", "that is") else "")


def _letters(match: re.Match[str], context: Context) -> str:
    return "_".join(match["letters"].replace(".", "").upper()) + "_" + ("'s" if match["possessive"] else "")


def _initial(match: re.Match[str], context: Context) -> str | None:
    return match["letter"] + "_"


def _plain(match: re.Match[str], context: Context) -> str:
    return _PLAIN_WORDS[match.group()]


def _either(names: object) -> str:
    return "|".join(re.escape(name) for name in sorted(names, key=len, reverse=True))


_WORDS_TOO = {"in", "al", "max", "min", "ed", "est", "Mass", "Wash", "Penn", "temp", "art"}
"""Words in their own right, so that a full stop alone does not make them abbreviations."""

RULES = (
    Rule(re.compile(rf"(?:{_either(_PLAIN_WORDS)})(?![\w'./])"), _plain),
    Rule(re.compile(r"w/(?=[a-z ])"), lambda match, context: "with"),
    Rule(re.compile(rf"(?P<short>{_either(_LATIN)})\.?(?!\w),?", re.I), _latin),
    Rule(re.compile(rf"(?P<short>{_either(_NUMBERED)})\. ?(?=\d|[IVXLC]{{2,}}\b|[VX]\b)", re.I), _numbered),
    Rule(re.compile(rf"(?P<title>{_either({*TITLES, *STREETS})})\.(?!\w)"), _named),
    Rule(re.compile(r"(?P<letters>(?:[^\W\d_]\.){2,}(?:[^\W\d_](?!\w))?)(?P<possessive>'s)?(?!\w)"), _letters),
    Rule(re.compile(rf"(?P<short>{_either(set(_DOTTED) - _WORDS_TOO)})\.(?!\w)"), _dotted),
    Rule(
        re.compile(r"al\.(?=[\s,)]|$)"), lambda match, context: "al" if context.before(match.start()) == "et" else None
    ),
    Rule(re.compile(r"(?:max|min|est|ed)\.(?= [a-z0-9$])"), lambda match, context: _DOTTED[match.group()[:-1]]),
    Rule(re.compile(r"(?P<letter>[B-HJ-Z](?=\. ?[A-Z])|[AI](?=\. [A-Z]\.))\."), _initial),
)

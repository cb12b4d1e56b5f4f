"""Addresses, file paths, names in program code, powers of letters, sizes, letters drawn out for emphasis."""

from __future__ import annotations

import re
from types import MappingProxyType

from voicestudio.text.english.abbreviations import STARTERS, STREETS, TITLES
from voicestudio.text.english.money import NUMBER
from voicestudio.text.english.numbers import cardinal, decimal, spelled
from voicestudio.text.english.own_sounds import SOUNDS
from voicestudio.text.english.scan import Context, Rule, word_set
from voicestudio.text.english.units import UNITS, unit_name
from voicestudio.text.english.web import say_address

_STATES = MappingProxyType(
    {
        "AL": "Alabama", "AK": "Alaska", "AZ": "Arizona", "AR": "Arkansas", "CA": "California", "CO": "Colorado",
        "CT": "Connecticut", "DC": "D_C_", "DE": "Delaware", "FL": "Florida", "GA": "Georgia", "HI": "Hawaii",
        "ID": "Idaho", "IL": "Illinois", "IN": "Indiana", "IA": "Iowa", "KS": "Kansas", "KY": "Kentucky",
        "LA": "Louisiana", "ME": "Maine", "MD": "Maryland", "MA": "Massachusetts", "MI": "Michigan", "MN": "Minnesota",
        "MS": "Mississippi", "MO": "Missouri", "MT": "Montana", "NE": "Nebraska", "NV": "Nevada", "NH": "New Hampshire",
        "NJ": "New Jersey", "NM": "New Mexico", "NY": "New York", "NC": "North Carolina", "ND": "North Dakota",
        "OH": "Ohio", "OK": "Oklahoma", "OR": "Oregon", "PA": "Pennsylvania", "RI": "Rhode Island",
        "SC": "South Carolina", "SD": "South Dakota", "TN": "Tennessee", "TX": "Texas", "UT": "Utah", "VT": "Vermont",
        "VA": "Virginia", "WA": "Washington", "WV": "West Virginia", "WI": "Wisconsin", "WY": "Wyoming",
    }
)  # fmt: skip
"""Postal abbreviations (United States Postal Service, Publication 28, appendix B)."""
_DOUBLED = word_set(
    """
    cool good too look soon moon food mood book room door floor zoom boom noon woo boo see free tree three sweet feel
    need seen been keep sleep week deep beep meet all ball tall call small well tell hell hello full will kill still
    boss miss kiss mess less off
    """
)
"""Words of which a letter is double however long it is drawn out."""
_DRAWN_OUT = re.compile(r"(?P<start>[A-Za-z]*?)(?P<letter>[A-Za-z])(?P=letter){2,}(?P<rest>[A-Za-z]*)(?![\w'])")
_UNIT = "|".join(map(re.escape, sorted((unit for unit in UNITS if unit.isalpha()), key=len, reverse=True)))


def _postal(match: re.Match[str], context: Context) -> str:
    code = spelled(match["code"]) + (f", {spelled(match['more'])}" if match["more"] else "")
    return f"{_STATES[match['state']]}, {code}"


def _path(match: re.Match[str], context: Context) -> str:
    return say_address(match.group(), 0)


def _code_name(match: re.Match[str], context: Context) -> str:
    return say_address(match.group(), 0)


def _power_of_letter(match: re.Match[str], context: Context) -> str:
    base = match["base"]
    said = "_".join(base.upper()) + "_" if len(base) < 3 else base
    return f"{said} {'squared' if match['power'] == '²' else 'cubed'}"


def _by(match: re.Match[str], context: Context) -> str | None:
    before = context.text[max(0, match.start() - 8) : match.start()]
    return "by" if re.search(rf"\d ?(?:{_UNIT}|'|\") $", before) else None


def _rate_alone(match: re.Match[str], context: Context) -> str | None:
    return unit_name(match.group(), True)


def _drawn_out(match: re.Match[str], context: Context) -> str | None:
    """ "soooo" -> so, "cooool" -> cool."""
    if _roman_or_web(match.group()):
        return None
    once, twice, thrice = (match["start"] + match["letter"] * times + match["rest"] for times in (1, 2, 3))
    known = [word for word in (thrice, twice, once) if word.lower() in SOUNDS]
    return known[0] if known else twice if twice.lower() in _DOUBLED else once


def _roman_or_web(word: str) -> bool:
    return set(word) <= set("IVXLCMivxlcm") or word.lower() in ("www", "aaa", "xxx") or word.isupper()


def _street(match: re.Match[str], context: Context) -> str | None:
    """Without a full stop: "Downing St" after a name, "St Paul" and "Mt Fuji" before one."""
    short, before, following = match["short"], context.before(match.start()), context.after(match.end())
    if short in ("St", "Mt", "Ft") and following[:1].isupper() and following.lower() not in STARTERS:
        return TITLES.get(short, "Saint")
    return STREETS.get(short) if before[:1].isupper() and before.lower() not in STARTERS else None


def _aeroplane(match: re.Match[str], context: Context) -> str | None:
    if context.before(match.start()) != "Boeing":
        return None
    said = f"seven {cardinal(match['family'][1:])}"
    return f"{said} {cardinal(match['series'])}" if match["series"] else said


def _spaced(match: re.Match[str], context: Context) -> str:
    return cardinal(re.sub(r"[ .]", "", match.group()), context.british)


def _size_in_feet(match: re.Match[str], context: Context) -> str:
    first, last = re.findall(NUMBER, match.group())
    return f"{decimal(first)} feet by {decimal(last)} feet"


LETTER_RULES = (
    Rule(re.compile(r"(?P<short>St|Ave|Blvd|Rd|Ln|Hwy|Pkwy|Mt|Ft)(?![\w.'-])"), _street),
    Rule(re.compile(rf"(?P<state>{'|'.join(_STATES)}) (?P<code>\d{{5}})(?:-(?P<more>\d{{4}}))?(?![\w-])"), _postal),
    Rule(re.compile(r"[a-z_]\w*(?:\.[a-z_]\w*)+(?=\()|[a-z]\w*(?:_\w+)+(?=\()"), _code_name),
    Rule(re.compile(r"(?P<base>[A-Za-z]+)(?P<power>[²³])(?!\w)"), _power_of_letter),
    Rule(re.compile(r"[x×] ?(?=\d)"), _by),
    Rule(re.compile(r"(?:km/h|m/s|mi/h|ft/s|kg/m³|g/km)(?![\w/])"), _rate_alone),
    Rule(_DRAWN_OUT, _drawn_out),
)

SYMBOL_RULES = (
    Rule(re.compile(r"(?<![\w/])(?:~|\.{1,2})?/(?:[\w.+-]+/)*[\w.+-]*\w/?(?![\w/])"), _path),
    Rule(re.compile(r"(?<![\w.])\.(?=[A-Za-z])"), lambda match, context: "dot"),
    Rule(re.compile(r"× ?(?=\d)"), _by),
)

DIGIT_RULES = (
    Rule(re.compile(r"(?P<family>7[0-8]7)(?:-(?P<series>\d+))?(?![\w.,]?\d|\w)"), _aeroplane),
    Rule(re.compile(rf"{NUMBER} ?(?:'|ft) ?[x×] ?{NUMBER} ?(?:'|ft(?!\w))"), _size_in_feet),
    Rule(re.compile(r"\d{1,3}(?: 000)+(?! ?\d|-|\w)|\d{1,3}(?:\.000){2,}(?![\w.])"), _spaced),
)

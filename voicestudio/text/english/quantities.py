"""Units, percentages, fractions, ranges and plain numbers."""

from __future__ import annotations

import re

from voicestudio.text.english.money import NUMBER, SCALES
from voicestudio.text.english.numbers import cardinal, decimal, fraction, ordinal, short_year, signed, spelled, year
from voicestudio.text.english.scan import Context, Rule, word_set
from voicestudio.text.english.units import AMBIGUOUS, POWERED, UNITS, unit_name

_UNIT_WORDS = sorted((*UNITS, *POWERED), key=len, reverse=True)
_UNIT_ONE = "(?:" + "|".join(map(re.escape, _UNIT_WORDS)) + r")(?:[²³]|\^[23])?"
_UNIT = rf"(?P<unit>{_UNIT_ONE}(?:[/·]{_UNIT_ONE})?)(?![\w'²³]|/(?!\d))(?P<dot>\.(?=\s+[a-z0-9]))?"
_VULGAR = {
    "½": "1/2",
    "⅓": "1/3",
    "⅔": "2/3",
    "¼": "1/4",
    "¾": "3/4",
    "⅕": "1/5",
    "⅖": "2/5",
    "⅗": "3/5",
    "⅘": "4/5",
    "⅙": "1/6",
    "⅚": "5/6",
    "⅛": "1/8",
    "⅜": "3/8",
    "⅝": "5/8",
    "⅞": "7/8",
    "⅐": "1/7",
    "⅑": "1/9",
    "⅒": "1/10",
}
_SUPERSCRIPTS = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁻", "0123456789-")
_SPECIAL = {
    "24/7": "twenty four seven",
    "9/11": "nine eleven",
    "50/50": "fifty fifty",
    "50-50": "fifty fifty",
    "20/20": "twenty twenty",
    "9-11": "nine eleven",
    "360°": "three sixty degrees",
}
_YEAR_WORDS = word_set(
    """
    in since of from by until till during year years circa early late mid before after around about ca spring summer
    autumn fall winter and to for the class
    """
)
_COUNTED = word_set(
    """
    people men women children feet percent dollars pounds euros million billion thousand hundred or more
    """
)
_NOT_COUNTED = word_set("is was has as its this his hers us yes was does always perhaps thus unless")


def _percent(match: re.Match[str], context: Context) -> str:
    first = f"{signed(match['first'], context.british)} to " if match["first"] else ""
    name = {"%": "percent", "‰": "per mille", "‱": "basis points"}[match["sign"]]
    return f"{first}{signed(match['number'], context.british)} {name}"


def _measure(match: re.Match[str], context: Context) -> str | None:
    unit = match["unit"]
    attached = not match["gap"]
    if unit in AMBIGUOUS and not attached and not match["dot"] and not context.ends_clause(match.end()):
        return None
    if unit == "in" and not attached and not match["dot"] or unit == "K" and attached:
        return None
    mixed = match["vulgar"]
    number = match["number"]
    said = signed((match["sign"] or "") + number, context.british) if number else ""
    if mixed:
        part = fraction(*_VULGAR[mixed].split("/")) or ""
        said = f"{said} and {part.replace('one half', 'a half').replace('one quarter', 'a quarter')}" if said else part
    first = f"{signed(match['first'], context.british)} to " if match["first"] else ""
    many = number != "1" or bool(first) or bool(mixed)
    beside = match["gap"] == "-" or context.before(match.start()).lower() in ("a", "an")
    joined = beside and context.after(match.end()) != ""
    return f"{first}{said} {unit_name(unit, many and not joined)}"


def _measured_fraction(match: re.Match[str], context: Context) -> str | None:
    """ "1 1/2 tsp" -> one and a half teaspoons; a fraction alone keeps the singular."""
    part = fraction(match["over"], match["under"])
    if part is None or int(match["over"]) >= int(match["under"]):
        return None
    if match["unit"] in AMBIGUOUS and match["gap"] and not match["dot"] and not context.ends_clause(match.end()):
        return None
    return f"{_with_whole(match['whole'], part)} {unit_name(match['unit'], bool(match['whole']))}"


def _inch_fraction(match: re.Match[str], context: Context) -> str | None:
    part = fraction(match["over"], match["under"])
    if part is None or context.text.count('"', 0, match.end()) % 2 == 0:
        return None
    return f"{_with_whole(match['whole'], part)} {'inches' if match['whole'] else 'inch'}"


def _feet_inches(match: re.Match[str], context: Context) -> str:
    feet = f"{cardinal(match['feet'])} {'foot' if match['feet'] == '1' or match['inches'] else 'feet'}"
    return f"{feet} {decimal(match['inches'])}" if match["inches"] else feet


def _inches(match: re.Match[str], context: Context) -> str | None:
    if context.text.count('"', 0, match.end()) % 2 == 0:
        return None
    return f"{decimal(match['number'])} {'inch' if match['number'] == '1' else 'inches'}"


def _scaled(match: re.Match[str], context: Context) -> str:
    suffix = match["suffix"]
    said = "K" if suffix in "kK" else SCALES[suffix.lower()]
    return f"{decimal(match['number'], context.british)} {said if said != 'K' else 'K_'}"


def _special(match: re.Match[str], context: Context) -> str:
    return _SPECIAL[match.group()]


def _fraction(match: re.Match[str], context: Context) -> str | None:
    over, under = int(match["over"]), int(match["under"])
    if over == under or under == 1 or (over > under and not match["whole"]):
        return f"{cardinal(match['over'])} {'out of' if over == under else 'over'} {cardinal(match['under'])}"
    said = fraction(match["over"], match["under"])
    if said is None:
        return f"{cardinal(match['over'])} over {cardinal(match['under'])}"
    return _with_whole(match["whole"], said)


def _with_whole(whole: str | None, part: str) -> str:
    if not whole:
        return part
    part = {"one half": "a half", "one quarter": "a quarter"}.get(part, part)
    return f"{cardinal(whole)} and {part}"


def _vulgar(match: re.Match[str], context: Context) -> str:
    return _with_whole(match["whole"], fraction(*_VULGAR[match["vulgar"]].split("/")) or "")


def _is_year(number: str) -> bool:
    return len(number) == 4 and number.isdecimal() and 1100 <= int(number) <= 2099


def _range(match: re.Match[str], context: Context) -> str:
    first, last = match["first"], match["last"]
    if _is_year(first) and _is_year(last):
        return f"{year(first)} to {year(last)}"
    if _is_year(first) and len(last) == 2 and last.isdecimal() and int(last) > int(first[2:]):
        return f"{year(first)} to {short_year(last)}"
    return f"{decimal(first, context.british)} to {decimal(last, context.british)}"


def _marks(match: re.Match[str], context: Context) -> str:
    return f"{decimal(match['over'])} out of {cardinal(match['under'])}"


def _groups(match: re.Match[str], context: Context) -> str:
    return ", ".join(spelled(group) for group in re.split(r"[- ]", match.group()))


def _times(match: re.Match[str], context: Context) -> str:
    if re.compile(r" ?[-+=*/)^] ?[\w(]").match(context.text, match.end()):  # a term of algebra
        return f"{decimal(match['number'])} X_"
    first = f"{decimal(match['first'])} to " if match["first"] else ""
    return f"{first}{decimal(match['number'])} times"


def _duration(match: re.Match[str], context: Context) -> str:
    parts = [("hour", match["hours"]), ("minute", match["minutes"]), ("second", match["seconds"])]
    return " ".join(f"{cardinal(count)} {unit}{'' if count == '1' else 's'}" for unit, count in parts if count)


def _power(match: re.Match[str], context: Context) -> str:
    exponent = (match["raised"] or "").translate(_SUPERSCRIPTS) or match["exponent"]
    base = signed(match["base"], context.british)
    known = {"2": "squared", "3": "cubed"}.get(exponent)
    return f"{base} {known}" if known else f"{base} to the power of {signed(exponent)}"


def _scientific(match: re.Match[str], context: Context) -> str:
    return f"{signed(match['number'])} times ten to the power of {signed(match['exponent'].lstrip('+'))}"


def _ordinal(match: re.Match[str], context: Context) -> str:
    last = ordinal(match["number"], context.british)
    return f"{ordinal(match['first'], context.british)} to {last}" if match["first"] else last


def _told_ratio(match: re.Match[str], context: Context) -> str | None:
    """A ratio that looks like a time of day but is called one."""
    before = context.text[max(0, match.start() - 24) : match.start()].lower()
    called = re.search(r"\b(?:ratio|odds|proportion|scale|score|mixed|mix)\b(?: (?:of|is|was|at|to))?:? $", before)
    return _ratio(match, context) if called else None


def _ratio(match: re.Match[str], context: Context) -> str:
    return f"{decimal(match['first'])} to {decimal(match['last'])}"


def _size(match: re.Match[str], context: Context) -> str:
    return " by ".join(decimal(number, context.british) for number in re.findall(NUMBER, match.group()))


def _dotted(match: re.Match[str], context: Context) -> str:
    mark = " dot " if match.group().count(".") == 3 else " point "
    return mark.join(cardinal(part) if not part.startswith("0") else spelled(part) for part in match.group().split("."))


def _plain(match: re.Match[str], context: Context) -> str:
    number = match.group()
    if _is_year(number) and _reads_as_year(match, context):
        return year(number)
    return decimal(number, context.british)


def _reads_as_year(match: re.Match[str], context: Context) -> bool:
    after = context.after(match.end())
    counted = after in _COUNTED or (after.islower() and after.endswith("s") and after not in _NOT_COUNTED)
    if not counted:
        return context.before(match.start()).lower().rstrip(".") not in {
            "number",
            "no",
            "nos",
            "page",
            "about",
            "room",
            "over",
            "nearly",
            "almost",
        }
    return context.before(match.start()).lower() in _YEAR_WORDS - {
        "of",
        "for",
        "the",
        "to",
        "and",
        "about",
        "around",
        "from",
        "by",
    }


_TH = "(?:st|nd|rd|th)"
_SIGN = r"(?P<sign>[-+±]\s?)?"

RATIO_RULE = Rule(re.compile(r"(?P<first>\d+):(?P<last>\d+)(?![\w:])"), _told_ratio)

DIGIT_RULES = (
    Rule(re.compile("(?:" + "|".join(map(re.escape, _SPECIAL)) + r")(?![\w/-])"), _special),
    Rule(re.compile(r"(?P<hours>\d+)h ?(?P<minutes>\d+)m(?:in)?(?: ?(?P<seconds>\d+)s)?(?!\w)"), _duration),
    Rule(re.compile(r"(?P<over>\d+\.\d+)/(?P<under>\d+)(?![\w/])"), _marks),
    Rule(re.compile(r"\d+(?:-\d+){2,}(?![\w-])"), _groups),
    Rule(re.compile(rf"(?:(?P<first>{NUMBER}) ?[-–—] ?)?(?P<number>{NUMBER})[x×](?![\w'])(?! ?\d)"), _times),
    Rule(re.compile(rf"(?:(?P<first>{NUMBER})%? ?[-–—] ?)?(?P<number>{NUMBER}) ?(?P<sign>[%‰‱])"), _percent),
    Rule(
        re.compile(rf"(?:(?P<whole>\d+)[ -])?(?P<over>\d{{1,3}})[/⁄](?P<under>\d{{1,3}})(?P<gap>[ -]?){_UNIT}"),
        _measured_fraction,
    ),
    Rule(re.compile(r"(?:(?P<whole>\d+)[ -])?(?P<over>\d{1,2})[/⁄](?P<under>\d{1,2})\"(?!\w)"), _inch_fraction),
    Rule(re.compile(r"\d{4}(?: \d{4}){3}(?!\w)"), _groups),
    Rule(re.compile(r"(?P<feet>\d{1,3})'(?: ?(?P<inches>\d{1,2}(?:\.\d)?)(?:\"|'')?)?(?![\w])"), _feet_inches),
    Rule(re.compile(rf"(?P<number>{NUMBER})\"(?!\w)"), _inches),
    Rule(
        re.compile(
            rf"(?:(?P<first>{NUMBER}) ?(?:-|–|—|to) ?)?(?P<sign>)(?P<number>{NUMBER})"
            rf"(?P<vulgar>[{''.join(_VULGAR)}])?(?P<gap>[ -]?){_UNIT}"
        ),
        _measure,
    ),
    Rule(re.compile(r"(?:(?P<whole>\d+) )?(?P<over>\d{1,4})[/⁄](?P<under>\d{1,4})(?![\w/])"), _fraction),
    Rule(re.compile(rf"(?P<whole>\d+) ?(?P<vulgar>[{''.join(_VULGAR)}])"), _vulgar),
    Rule(re.compile(rf"(?:(?P<first>{NUMBER}){_TH} ?[-–—] ?)?(?P<number>{NUMBER}){_TH}(?!\w)", re.I), _ordinal),
    Rule(re.compile(rf"(?P<number>{NUMBER})[eE](?P<exponent>[-+]?\d{{1,3}})(?!\w)"), _scientific),
    Rule(re.compile(rf"(?P<base>{NUMBER})(?:(?P<raised>[⁻]?[⁰¹²³⁴⁵⁶⁷⁸⁹]+)|\^(?P<exponent>-?\d+))"), _power),
    Rule(re.compile(rf"{NUMBER}(?: ?[x×] ?{NUMBER})+(?!\w|[\^⁻⁰¹]| ?=)"), _size),
    Rule(re.compile(r"(?P<first>\d+):(?P<last>\d+)(?![\w:])"), _ratio),
    Rule(re.compile(r"\d+(?:\.\d+){2,}(?!\w)"), _dotted),
    Rule(re.compile(rf"(?P<first>{NUMBER})(?:[-–—]| – )(?P<last>{NUMBER})(?![\w-])"), _range),
    Rule(re.compile(rf"(?P<number>{NUMBER})(?P<suffix>[kKM]|bn)(?!\w)"), _scaled),
    Rule(re.compile(rf"{NUMBER}(?![^\W\d_])"), _plain),
)

SYMBOL_RULES = (
    Rule(re.compile(rf"(?P<first>)?(?P<number>[-+±] ?{NUMBER}) ?(?P<sign>[%‰‱])"), _percent),
    Rule(
        re.compile(rf"(?P<first>)?{_SIGN}(?P<number>{NUMBER})(?P<vulgar>[{''.join(_VULGAR)}])?(?P<gap>[ -]?){_UNIT}"),
        _measure,
    ),
    Rule(re.compile(rf"(?P<whole>)?(?P<vulgar>[{''.join(_VULGAR)}])(?!\w)"), _vulgar),
    Rule(re.compile(rf"[-+±]?{NUMBER}(?!\w)"), lambda match, context: signed(match.group(), context.british)),
)

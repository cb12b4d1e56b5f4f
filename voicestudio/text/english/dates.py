"""Dates, times of day and telephone numbers."""

from __future__ import annotations

import re

from voicestudio.text.english.numbers import cardinal, ordinal, plural, short_year, spelled, year
from voicestudio.text.english.scan import Context, Rule

MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)
MONTH_ABBREVIATIONS = {name[:3]: name for name in MONTHS if name != "May"} | {"Sept": "September"}
WEEKDAYS = {
    "Mon": "Monday",
    "Tue": "Tuesday",
    "Tues": "Tuesday",
    "Wed": "Wednesday",
    "Thu": "Thursday",
    "Thur": "Thursday",
    "Thurs": "Thursday",
    "Fri": "Friday",
    "Sat": "Saturday",
    "Sun": "Sunday",
}

_MONTH = "(?P<month>" + "|".join([*MONTHS, *(f"{short}\\.?" for short in (*MONTH_ABBREVIATIONS,))]) + ")"
_END = r"(?![\w/])"
_DAY = r"(?P<day>0?[1-9]|[12]\d|3[01])"
_YEAR = r"(?P<year>[12]\d{3})"


def month_name(written: str) -> str:
    """ "Sept." -> September."""
    bare = written.rstrip(".")
    return MONTH_ABBREVIATIONS.get(bare, bare)


def _day_month_year(day: str, month: str, written_year: str | None, british: bool) -> str:
    said_day = ordinal(day)
    date = f"the {said_day} of {month}" if british else f"{month} {said_day}"
    return f"{date}, {year(written_year)}" if written_year else date


def _iso(match: re.Match[str], context: Context) -> str:
    date = _day_month_year(match["day"], MONTHS[int(match["number"]) - 1], match["year"], context.british)
    return date + ("," if match["then"] else "")


def _numeric(match: re.Match[str], context: Context) -> str | None:
    first, second = int(match["first"]), int(match["second"])
    day_first = context.british or match["separator"] == "." or first > 12
    day, month = (first, second) if day_first and second <= 12 else (second, first)
    if not (1 <= month <= 12 and 1 <= day <= 31):
        return None
    written = match["year"]
    if len(written) == 2:
        written = ("20" if int(written) < 50 else "19") + written
    return _day_month_year(str(day), MONTHS[month - 1], written, context.british)


def _month_day(match: re.Match[str], context: Context) -> str | None:
    month = month_name(match["month"])
    if match["last"]:
        date = f"{month} {ordinal(match['day'])} to {ordinal(match['last'])}"
    else:
        date = f"{month} {ordinal(match['day'])}"
    return f"{date}, {year(match['year'])}" if match["year"] else date


def _day_month(match: re.Match[str], context: Context) -> str:
    article = "" if context.before(match.start()).lower() == "the" else "the "
    date = f"{article}{ordinal(match['day'])} of {month_name(match['month'])}"
    return f"{date}, {year(match['year'])}" if match["year"] else date


def _month_year(match: re.Match[str], context: Context) -> str:
    return f"{month_name(match['month'])} {year(match['year'])}"


def _month_alone(match: re.Match[str], context: Context) -> str | None:
    return month_name(match["month"])


def _weekday(match: re.Match[str], context: Context) -> str | None:
    short = match["day"]
    if not match["dot"] and short in ("Sun", "Sat", "Wed", "Mon") and match["comma"] is None:
        return None
    return WEEKDAYS[short]


def _weekdays(match: re.Match[str], context: Context) -> str:
    return f"{WEEKDAYS[match['first']]} to {WEEKDAYS[match['last']]}"


def _minutes(written: str) -> str:
    return f"oh {cardinal(written[1])}" if written[0] == "0" else cardinal(written)


_HALF_DAY = {"a": "A_M", "p": "P_M"}


def clock(hour: str, minutes: str | None, seconds: str | None = None, half: str | None = None) -> str:
    """A time of day: "3", "05", None, "pm" -> three oh five P M."""
    said_hour = cardinal(str(int(hour)))
    said_half = f" {_HALF_DAY[half[0].lower()]}" if half else ""
    if minutes is None:
        return said_hour + said_half
    if int(minutes) == 0 and not seconds:
        if half:
            return said_hour + said_half
        if int(hour) == 0:
            return "midnight"
        return f"{said_hour} o'clock" if int(hour) <= 12 else f"{said_hour} hundred"
    tail = f" and {cardinal(str(int(seconds)))} second{'' if int(seconds) == 1 else 's'}" if int(seconds or 0) else ""
    return f"{said_hour} {_minutes(minutes)}{tail}{said_half}"


def _time(match: re.Match[str], context: Context) -> str:
    said = clock(match["hour"], match["minutes"], match["seconds"], match["half"])
    return said + (" U_T_C" if match["zulu"] else "")


def _time_range(match: re.Match[str], context: Context) -> str:
    from_half = match["from_half"]
    first = clock(match["from_hour"], match["from_minutes"], None, from_half)
    return f"{first} to {clock(match['hour'], match['minutes'], None, match['half'])}"


def _hour_half(match: re.Match[str], context: Context) -> str:
    return clock(match["hour"], None, None, match["half"])


def _telephone(match: re.Match[str], context: Context) -> str:
    said = [
        ("plus " if group.startswith("+") else "") + spelled(group.lstrip("+"))
        for group in re.findall(r"\+?\d+", match["number"])
    ]
    if match["extension"]:
        said.append("extension " + spelled(match["extension"]))
    return ", ".join(said)


def _emergency(match: re.Match[str], context: Context) -> str | None:
    if context.before(match.start()).lower() not in {"call", "dial", "called", "dialed", "dialled", "calling", "a"}:
        return None
    return spelled(match.group())


def _decade(match: re.Match[str], context: Context) -> str:
    century, tens = match["century"], match["tens"]
    if not century:
        return plural(cardinal(tens)) if tens != "00" else "two thousands"
    if tens == "00":
        return "two thousands" if century == "20" else f"{cardinal(century)} hundreds"
    return f"{cardinal(century)} {plural(cardinal(tens))}"


def _clipped_year(match: re.Match[str], context: Context) -> str:
    return short_year(match["tens"])


_HALF = r"(?P<half>[ap]\.?m\.?)(?!\w)"
_TELEPHONE = (
    r"(?P<number>\+\d{1,3}(?:[ .-]?\(?\d{1,4}\)?){2,5}|"
    r"(?:1[ .-])?\(\d{3}\) ?\d{3}[ .-]\d{4}|(?:1[.-])?\d{3}[.-]\d{3}[.-]\d{4}"
    r"|\d{3}-\d{4}|0\d{2,4} \d{3,4} \d{3,4})(?![\w-])(?:,? ?(?:ext\.?|x) ?(?P<extension>\d{1,6})(?!\w))?"
)

DIGIT_RULES = (
    Rule(
        re.compile(
            rf"{_YEAR}-(?P<number>0[1-9]|1[0-2])-(?P<day>0[1-9]|[12]\d|3[01])(?!\d)"
            r"(?P<then>T(?=\d\d:)| (?=\d\d?:))?"
        ),
        _iso,
    ),
    Rule(
        re.compile(
            r"(?P<first>\d{1,2})(?P<separator>[/.-])(?P<second>\d{1,2})(?P=separator)(?P<year>\d{4}|\d{2})(?![\w.]\d|\w)"
        ),
        _numeric,
    ),
    Rule(re.compile(_TELEPHONE), _telephone),
    Rule(
        re.compile(
            r"(?P<from_hour>\d{1,2})(?::(?P<from_minutes>[0-5]\d))? ?(?P<from_half>[ap]\.?m\.?)? ?[-–—] ?"
            rf"(?P<hour>\d{{1,2}})(?::(?P<minutes>[0-5]\d))? ?{_HALF}",
            re.I,
        ),
        _time_range,
    ),
    Rule(
        re.compile(
            r"(?P<from_half>)?(?P<from_hour>[01]?\d|2[0-4]):(?P<from_minutes>[0-5]\d) ?[-–—] ?"
            r"(?P<half>)?(?P<hour>[01]?\d|2[0-4]):(?P<minutes>[0-5]\d)(?![\w:])"
        ),
        _time_range,
    ),
    Rule(
        re.compile(
            r"(?P<hour>[01]?\d|2[0-4]):(?P<minutes>[0-5]\d)(?::(?P<seconds>[0-5]\d))?(?:\.\d+)?"
            r"(?:(?P<zulu>Z)(?!\w)| ?(?P<half>[ap]\.?m\.?)(?!\w)|(?![\w:]))",
            re.I,
        ),
        _time,
    ),
    Rule(re.compile(rf"(?P<hour>0?[1-9]|1[0-2]) ?{_HALF}", re.I), _hour_half),
    Rule(re.compile(rf"{_DAY}(?:st|nd|rd|th)? (?:of )?{_MONTH}(?:,? {_YEAR})?{_END}"), _day_month),
    Rule(re.compile(r"(?P<century>1\d|20)(?P<tens>\d0)'?s(?!\w)"), _decade),
    Rule(re.compile(r"(?P<century>)(?P<tens>[2-9]0)'?s(?!\w)"), _decade),
    Rule(re.compile(r"(?:911|999|112|411)(?![\w.,]?\d|\w)"), _emergency),
)

_SHORT_DAY = "Mon|Tues?|Wed|Thu(?:rs?)?|Fri|Sat|Sun"

LETTER_RULES = (
    Rule(re.compile(rf"(?P<first>{_SHORT_DAY})\.? ?[-–—] ?(?P<last>{_SHORT_DAY})\.?(?!\w)"), _weekdays),
    Rule(
        re.compile(
            rf"{_MONTH} {_DAY}(?:st|nd|rd|th)?(?: ?[-–—] ?(?P<last>[12]\d|3[01]|[1-9]))?"
            rf"(?:,? {_YEAR})?(?![\w/:]|[.,]\d)"
        ),
        _month_day,
    ),
    Rule(re.compile(rf"{_MONTH},? {_YEAR}{_END}"), _month_year),
    Rule(re.compile(r"(?P<month>(?:Jan|Feb|Apr|Aug|Sept?|Oct|Nov|Dec)\.)"), _month_alone),
    Rule(
        re.compile(r"(?P<day>Mon|Tues?|Wed|Thu(?:rs?)?|Fri|Sat|Sun)(?P<dot>\.)?(?!\w)(?P<comma>(?=,? \d|, [A-Z]))?"),
        _weekday,
    ),
)

SYMBOL_RULES = (
    Rule(re.compile(_TELEPHONE), _telephone),
    Rule(re.compile(r"'(?P<century>)(?P<tens>[2-9]0)s(?!\w)"), _decade),
    Rule(re.compile(r"'(?P<tens>\d\d)(?![\w.,]?\d|\w)"), _clipped_year),
)

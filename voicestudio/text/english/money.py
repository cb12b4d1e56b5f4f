"""Sums of money."""

from __future__ import annotations

import re

from voicestudio.text.english.numbers import cardinal, decimal
from voicestudio.text.english.scan import Context, Rule
from voicestudio.text.english.units import UNITS

NUMBER = r"(?:\d{1,3}(?:,\d{3})+(?!\d)(?:\.\d+)?|\d+(?:\.\d+)?|\.\d+)"
"""A number as typed, with or without commas and decimals."""

END = r"(?![^\W_])"
SCALES = {
    "k": "thousand",
    "m": "million",
    "mn": "million",
    "mm": "million",
    "bn": "billion",
    "b": "billion",
    "tn": "trillion",
    "t": "trillion",
    "million": "million",
    "billion": "billion",
    "trillion": "trillion",
    "thousand": "thousand",
    "hundred": "hundred",
}
_SCALE = r"(?:(?: ?(?P<scale>thousand|million|billion|trillion|bn|mn|tn)|(?P<suffix>[kKmMbB]|MM))(?![^\W_]))?"
_CURRENCIES = {
    "$": ("dollar", "cent"),
    "US$": ("U_S dollar", "cent"),
    "A$": ("Australian dollar", "cent"),
    "C$": ("Canadian dollar", "cent"),
    "NZ$": ("New Zealand dollar", "cent"),
    "HK$": ("Hong Kong dollar", "cent"),
    "£": ("pound", "pence"),
    "€": ("euro", "cent"),
    "¥": ("yen", ""),
    "₹": ("rupee", "paisa"),
    "₩": ("won", ""),
    "₽": ("ruble", "kopeck"),
    "₿": ("bitcoin", ""),
    "₺": ("lira", ""),
    "₪": ("shekel", "agora"),
    "₴": ("hryvnia", ""),
    "₫": ("dong", ""),
    "฿": ("baht", ""),
    "USD": ("U_S dollar", "cent"),
    "EUR": ("euro", "cent"),
    "GBP": ("British pound", "pence"),
    "JPY": ("Japanese yen", ""),
    "CHF": ("Swiss franc", "centime"),
    "CAD": ("Canadian dollar", "cent"),
    "AUD": ("Australian dollar", "cent"),
    "CNY": ("Chinese yuan", ""),
    "Rs.": ("rupee", "paisa"),
    "Rs": ("rupee", "paisa"),
    "INR": ("Indian rupee", "paisa"),
}
_INVARIABLE = {"yen", "won", "yuan", "baht", "pence", "paisa", "agora", "dong"}
_CURRENCY = "(?P<currency>" + "|".join(re.escape(sign) for sign in sorted(_CURRENCIES, key=len, reverse=True)) + ")"


def _plural(noun: str, many: bool) -> str:
    return noun if not many or noun.split()[-1] in _INVARIABLE else noun + "s"


def _money(match: re.Match[str], context: Context) -> str:
    unit, part = _CURRENCIES[match["currency"]]
    number = match["number"].replace(",", "").lstrip("-")
    sign = "minus " if match["sign"] or match["number"].startswith("-") else ""
    scale = match["scale"] or match["suffix"]
    if scale:
        return f"{sign}{decimal(number, context.british)} {SCALES[scale.lower()]} {_plural(unit, True)}{_per(match)}"
    whole, dot, cents = number.partition(".")
    if not part and not cents.strip("0"):
        number, dot = whole, ""
    if not dot or len(cents) != 2 or not part:
        return f"{sign}{decimal(number, context.british)} {_plural(unit, number != '1')}{_per(match)}"
    said_cents = f"{cardinal(str(int(cents)))} {_coin(part, int(cents))}"
    if int(whole or 0) == 0:
        return sign + (said_cents if int(cents) else f"zero {_plural(unit, True)}") + _per(match)
    said = f"{sign}{cardinal(whole, context.british)} {_plural(unit, whole != '1')}"
    return said + (f" and {said_cents}" if int(cents) else "") + _per(match)


def _coin(part: str, count: int) -> str:
    if part == "pence":
        return "penny" if count == 1 else "pence"
    return _plural(part, count != 1)


def _per(match: re.Match[str]) -> str:
    per = match.groupdict().get("per")
    return f" per {UNITS.get(per, per)}" if per else ""


def _money_range(match: re.Match[str], context: Context) -> str:
    scale = match["scale"] or match["suffix"]
    tail = f" {SCALES[scale.lower()]}" if scale else ""
    unit = _plural(_CURRENCIES[match["currency"]][0], True)
    first = decimal(match["first"], context.british)
    if match["first_suffix"]:
        first += f" {SCALES[match['first_suffix'].lower()]}"
    return f"{first} to {decimal(match['number'], context.british)}{tail} {unit}"


def _coins(match: re.Match[str], context: Context) -> str:
    name = "cent" if match["coin"] == "¢" else "pence"
    return f"{decimal(match['number'])} {_coin(name, 1 if match['number'] == '1' else 2)}"


RULES = (
    Rule(
        re.compile(
            rf"{_CURRENCY} ?(?P<first>{NUMBER})(?P<first_suffix>[kKmMbB])? ?[-–—] ?"
            rf"(?:[$£€¥] ?)?(?P<number>{NUMBER}){_SCALE}{END}"
        ),
        _money_range,
    ),
    Rule(
        re.compile(
            rf"(?P<sign>[-–] ?)?{_CURRENCY} ?(?P<number>-?{NUMBER})(?:-(?=[a-z]))?{_SCALE}{END}"
            r"(?:/(?P<per>[a-z]+)(?!\w))?"
        ),
        _money,
    ),
)

DIGIT_RULES = (
    Rule(re.compile(rf"(?P<sign>)(?P<number>{NUMBER}){_SCALE} ?{_CURRENCY}{END}(?:/(?P<per>[a-z]+)(?!\w))?"), _money),
    Rule(re.compile(rf"(?P<number>{NUMBER})(?P<coin>¢|p(?!\w))"), _coins),
)

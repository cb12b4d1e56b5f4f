"""Numbers in English words.

American English leaves out "and" ("one hundred five", Chicago Manual of Style 17, 9.5); other Englishes keep it.
"""

from __future__ import annotations

import re
from functools import lru_cache

DIGITS = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
_LONGEST_CARDINAL = 33
"""Digits of the longest number that is read as one (up to decillions); longer ones are read digit by digit."""


@lru_cache(maxsize=4096)
def _words(number: int, kind: str, british: bool) -> str:
    from num2words import num2words

    words = num2words(number, lang="en_GB" if british else "en", to=kind).replace(",", "").replace("-", " ")
    return words if british else re.sub(r"\band\b ", "", words)


def cardinal(digits: str, british: bool = False) -> str:
    """ "1,234" -> one thousand two hundred thirty four; leading zeros and very long numbers digit by digit."""
    plain = digits.replace(",", "").replace(" ", "")
    if (len(plain) > 1 and plain.startswith("0")) or len(plain) > _LONGEST_CARDINAL:
        return spelled(plain)
    return _words(int(plain), "cardinal", british)


def ordinal(digits: str, british: bool = False) -> str:
    """ "21" -> twenty first."""
    plain = digits.replace(",", "").lstrip("0") or "0"
    return _words(int(plain), "ordinal", british) if len(plain) <= _LONGEST_CARDINAL else spelled(plain)


def spelled(digits: str) -> str:
    """Digit by digit, with a short pause after every tenth so that a long row stays speakable."""
    words = [DIGITS[int(digit)] for digit in digits]
    for index in range(9, len(words) - 1, 10):
        words[index] += ","
    return " ".join(words)


def decimal(digits: str, british: bool = False) -> str:
    """ "3.14" -> three point one four; ".5" -> zero point five."""
    whole, _, fraction = digits.replace(",", "").partition(".")
    head = cardinal(whole, british) if whole else "zero"
    return f"{head} point {spelled(fraction)}" if fraction else head


def signed(digits: str, british: bool = False) -> str:
    """A decimal that may carry a sign before it."""
    sign = {"-": "minus ", "+": "plus ", "±": "plus or minus "}.get(digits[:1], "")
    return sign + decimal(digits.lstrip("-+± "), british)


def year(digits: str) -> str:
    """ "1984" -> nineteen eighty four, "1905" -> nineteen oh five, "2005" -> two thousand five."""
    number = int(digits)
    if len(digits) != 4 or digits[0] == "0" or number % 1000 == 0 or 2000 <= number < 2010:
        return cardinal(str(number))
    head, tail = digits[:2], digits[2:]
    if tail == "00":
        return f"{cardinal(head)} hundred"
    return f"{cardinal(head)} oh {DIGITS[int(tail)]}" if tail[0] == "0" else f"{cardinal(head)} {cardinal(tail)}"


def short_year(digits: str) -> str:
    """The last two digits of a year: "95" -> ninety five, "05" -> oh five, "00" -> hundred."""
    if digits == "00":
        return "hundred"
    return f"oh {DIGITS[int(digits[1])]}" if digits[0] == "0" else cardinal(digits)


def plural(words: str) -> str:
    """ "nineteen eighty" -> nineteen eighties, "six" -> sixes."""
    if words.endswith("y") and len(words) > 2:
        return words[:-1] + "ies"
    return words + ("es" if words.endswith(("x", "s")) else "s")


_NAMED_PARTS = {2: ("half", "halves"), 4: ("quarter", "quarters")}


def fraction(numerator: str, denominator: str) -> str | None:
    """ "3", "4" -> three quarters; None where the two are better read apart."""
    over, under = int(numerator), int(denominator)
    if not 2 <= under <= 1000 or over > 1000:
        return None
    one, many = _NAMED_PARTS.get(under, (ordinal(denominator), plural(ordinal(denominator))))
    if under == 100:
        one, many = "hundredth", "hundredths"
    return f"{cardinal(str(over))} {one if over == 1 else many}"

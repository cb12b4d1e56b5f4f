"""Units of measurement: their symbols and how they are said.

Symbols and the rule of a space between number and symbol are those of NIST Special Publication 811 (2008), sections
5-7 and Appendix B; without the space they are read too, since people write so. "meters" is said as in NIST; British
spelling sounds alike.
"""

from __future__ import annotations

_PREFIXES = {
    "k": "kilo",
    "M": "mega",
    "G": "giga",
    "T": "tera",
    "m": "milli",
    "c": "centi",
    "µ": "micro",
    "μ": "micro",
    "n": "nano",
    "d": "deci",
    "h": "hecto",
    "p": "pico",
}
_PREFIXED = {
    "m": ("meter", "kmcµμnd"),
    "g": ("gram", "kmµμn"),
    "L": ("liter", "mcµμdh"),
    "l": ("liter", "mcµμdh"),
    "W": ("watt", "kMGTm"),
    "V": ("volt", "kmMµμ"),
    "A": ("ampere", "kmµμn"),
    "Hz": ("hertz", "kMGT"),
    "J": ("joule", "kMG"),
    "N": ("newton", "kM"),
    "Pa": ("pascal", "kMGh"),
    "s": ("second", "mµμnp"),
    "Ω": ("ohm", "kM"),
    "F": ("farad", "µμnpm"),
    "B": ("byte", "kMGT"),
    "bit": ("bit", "kMGT"),
    "cal": ("calorie", "k"),
    "eV": ("electron volt", "kMGT"),
    "Wh": ("watt hour", "kMGT"),
    "Ah": ("ampere hour", "m"),
    "mol": ("mole", "mµμ"),
    "Sv": ("sievert", "mµμ"),
    "T": ("tesla", "mµμ"),
    "H": ("henry", "mµμ"),
    "t": ("ton", "kM"),
}
_SAME_PLURAL = {"hertz": "hertz", "foot": "feet", "inch": "inches", "henry": "henries", "siemens": "siemens"}
_OTHERS = {
    "ha": "hectare",
    "in": "inch",
    "ft": "foot",
    "yd": "yard",
    "mi": "mile",
    "lb": "pound",
    "lbs": "pound",
    "oz": "ounce",
    "tsp": "teaspoon",
    "tbsp": "tablespoon",
    "gal": "gallon",
    "pt": "pint",
    "qt": "quart",
    "min": "minute",
    "mins": "minute",
    "h": "hour",
    "hr": "hour",
    "hrs": "hour",
    "sec": "second",
    "secs": "second",
    "px": "pixel",
    "dB": "decibel",
    "KB": "kilobyte",
    "lm": "lumen",
    "lx": "lux",
    "cd": "candela",
    "rad": "radian",
    "yr": "year",
    "yrs": "year",
    "wk": "week",
    "wks": "week",
    "mo": "month",
    "acre": "acre",
    "bar": "bar",
    "mbar": "millibar",
    "hp": "horsepower",
    "mmHg": "millimeter of mercury",
    "bps": "bit per second",
    "kbps": "kilobit per second",
    "Kbps": "kilobit per second",
    "Mbps": "megabit per second",
    "Gbps": "gigabit per second",
    "mph": "mile per hour",
    "kph": "kilometer per hour",
    "kmh": "kilometer per hour",
    "rpm": "revolution per minute",
    "fps": "frame per second",
    "bpm": "beat per minute",
    "mpg": "mile per gallon",
    "psi": "pound per square inch",
    "ppm": "part per million",
    "ppb": "part per billion",
    "dpi": "dot per inch",
    "ms": "millisecond",
    "°": "degree",
    "°C": "degree Celsius",
    "°F": "degree Fahrenheit",
    "°K": "degree Kelvin",
    "K": "kelvin",
    "C": "degree Celsius",
    "F": "degree Fahrenheit",
    "℃": "degree Celsius",
    "℉": "degree Fahrenheit",
    "sq ft": "square foot",
    "sq m": "square meter",
    "sq km": "square kilometer",
    "sq mi": "square mile",
    "fl oz": "fluid ounce",
    "cc": "cubic centimeter",
    "KiB": "kibibyte",
    "MiB": "mebibyte",
    "GiB": "gibibyte",
    "TiB": "tebibyte",
    "Mb": "megabit",
    "Gb": "gigabit",
    "kb": "kilobit",
}
_INVARIABLE = {"horsepower", "lux"}
_POWERS = {"²": "square", "³": "cubic", "^2": "square", "^3": "cubic", "2": "square", "3": "cubic"}


_RARE_ALONE = frozenset("BTHNJ")
"""Symbols that are seldom a unit without a prefix: "room 204B"."""


def _table() -> dict[str, str]:
    table = dict(_OTHERS)
    for symbol, (name, prefixes) in _PREFIXED.items():
        if symbol not in _RARE_ALONE:
            table.setdefault(symbol, name)
        for prefix in prefixes:
            table.setdefault(prefix + symbol, _PREFIXES[prefix] + name)
    return table


UNITS = _table()
"""Symbol -> name in the singular. "min", "h" and the like are as people write them beside SP 811."""

POWERED = tuple(
    symbol + power for symbol in ("mm", "cm", "m", "km", "dm", "ft", "in", "mi", "yd", "µm") for power in _POWERS
)
AMBIGUOUS = frozenset(
    {"A", "B", "C", "F", "H", "J", "K", "N", "T", "in", "bar", "t", "mo", "acre", "pt", "rad", "cd", "cal"}
)
"""Symbols that are words or names too: taken for units only right behind the number, or before punctuation."""


def unit_name(symbol: str, many: bool) -> str:
    """ "km/h" -> kilometers per hour, "m²" -> square meters."""
    if symbol in UNITS:
        return _pluralise(UNITS[symbol]) if many else UNITS[symbol]
    if "/" in symbol:
        over, _, under = symbol.partition("/")
        return f"{unit_name(over, many)} per {unit_name(under, False)}"
    if "·" in symbol:
        first, _, second = symbol.partition("·")
        return f"{unit_name(first, False)} {unit_name(second, many)}"
    for power, name in _POWERS.items():
        if symbol.endswith(power):
            base = unit_name(symbol[: -len(power)], many)
            return f"{name} {base}" if symbol[0] != "s" else f"{base} {'squared' if name == 'square' else 'cubed'}"
    return symbol


def _pluralise(name: str) -> str:
    head, space, tail = name.partition(" ")
    if head in ("degree",) or tail.startswith(("per ", "of ")):
        return _one_to_many(head) + space + tail
    front, space, last = name.rpartition(" ")
    return front + space + _one_to_many(last)


def _one_to_many(noun: str) -> str:
    if noun in _INVARIABLE or noun.endswith("hertz"):
        return noun
    return _SAME_PLURAL.get(noun, noun + "s")

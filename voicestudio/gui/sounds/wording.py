"""What a parameter is called on its knob, in which group it stands, and how its value is read."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from voicestudio.core import ParamRange

_UNITS = re.compile(r"(_(s2?|hz|db|cents|semitones|octaves?|oct|ms|mm|cm|km|kg|m2|m|h|min|per))+$")
_GROUPS: tuple[tuple[str, str], ...] = (
    (r"partial_\d+_db", "Partials"),
    (r"op(\d)_", "Operator"),
    (r"filter_(attack_s|decay_s|sustain|release_s)$", "Filter envelope"),
    (r"position_(attack_s|decay_s|sustain|release_s)$", "Position envelope"),
    (r"(filter(_|$)|cutoff|resonance|highpass|key_tracking|velocity_octaves)", "Filter"),
    (r"(osc|detune|width$|waveform|duty)", "Oscillators"),
    (r"(lfo|vibrato|pulse_|swing)", "Vibrato and motion"),
    (r"(glide|bend|slide|jump|repeat)", "Pitch movement"),
    (r"flanger", "Flanger"),
    (r"position_envelope|(^velocity_)?position$", "Position"),
    (r"(attack|decay|sustain|release|hold|punch)(_s|_db|$)", "Envelope"),
    (r"level_db$", "Level"),
)
_FIRST = "Sound"
_PREFIXES = {
    "Filter": "filter_", "Filter envelope": "filter_", "Position": "position_", "Position envelope": "position_",
}  # fmt: skip
_KINDS = {
    "Hz": "rate", "s": "time", "ms": "time", "cents": "depth", "semitones": "depth", "octaves": "depth", "oct": "depth",
    "dB": "level", "mm": "size", "1/s": "rate",
}  # fmt: skip
_OWN_WORDS = {
    "osc2_semitones": "osc 2 pitch", "filter_octaves": "envelope", "velocity_octaves": "by velocity",
    "lfo_hz": "LFO rate", "tilt_db_per_octave": "tilt", "odd_even": "odd / even", "roar_hz": "roar pitch",
    "howl_hz": "howl pitch", "vessel_hz": "vessel pitch", "filter": "type", "radius_oct": "radius spread",
    "velocity_position": "by velocity", "wire_mm": "wire size", "pitch_spray_semitones": "pitch spray",
}  # fmt: skip


def labels(parameters: Sequence[ParamRange], group: str = "") -> list[str]:
    """The parameters' names in words, without units and without what the group's name says already.

    Where two would be called the same, as glide and glide_s, each says by its unit what it is.
    """
    words = [_words(parameter, group) for parameter in parameters]
    found = []
    for parameter, word in zip(parameters, words, strict=True):
        is_alone = words.count(word) == 1
        extra = "" if is_alone or parameter.choices else _KINDS.get(parameter.unit, "")
        text = f"{word} {extra}".strip()
        found.append(QCoreApplication.translate("Parameter", text[:1].upper() + text[1:]))
    return found


def _words(parameter: ParamRange, group: str) -> str:
    name = parameter.name
    if name in _OWN_WORDS:
        return _OWN_WORDS[name]
    if re.fullmatch(r"op\d_cents", name):
        return "fine pitch"
    short = name if parameter.choices else _UNITS.sub("", name)
    short = re.sub(r"^op\d_", "", short).removeprefix(_PREFIXES.get(group, "\0"))
    short = re.sub(r"^lfo", "LFO", re.sub(r"^osc(\d)", r"osc \1", short))
    return (short or name).replace("_", " ")


def group_of(parameter: ParamRange) -> str:
    """The English name of the group in which the parameter stands."""
    for pattern, title in _GROUPS:
        found = re.match(pattern, parameter.name)
        if found:
            return f"{title} {found[1]}" if title == "Operator" else title
    return _FIRST


def grouped(parameters: Iterable[ParamRange]) -> dict[str, list[ParamRange]]:
    """The parameters by groups: what makes the sound first, the level last; few parameters are not divided much."""
    groups: dict[str, list[ParamRange]] = {}
    for parameter in parameters:
        groups.setdefault(group_of(parameter), []).append(parameter)
    level = groups.pop("Level", [])
    single = [title for title, members in groups.items() if len(members) == 1 and title not in (_FIRST, "Partials")]
    for title in single:
        groups.setdefault(_FIRST, []).extend(groups.pop(title))
    if len(groups.get(_FIRST, ())) == 1 and len(groups) > 1:
        home = next(title for title in groups if title not in (_FIRST, "Partials"))
        groups[home] += groups.pop(_FIRST)
    order = sorted(groups, key=lambda title: (title != "Partials", title != _FIRST, title == "Envelope"))
    found = {title: groups[title] for title in order}
    if level:
        home = "Envelope" if "Envelope" in found else _FIRST
        found.setdefault(home, []).extend(level)
    return found


def group_title(group: str) -> str:
    """The group's name in the person's language."""
    word, _, number = group.partition(" ")
    if number.isdigit():
        return QCoreApplication.translate("ParameterGroup", word) + f" {number}"
    return QCoreApplication.translate("ParameterGroup", group)


def shown(parameter: ParamRange, value: float) -> str:
    """The value as it stands under the knob: few digits, a handy unit."""
    if parameter.choices:
        return choice(parameter.choices[round(value)])
    unit = parameter.unit
    if unit == "Hz" and abs(value) >= 1000:
        return f"{_digits(value / 1000)} kHz"
    if unit == "s" and 0 < abs(value) < 0.1:
        return f"{_digits(value * 1000)} ms"
    if unit == "dB":
        return f"{value:+.1f} dB".replace("-", "\N{MINUS SIGN}") if value else "0 dB"
    text = f"{value:.0f}" if parameter.curve == "whole" else _digits(value)
    return f"{text} {_SHORT.get(unit, unit)}".rstrip().replace("-", "\N{MINUS SIGN}", value < 0)


_SHORT = {
    "octaves/s": "oct/s", "octaves/s²": "oct/s²", "semitones": "st", "octaves": "oct", "cents": "ct",
    "dB/octave": "dB/oct",
}  # fmt: skip


_MULTIPLES = {"Hz": {"kHz": 1000.0}, "s": {"ms": 0.001}, "": {"%": 0.01}}


def choice(word: str) -> str:
    """One of a parameter's words as a person reads it."""
    return QCoreApplication.translate("ParameterChoice", word.replace("_", " "))


def parsed(parameter: ParamRange, text: str) -> float:
    """The value that a person typed, with or without its unit; raises StudioError as ParamRange.parsed does."""
    plain = text.strip().replace("\N{MINUS SIGN}", "-").replace(",", ".")
    match = re.fullmatch(r"([-+]?\d*\.?\d+(?:e[-+]?\d+)?)\s*(.*)", plain, re.IGNORECASE)
    unit = match[2].casefold() if match else ""
    own = {parameter.unit: 1.0, _SHORT.get(parameter.unit, ""): 1.0, "": 1.0}
    factors = {name.casefold(): factor for name, factor in (own | _MULTIPLES.get(parameter.unit, {})).items()}
    if match is None or unit not in factors:
        return parameter.parsed(plain)
    return parameter.checked(_near(float(match[1]) * factors[unit], parameter))


def _near(value: float, parameter: ParamRange) -> float:
    """The value, or the end of the range that it reads like, since what is shown is rounded."""
    if parameter.low <= value <= parameter.high:
        return value
    end = parameter.low if value < parameter.low else parameter.high
    return end if shown(parameter, end) == shown(parameter, value) else value


def _digits(value: float) -> str:
    """Three digits, two of a small number."""
    size = abs(value)
    if size >= 100:
        return f"{value:.0f}"
    if 0 < size < 0.1:
        return f"{value:.2g}"
    return f"{value:.2f}" if size < 10 else f"{value:.1f}"


def full_name(parameter: ParamRange) -> str:
    """The parameter's name as a heading and a screen reader say it."""
    group = group_of(parameter)
    word = _words(parameter, group)
    place = f"{group.lower()}: " if group.startswith("Operator") else "filter: " if group == "Filter" else ""
    text = f"{place}{word}"
    return QCoreApplication.translate("Parameter", text[:1].upper() + text[1:])


def explanation(parameter: ParamRange) -> str:
    """What the parameter does, and from where to where it goes."""
    description = QCoreApplication.translate("ParameterDescription", parameter.description)
    if parameter.choices:
        return description
    low, high = (shown(parameter, end) for end in (parameter.low, parameter.high))
    return description + "<br>" + QCoreApplication.translate("Parameter", "{low} to {high}").format(low=low, high=high)

"""What a person may turn: a number with its range, unit and meaning, so that a slider can be made of it."""

from __future__ import annotations

from dataclasses import dataclass
from math import log

from voicestudio.core.errors import StudioError


@dataclass(frozen=True, slots=True)
class ParamRange:
    """A parameter from `low` to `high`; `curve` is "linear", "log" (equal ratios) or "whole" (whole numbers alone).

    `choices` are the names of 0, 1, ... where each whole number means something of its own.
    """

    name: str
    low: float
    high: float
    default: float
    description: str
    unit: str = ""
    curve: str = "linear"
    choices: tuple[str, ...] = ()

    @staticmethod
    def of_choices(name: str, choices: tuple[str, ...], default: str, description: str) -> ParamRange:
        """A parameter that is one of these words."""
        at = choices.index(default)
        return ParamRange(name, 0, len(choices) - 1, at, description, curve="whole", choices=choices)

    def checked(self, value: float) -> float:
        """The value; raises StudioError where it lies outside, or between two whole numbers."""
        if not self.low <= value <= self.high:
            unit = f" {self.unit}" if self.unit else ""
            raise StudioError(f"For {self.name}, {self.low:g} to {self.high:g}{unit} is wanted, but {value:g} came.")
        if self.curve == "whole" and value != round(value):
            raise StudioError(f"For {self.name}, a whole number is wanted, but {value:g} came.")
        return value

    def parsed(self, text: str) -> float:
        """The value that a person wrote: a number, or one of the choices; raises StudioError for anything else."""
        if text in self.choices:
            return float(self.choices.index(text))
        try:
            return self.checked(float(text))
        except ValueError:
            wanted = (
                f"one of {', '.join(self.choices)}" if self.choices else f"a number from {self.low:g} to {self.high:g}"
            )
            raise StudioError(f"For {self.name}, {wanted} is wanted, but {text!r} came.") from None

    def at(self, share: float) -> float:
        """The value at that share (0 to 1) of the way along the curve, as a slider and a random draw see it."""
        if self.curve == "log":
            value = self.low * (self.high / self.low) ** share
        else:
            value = self.low + (self.high - self.low) * share
        return float(min(max(round(value) if self.curve == "whole" else value, self.low), self.high))

    def share(self, value: float) -> float:
        """How far along the curve that value lies, 0 to 1: what `at` gives back."""
        if self.high == self.low:
            return 0.0
        if self.curve == "log":
            return log(value / self.low) / log(self.high / self.low)
        return (value - self.low) / (self.high - self.low)

"""What a person may turn: a number with its range, unit and meaning, so that a slider can be made of it."""

from __future__ import annotations

from dataclasses import dataclass

from voicestudio.core.errors import StudioError


@dataclass(frozen=True, slots=True)
class ParamRange:
    """A parameter from `low` to `high`; `curve` is "linear", "log" (equal ratios) or "whole" (whole numbers alone)."""

    name: str
    low: float
    high: float
    default: float
    description: str
    unit: str = ""
    curve: str = "linear"

    def checked(self, value: float) -> float:
        """The value; raises StudioError where it lies outside."""
        if not self.low <= value <= self.high:
            unit = f" {self.unit}" if self.unit else ""
            raise StudioError(f"For {self.name}, {self.low:g} to {self.high:g}{unit} is wanted, but {value:g} came.")
        return value

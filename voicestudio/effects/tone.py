"""Effects of tone: equaliser and filters."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from voicestudio.effects.catalogue import BANDS
from voicestudio.effects.levels import factor
from voicestudio.effects.plugins import treating
from voicestudio.effects.stages import Blockwise

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from voicestudio.effects.stages import Stage, Treat

_HIGHEST = 0.49
"""No filter works nearer to half the sample rate, which is 0.5 of it."""
_ORDERS = (1, 2, 4, 8)
_MODES = ("LPF12", "HPF12", "BPF12", "LPF24", "HPF24", "BPF24")
_SHELF_Q = 2**-0.5


def equaliser(values: Mapping[str, float], sample_rate: int) -> Stage:
    """Bands that neither lift nor lower are left out."""
    from pedalboard import HighShelfFilter, LowShelfFilter, PeakFilter

    kinds = (LowShelfFilter, PeakFilter, PeakFilter, PeakFilter, HighShelfFilter)
    plugins = [
        kind(within(values[f"{band}_hz"], sample_rate), values[f"{band}_db"], values.get(f"{band}_q", _SHELF_Q))
        for band, kind in zip(BANDS, kinds, strict=True)
        if values[f"{band}_db"]
    ]
    return Blockwise(treating(plugins, sample_rate), sample_rate)


def high_pass(values: Mapping[str, float], sample_rate: int) -> Stage:
    return _butterworth("highpass", values, sample_rate)


def low_pass(values: Mapping[str, float], sample_rate: int) -> Stage:
    return _butterworth("lowpass", values, sample_rate)


def ladder_filter(values: Mapping[str, float], sample_rate: int) -> Stage:
    from pedalboard import LadderFilter

    plugin = LadderFilter(
        getattr(LadderFilter.Mode, _MODES[int(values["mode"])]), within(values["cutoff_hz"], sample_rate),
        values["resonance"], float(factor(values["drive_db"])),
    )  # fmt: skip
    return Blockwise(treating([plugin], sample_rate), sample_rate)


def within(hz: float, sample_rate: int) -> float:
    """The frequency, or the highest that a filter can work at."""
    return min(hz, _HIGHEST * sample_rate)


def filtering(sections: NDArray[np.float64]) -> Treat:
    """A filter of second-order sections (n_sections, 6) that remembers what came before."""
    from scipy.signal import sosfilt

    state = np.zeros((len(sections), 2))

    def treat(block: NDArray[np.float32]) -> NDArray[np.float32]:
        nonlocal state
        filtered, state = sosfilt(sections, block.astype(np.float64), zi=state)
        return filtered.astype(np.float32)

    return treat


def _butterworth(kind: str, values: Mapping[str, float], sample_rate: int) -> Stage:
    """3 dB down at the cutoff, however steep."""
    from scipy.signal import butter

    order = _ORDERS[int(values["slope"])]
    sections = butter(order, within(values["cutoff_hz"], sample_rate), kind, fs=sample_rate, output="sos")
    return Blockwise(filtering(sections), sample_rate)

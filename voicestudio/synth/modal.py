"""Struck things: bars, plates, skins, bells and glasses as banks of modes."""

from __future__ import annotations

from dataclasses import dataclass, replace
from math import log
from typing import TYPE_CHECKING

import numpy as np

from voicestudio.core import ParamRange
from voicestudio.synth import envelope
from voicestudio.synth import modal_shapes as shapes
from voicestudio.synth.gate import Ahead, Gate
from voicestudio.synth.modal_bank import Bank, hammer, warped
from voicestudio.synth.physical_note import RELEASE_S, damper, ringing_samples, scale_to

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from numpy.typing import NDArray

    from voicestudio.core import AudioClip, Note

MATERIALS = {"metal": 0.45, "glass": 0.8, "stone": 1.0, "wood": 1.3, "plastic": 1.8}
"""How fast decay times fall with frequency: the exponent of the ratio to the note's (inner friction by material)."""
HARDNESS = {"metal": 1.0, "glass": 1.0, "stone": 0.8, "wood": 1.5, "plastic": 2.2}
"""How much longer a hammer rests on it than on metal."""
HIGHEST = 0.45
SHORTEST_S = 0.002
SOFT_S, HARD_S = 0.006, 0.00006
ROUGHEST = 0.06
SECOND_TWIN = 0.38


def _parameters(shape: tuple[str, ...], material: str, decay_s: float, **more: float) -> tuple[ParamRange, ...]:
    made = [
        ParamRange("decay_s", 0.03, 30.0, decay_s, "How long the note's own mode takes to fall by 60 dB.", "s", "log"),
        ParamRange("damping", 0.0, 1.0, 0.5, "How much sooner the high modes die; 0.5 is the material's own way."),
        ParamRange.of_choices("material", tuple(MATERIALS), material, "What it is made of."),
        ParamRange("position", 0.0, 1.0, more["position"], more["where"]),
        ParamRange("brightness", 0.0, 1.0, more["brightness"], "How hard the mallet is: felt at 0, steel at 1."),
        ParamRange("noise", 0.0, 1.0, more.get("noise", 0.1), "How much is heard of the blow itself, as noise."),
        ParamRange("noise_decay_s", 0.005, 2.0, 0.03, "How long that noise takes to fall by 60 dB.", "s", "log"),
        ParamRange("irregularity", 0.0, 1.0, 0.0, "How far the modes stray from the ideal, otherwise for every seed."),
        ParamRange("beating_hz", 0.0, 12.0, more.get("beating", 0.0), "How fast each mode beats with a twin.", "Hz"),
        ParamRange("glide", -12.0, 24.0, 0.0, "How far above its note it begins.", "semitones"),
        ParamRange("glide_s", 0.005, 1.0, 0.06, "How fast it comes down to its note.", "s", "log"),
        replace(
            RELEASE_S, default=30.0, description=RELEASE_S.description[:-1] + "; longer than decay_s: it rings on."
        ),
        envelope.LEVEL,
    ]
    if shape:
        made.insert(0, ParamRange.of_choices("shape", shape, shape[0], "How it is built."))
    return tuple(made)


@dataclass(frozen=True)
class Struck:
    """A thing with modes that is struck and rings on."""

    id: str
    name: str
    description: str
    parameters: tuple[ParamRange, ...]
    modes: Callable[[Mapping[str, float]], shapes.Modes]
    family: str = "physical"
    pitched: bool = True
    needs_source: bool = False

    def blocks(
        self,
        values: Mapping[str, float],
        note: Note,
        sample_rate: int,
        seed: int,
        source: AudioClip | None = None,
        gate: Gate | None = None,
    ) -> Iterator[NDArray[np.float32]]:
        """See Synthesizer."""
        modes = _strayed(self.modes(values), values["irregularity"], seed)
        modes = _heard(modes, note.f0_hz, sample_rate)
        faster = modes.ratios ** (2 * values["damping"] * _of(MATERIALS, values["material"]))
        decays_s = np.maximum(values["decay_s"] / faster, SHORTEST_S)
        longest_s = max(float(decays_s.max()), values["noise_decay_s"] if values["noise"] > 0 else 0.0)
        gate, release_s = gate or Gate(note.duration_s), values["release_s"]
        struck = Ahead(_rung(_bank(values, note, modes, decays_s, sample_rate), values, note, sample_rate, seed))
        for span in gate.spans(lambda held_s: ringing_samples(longest_s, release_s, held_s, sample_rate), sample_rate):
            heard = struck.next(len(span))
            heard = heard * damper(span.start, len(span), longest_s, release_s, gate.let_go_s, sample_rate)
            yield heard.astype(np.float32) * span.ending()


def _of(table: dict[str, float], at: float) -> float:
    return list(table.values())[int(at)]


def _strayed(modes: shapes.Modes, irregularity: float, seed: int) -> shapes.Modes:
    """The modes of a thing that is not ideal; the note's own stays."""
    rng = np.random.default_rng([seed, 1])
    strays, shares = rng.standard_normal((2, modes.ratios.size))
    strays[np.argmin(np.abs(modes.ratios - 1))] = 0.0
    return shapes.Modes(
        modes.ratios * np.exp(irregularity * ROUGHEST * strays), modes.amplitudes * np.exp(irregularity * 0.7 * shares)
    )


def _heard(modes: shapes.Modes, f0_hz: float, sample_rate: int) -> shapes.Modes:
    """Those below HIGHEST of the sample rate; the lowest one always."""
    low = np.flatnonzero(modes.ratios * f0_hz < HIGHEST * sample_rate)
    low = low if low.size else np.array([np.argmin(modes.ratios)])
    return shapes.Modes(modes.ratios[low], modes.amplitudes[low])


def _bank(values: Mapping[str, float], note: Note, modes: shapes.Modes, decays_s: NDArray, sample_rate: int) -> Bank:
    poles = -log(1000) / (decays_s * sample_rate) + 2j * np.pi * note.f0_hz * modes.ratios / sample_rate
    amplitudes = modes.amplitudes
    if values["beating_hz"] > 0:
        # The two lie so about the mode that their sum sets out with its pitch.
        apart = 2j * np.pi * values["beating_hz"] / sample_rate
        poles = np.concatenate((poles - SECOND_TWIN * apart, poles + (1 - SECOND_TWIN) * apart))
        amplitudes = np.concatenate(((1 - SECOND_TWIN) * amplitudes, SECOND_TWIN * amplitudes))
    return Bank(poles, amplitudes, hammer(_touch_s(values, note), sample_rate))


def _touch_s(values: Mapping[str, float], note: Note) -> float:
    """How long the mallet touches: never so long that the note's own mode is not moved by it."""
    share = min(values["brightness"] * (0.5 + 0.625 * note.velocity), 1.0)
    return min(SOFT_S * (HARD_S / SOFT_S) ** share * _of(HARDNESS, values["material"]), 0.9 / note.f0_hz)


def _burst(values: Mapping[str, float], note: Note, sample_rate: int, seed: int) -> NDArray:
    """The noise of the blow at peak 1, as bright as the touch is short."""
    if values["noise"] == 0:
        return np.zeros(0)
    from scipy.signal import lfilter

    decay_s = values["noise_decay_s"]
    length = int(decay_s * 4 / 3 * sample_rate) + 1
    noise = np.random.default_rng([seed, 2]).standard_normal(length)
    pole = np.exp(-min(2.0 / (_touch_s(values, note) * sample_rate), 3.0))
    soft = lfilter([1 - pole, pole - 1], [1, -pole - 0.98, 0.98 * pole], noise)
    soft *= 10 ** (-3 / (decay_s * sample_rate) * np.arange(length))
    return soft / max(np.abs(soft).max(), 1e-9)


def _rung(
    bank: Bank, values: Mapping[str, float], note: Note, sample_rate: int, seed: int
) -> Callable[[int, int], NDArray]:
    """What makes so many samples (start, count) of the thing that nobody damps."""
    burst = _burst(values, note, sample_rate, seed)
    slowest = -float(bank.poles.real.max())
    rise = 2 ** (values["glide"] / 12)
    scale = mix = 0.0

    def make(start: int, count: int) -> NDArray:
        nonlocal scale, mix
        if rise == 1:
            heard = bank.samples(start, count)
        else:
            heard, bent = warped(bank, rise, values["glide_s"] * sample_rate, start, count)
            # The bent time must bend the pitch alone: what the slowest mode lost by it comes back, and no more.
            heard *= np.exp(slowest * (bent - np.arange(start, start + count)))
        if start == 0:
            mix = values["noise"] / max(scale_to(heard, 1.0), 1e-12)
        part = burst[start : start + count]
        heard[: part.size] += mix * part
        if start == 0:
            scale = scale_to(heard, envelope.gain(values, note))
        return scale * heard

    return make


_IN_TUNE = " Stays within 5 cents of its notes."
SYNTHESIZERS = (
    Struck(
        "bar",
        "Struck bar",
        "A bar struck with a mallet (glockenspiel, marimba, xylophone, a clamped tongue)." + _IN_TUNE,
        _parameters(
            shapes.BARS, "wood", 1.2, position=0.42, brightness=0.55, where="Where it is struck: 0 and 1 are its ends."
        ),
        shapes.bar,
    ),
    Struck(
        "plate",
        "Struck plate",
        "A sheet or disc that is struck (sheet metal, gong, cymbal, a pane); the note is its lowest mode." + _IN_TUNE,
        (
            *_parameters(
                shapes.PLATES,
                "metal",
                3.0,
                position=0.6,
                brightness=0.6,
                where="Where: the edge at 0, the middle at 1.",
            ),
            ParamRange("aspect", 0.3, 3.0, 1.37, "How many times as long as wide a rectangular one is.", "", "log"),
        ),
        shapes.plate,
    ),
    Struck(
        "membrane",
        "Struck skin",
        "A drum's skin (drum, tom, bass drum with a glide, timpani as kettle); the note is its main mode." + _IN_TUNE,
        _parameters(
            shapes.MEMBRANES,
            "stone",
            0.7,
            position=0.4,
            brightness=0.45,
            noise=0.15,
            where="Where: the middle at 0, the edge at 1.",
        ),
        shapes.membrane,
    ),
    Struck(
        "bell",
        "Bell",
        "A church bell or a tubular one; the note is the strike note, which in a tube is no mode itself." + _IN_TUNE,
        _parameters(
            shapes.BELLS,
            "metal",
            7.0,
            position=0.2,
            brightness=0.75,
            beating=0.7,
            noise=0.05,
            where="Where: the rim at 0, high up at 1.",
        ),  # fmt: skip
        shapes.bell,
    ),
    Struck(
        "glass",
        "Struck glass",
        "A drinking glass or bowl that is struck." + _IN_TUNE,
        _parameters(
            (),
            "glass",
            2.0,
            position=0.1,
            brightness=0.8,
            beating=0.4,
            noise=0.05,
            where="Where: the rim at 0, near the foot at 1.",
        ),  # fmt: skip
        shapes.glass,
    ),
)

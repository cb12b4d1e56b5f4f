"""Footsteps: a heel, a sole and toes that press on gravel, wood, snow or metal.

Each step is a force over time (A. Farnell, Designing Sound, 2010) that sets off grains as P. Cook's PhISEM does
(Modeling Bill's gait, 2002): the grains' energy dies away in noise that the ground colours.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from voicestudio.core import ParamRange
from voicestudio.synth import held
from voicestudio.synth.bubbles import bubble_fall_per_s, bubble_hz
from voicestudio.synth.chance import stream
from voicestudio.synth.envelope import LEVEL, USUAL_VELOCITY, gain
from voicestudio.synth.gate import Gate
from voicestudio.synth.grains import Bursts, Chirps, Modes, Pile
from voicestudio.synth.held import corner_filter

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from numpy.typing import NDArray

    from voicestudio.core import AudioClip, Note


@dataclass(frozen=True, slots=True)
class Ground:
    """What is walked on: how many grains a step moves, their noise (bands in Hz, decay by 60 dB), modes and bubbles.

    `crush` is the share of grains that belong to the sole's pressing, the rest to the heel's blow; `spread` how unequal
    they are.
    """

    grains: int
    bands: tuple[tuple[float, float, float], ...]
    grain_s: float
    crush: float
    spread: float
    level: float
    mode_hz: tuple[float, ...] = ()
    mode_s: float = 0.1
    ring: float = 0.0
    bubbles: int = 0


GROUNDS = {
    "gravel": Ground(150, ((900, 2600, 0.8), (2600, 7500, 1.0)), 0.02, 0.75, 3.0, 1.16, (95, 160), 0.06, 0.3),
    "wood": Ground(8, ((500, 1800, 1.0), (1800, 5000, 0.5)), 0.02, 0.3, 1.0, 0.78, (98, 176, 265, 410, 630), 0.25, 0.9),
    "snow": Ground(420, ((350, 1300, 0.8), (1300, 4200, 1.0)), 0.008, 0.95, 1.5, 3.75, (70,), 0.08, 0.3),
    "metal": Ground(10, ((1500, 4000, 0.5), (4000, 11000, 0.5)), 0.012, 0.3, 1.0, 0.4,
                    (215, 388, 610, 985, 1480, 2230, 3370, 4610), 0.9, 0.6),
    "concrete": Ground(5, ((700, 2500, 1.0), (2500, 7000, 0.7)), 0.018, 0.25, 1.0, 1.5, (120, 210), 0.05, 0.7),
    "grass": Ground(70, ((1200, 3500, 0.5), (3500, 9000, 1.0)), 0.05, 0.85, 1.2, 0.88, (80,), 0.07, 0.35),
    "leaves": Ground(110, ((1500, 4500, 1.0), (4500, 12000, 1.0)), 0.03, 0.8, 3.0, 0.91, (90,), 0.06, 0.2),
    "mud": Ground(24, ((180, 700, 1.0), (700, 2200, 0.5)), 0.08, 0.7, 1.5, 1.5, (75, 110), 0.09, 0.8, 5),
    "puddle": Ground(45, ((800, 2500, 0.6), (2500, 8000, 1.0)), 0.07, 0.5, 2.0, 0.45, (85,), 0.06, 0.3, 14),
}  # fmt: skip
DOWN_SHARE, LONGEST_STEP_S = 0.75, 0.7
"""A foot is down for this share of the time between two steps, and never longer than so many s."""
HEEL_S, PRESSES_S = 0.012, ((0.4, 0.16, 0.65), (0.82, 0.09, 0.35))
"""How long the heel's blow lasts; when sole and toes press: middle and width as shares of the time, share of grains."""
USUAL_KG = 75.0
LONGEST_BUBBLE_S = 0.5
LOUDNESS = 0.8

P = ParamRange
PARAMETERS = (
    P.of_choices("surface", tuple(GROUNDS), "gravel", "What is walked on."),
    P("pace_per_min", 30.0, 240.0, 110.0, "Steps a minute: 60 strolls, 110 walks, 180 runs.", "1/min"),
    P("weight_kg", 5.0, 200.0, USUAL_KG, "How heavy who walks is: louder, lower, more grains.", "kg", "log"),
    P("heel", 0.0, 1.0, 0.5, "From the toes alone (0) to the heel above all (1)."),
    P("hardness", 0.0, 1.0, 0.5, "From a bare foot to a hard sole."),
    P("scuff", 0.0, 1.0, 0.1, "How much the foot drags."),
    P("variation", 0.0, 1.0, 0.3, "How much steps differ in time and force."),
    LEVEL,
)


class Footsteps:
    """Steps for as long as the note is held, the last one to its end; one for the shortest note."""

    id = "footsteps"
    name = "Footsteps"
    family = "nature"
    description = "Steps on gravel, wood, snow, metal and more, at any pace; a short note is a single step."
    parameters = PARAMETERS
    pitched = False
    needs_source = False

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
        gate = gate or Gate(note.duration_s)
        ground = list(GROUNDS.values())[int(values["surface"])]
        walk = _Walk(values, ground, gate, sample_rate, seed)
        sound = _Sound(values, ground, note.velocity, sample_rate, seed)
        clean = held.without_dc(sample_rate)
        loudness = LOUDNESS * gain(values, note) * (values["weight_kg"] / USUAL_KG) ** 0.3
        for span in gate.spans(walk.lasts, sample_rate):
            samples = clean(sound.next(span.start, span.stop, walk.steps(span.stop)))
            yield (loudness * samples).astype(np.float32) * span.ending()


@dataclass(frozen=True, slots=True)
class Step:
    """When it begins in samples, how hard it is beside the others, and its own chance."""

    at: int
    force: float
    number: int


class _Walk:
    """Steps one after another, each a little early or late."""

    def __init__(self, values: Mapping[str, float], ground: Ground, gate: Gate, sample_rate: int, seed: int) -> None:
        self._rng, self._variation = stream(seed, 0), values["variation"]
        self._gap = 60 / values["pace_per_min"] * sample_rate
        self._gate, self._sample_rate = gate, sample_rate
        self._next, self._number = 0.0, 0
        contact = min(DOWN_SHARE * 60 / values["pace_per_min"], LONGEST_STEP_S)
        ringing = max(ground.mode_s, 3 * ground.grain_s, LONGEST_BUBBLE_S if ground.bubbles else 0)
        self._after_s = 0.15 * 60 / values["pace_per_min"] + 1.3 * contact + 1.4 * ringing + 0.1

    def lasts(self, let_go_s: float) -> float:
        """After how many samples the last step has died away."""
        return (let_go_s + self._after_s) * self._sample_rate

    def steps(self, stop: int) -> list[Step]:
        """Those that begin before `stop` and were not handed out yet."""
        found = []
        while self._next < min(stop, max(self._gate.let_go_s * self._sample_rate, 1)):
            early, hard = self._rng.uniform(-1, 1, 2)
            late = 0.12 * self._variation * self._gap * (early + 1) / 2 if self._number else 0.0
            found.append(Step(int(self._next + late), 1 + 0.4 * self._variation * hard, self._number))
            self._next += self._gap
            self._number += 1
        return found


class _Sound:
    """The ground under those steps."""

    def __init__(
        self, values: Mapping[str, float], ground: Ground, velocity: float, sample_rate: int, seed: int
    ) -> None:
        self._values, self._ground, self._sample_rate, self._seed = values, ground, sample_rate, seed
        self._contact = min(DOWN_SHARE * 60 / values["pace_per_min"], LONGEST_STEP_S) * sample_rate
        longest = int(2 * self._contact) + sample_rate // 4
        self._pinged = [Pile(longest) for _ in ground.bands]
        self._knocks: list[Pile] = [Pile(longest) for _ in ground.mode_hz]
        self._bursts = [Bursts(stream(seed, 1, at), ground.grain_s, sample_rate) for at in range(len(ground.bands))]
        heavier = (USUAL_KG / values["weight_kg"]) ** 0.2
        harder = 2 ** (0.8 * (values["hardness"] - 0.5) + velocity - USUAL_VELOCITY)
        self._bands = [
            corner_filter("bandpass", (low * harder, high * harder), sample_rate, 1) for low, high, _ in ground.bands
        ]
        hz = tuple(one * heavier for one in ground.mode_hz)
        self._modes = Modes(hz, [ground.mode_s * (hz[0] / one) ** 0.4 for one in hz], sample_rate)
        self._heavy_grains = (values["weight_kg"] / USUAL_KG) ** 0.4
        self._chirps = Chirps(LONGEST_BUBBLE_S, sample_rate, longest / sample_rate)

    def next(self, start: int, stop: int, steps: list[Step]) -> NDArray[np.float64]:
        bubbles = [self._tread(start, step) for step in steps]
        samples = np.zeros(stop - start)
        for pile, burst, band, (_, _, level) in zip(
            self._pinged, self._bursts, self._bands, self._ground.bands, strict=True
        ):
            samples += self._ground.level * level * band(burst.next(pile.taken(stop - start)))
        samples += self._ground.ring * self._modes.rung([pile.taken(stop - start) for pile in self._knocks])
        if self._ground.bubbles:
            onset, radius_mm, amplitude = np.concatenate([np.zeros((3, 0)), *bubbles], axis=1)
            fall = bubble_fall_per_s(radius_mm)
            samples += self._chirps.next(
                start, stop, onset.astype(np.int64), amplitude, bubble_hz(radius_mm), fall, 0.15 * fall
            )
        return samples

    def _tread(self, start: int, step: Step) -> NDArray[np.float64]:
        """Lays a step's grains and knocks ahead; (3, bubbles): when, radius in mm and amplitude of its bubbles."""
        values, ground = self._values, self._ground
        rng = stream(self._seed, 2, step.number)
        at, size, heavy = self._grains(rng, step)
        heavy = heavy * (40 / (40 + ground.grains)) ** 0.5
        shares = 0.5 + (size - 0.5) * np.array([-1.0, 1.0])[:, None]
        for pile, share in zip(self._pinged, shares, strict=True):
            pile.add(at - start, heavy * share)
        # The heel's blow rings the ground; the toes follow, more softly.
        toes = int(self._contact * PRESSES_S[0][0] * (0.5 + 0.5 * values["heel"]))
        blow = step.force * (0.3 + 0.7 * values["hardness"])
        for mode, pile in enumerate(self._knocks):
            places = np.sin(np.pi * (mode + 1) * rng.uniform(0.15, 0.6, 2))
            pile.add(
                np.array([step.at, step.at + toes]) - start,
                blow * places * np.array([values["heel"], 0.5 - 0.3 * values["heel"]]),
            )
        drawn = rng.random((3, ground.bubbles))
        when = step.at + (0.03 + drawn[0] * 0.2) * self._sample_rate
        return np.stack([when, 0.8 * 2 ** (2.2 * drawn[1]), 0.35 * step.force * drawn[2]])

    def _grains(
        self, rng: np.random.Generator, step: Step
    ) -> tuple[NDArray[np.int64], NDArray[np.float64], NDArray[np.float64]]:
        """When each grain moves, which band it belongs to (0 to 1), and how hard it is."""
        values, ground = self._values, self._ground
        n = max(round(ground.grains * self._heavy_grains), 1)
        kind, place, size, hard = rng.random((4, n))
        normal = rng.standard_normal(n)
        crush = ground.crush * (1.3 - 0.6 * values["heel"])
        (sole_at, sole_width, sole), (toes_at, toes_width, _) = PRESSES_S
        pressed = np.where(kind / max(crush, 1e-9) < sole, sole_at + sole_width * normal, toes_at + toes_width * normal)
        dragged = np.where(rng.random(n) < 0.6 * values["scuff"], place * 1.2, pressed)
        heel_s = HEEL_S * (1.6 - 1.2 * values["hardness"])
        blow = -np.log(1 - place) * heel_s * self._sample_rate
        delay = np.where(kind < crush, np.clip(dragged, 0, 1.6) * self._contact, np.minimum(blow, self._contact))
        force = step.force * np.where(kind < crush, 0.7, 0.6 + 0.8 * values["heel"])
        return step.at + delay.astype(np.int64), size, force * hard**ground.spread


SYNTHESIZERS = (Footsteps(),)

"""voicestudio quality --matching: how near matched patches come to hidden ones, beside chance and the trees alone."""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING, Any

import numpy as np

from voicestudio.analysis.matching import heard_at
from voicestudio.engine.match_examples import renderer, space_of
from voicestudio.engine.matching import N_PROPOSALS, Matching, MatchSettings, checked_synthesizer
from voicestudio.synth.synthesizer import SAMPLE_RATE

if TYPE_CHECKING:
    from collections.abc import Generator, Sequence

    from numpy.typing import NDArray

    from voicestudio.analysis.spectral_distance import HeardSound
    from voicestudio.synth.synthesizer import Synthesizer

SYNTHS = ("plucked", "bar", "bell", "subtractive", "fm", "one_shot")
HIDDEN = 50
_HIDDEN_SEED = 1_000_003


def measured(
    hidden: int = HIDDEN, settings: MatchSettings | None = None, synths: Sequence[str] = SYNTHS
) -> dict[str, Any]:
    """For each synthesizer, mean distances to `hidden` random patches, with other seeds than any that is searched.

    trees: of their one estimate. random: of the nearest of as many random patches as the search makes sounds.
    proposed: of the best of the trees' first N_PROPOSALS, with which the search starts; random_few: of the nearest of
    as many random patches. refined: of what the search ends with; cents: how far its pitch is, in the middle. Shares of
    hidden patches for which the proposed is nearer than either, and the refined at most half as far as the trees.
    """
    from threadpoolctl import threadpool_limits

    settings = settings or MatchSettings()
    chosen = [checked_synthesizer(id) for id in synths]
    with threadpool_limits(1):
        told = list(rows(chosen, hidden, settings))
    return {
        "hidden": hidden, "trials": settings.n_trials, "examples": settings.n_examples, "seed": settings.seed,
        "synthesizers": {synth.id: _means([row for row in told if row["synth"] == synth.id]) for synth in chosen},
    }  # fmt: skip


def rows(synths: Sequence[Synthesizer], hidden: int, settings: MatchSettings) -> Generator[dict[str, Any]]:
    """One hidden patch of each synthesizer after another, told on stderr."""
    n, seed = settings.n_trials, settings.seed
    chance = {synth.id: np.stack([one.picture for _, one in _sounds(synth, n, seed)]) for synth in synths}
    secrets = {synth.id: _sounds(synth, hidden, _HIDDEN_SEED + seed) for synth in synths}
    for _ in range(hidden):
        for synth in synths:
            pitch, target = next(secrets[synth.id])
            matching = Matching(synth, target, 0.0, settings)
            for _ in matching.steps():
                pass
            best = matching.candidates[0]
            far = 0.5 * np.abs(chance[synth.id] - target.picture).sum(axis=1)
            row = {
                "synth": synth.id, "random": float(far.min()), "random_few": float(far[:N_PROPOSALS].min()),
                "trees": min(matching.trees, 1.0), "proposed": matching.proposed, "refined": best.distance,
                "cents": 100 * abs(best.patch.note.pitch - pitch),
            }  # fmt: skip
            print(json.dumps(row), file=sys.stderr, flush=True)
            yield row


def _means(rows: Sequence[dict[str, Any]]) -> dict[str, float]:
    names = ("random_few", "random", "trees", "proposed", "refined")
    told = {name: np.array([row[name] for row in rows]) for name in names}
    return {
        **{name: float(values.mean()) for name, values in told.items()},
        "cents": float(np.median([row["cents"] for row in rows])),
        "beats_random": float((told["proposed"] < told["random"]).mean()),
        "beats_random_few": float((told["proposed"] < told["random_few"]).mean()),
        "halved": float((told["refined"] <= 0.5 * told["trees"]).mean()),
    }


def _sounds(synth: Synthesizer, n: int, seed: int) -> Generator[tuple[float, HeardSound]]:
    """n random patches as they sound, each with its own seed, and the pitch of each."""
    space, render, number = space_of(synth), renderer(synth, SAMPLE_RATE), 0
    while n:
        chance = np.random.default_rng([seed, number, 7])
        place: NDArray[np.float64] = space.random(chance)
        steps = heard_at(space, render, place, int(chance.integers(2**31)), None, SAMPLE_RATE)
        try:
            while True:
                next(steps)
        except StopIteration as end:
            heard = end.value
        number += 1
        if heard is not None:
            n -= 1
            yield space.sound(place)[1].pitch, heard


def table(report: dict) -> str:
    """The figures for a person."""
    few, many = f"random {N_PROPOSALS}", f"random {report['trials']}"
    lines = [
        f"{report['hidden']} hidden random patches a synthesizer, {report['trials']} sounds made and compared for each",
        f"distance: 0 the same sound, 1 nothing in common; proposed: the best of {N_PROPOSALS} proposals of the trees",
        "",
        f"{'':<13}{few:>11}{many:>12}{'trees':>8}{'proposed':>10}{'refined':>9}{'/ trees':>9}{'/ proposed':>12}"
        f"{'halved':>8}{'cents':>7}",
    ]
    for name, row in report["synthesizers"].items():
        lines.append(
            f"{name:<13}{row['random_few']:>11.3f}{row['random']:>12.3f}{row['trees']:>8.3f}{row['proposed']:>10.3f}"
            f"{row['refined']:>9.3f}{row['refined'] / row['trees']:>9.2f}{row['refined'] / row['proposed']:>12.2f}"
            f"{100 * row['halved']:>6.0f} %{row['cents']:>7.0f}"
        )
    return "\n".join(lines)

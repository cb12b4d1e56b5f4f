"""voicestudio quality --matching: how near matched patches come to hidden ones, beside chance and the trees alone."""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING, Any

import numpy as np

from voicestudio.analysis.matching import heard_at
from voicestudio.analysis.spectral_distance import distance
from voicestudio.core.steps import drained
from voicestudio.engine.match_examples import renderer, space_of
from voicestudio.engine.matching import (
    N_PROPOSALS,
    Matching,
    MatchSettings,
    checked_synthesizer,
    matchable,
    usual_trials,
)
from voicestudio.synth.synthesizer import SAMPLE_RATE

if TYPE_CHECKING:
    from collections.abc import Generator, Sequence

    from numpy.typing import NDArray

    from voicestudio.analysis.spectral_distance import HeardSound
    from voicestudio.synth.synthesizer import Synthesizer

HIDDEN = 50
_HIDDEN_SEED = 1_000_003


def measured(
    hidden: int = HIDDEN, settings: MatchSettings | None = None, synths: Sequence[str] | None = None
) -> dict[str, Any]:
    """For each synthesizer (all that can be matched where none is named), mean distances to `hidden` random patches.

    The patches have other seeds than any that is searched. trees: of their one guess, before anything was made for the
    target. random: of the nearest of as many random patches as the search makes sounds. proposed: of the best of the
    trees' first N_PROPOSALS, with which the search starts; random_few: of the nearest of as many random patches.
    refined: of what the search ends with; cents: how far its pitch is, in the middle. chance: of the hidden patch
    itself, played with another seed: 0 where nothing is left to chance; no setting brings a sound nearer but by luck,
    so `left` tells which share of the guess's distance above that the search leaves. Shares of hidden patches for which
    the one guess and the proposals are nearer than as many random patches as the search makes, the proposals than as
    many random patches, and the refined at most half as far as the one guess, and so (`halved_above_chance`) above
    chance.
    """
    from threadpoolctl import threadpool_limits

    settings = settings or MatchSettings()
    chosen = [checked_synthesizer(id) for id in synths] if synths is not None else matchable()
    with threadpool_limits(1):
        told = [row for synth in chosen for row in rows(synth, hidden, settings)]
    return report_of(told, hidden, settings)


def report_of(told: Sequence[dict[str, Any]], hidden: int, settings: MatchSettings) -> dict[str, Any]:
    """The means of rows, synthesizer by synthesizer."""
    ids = dict.fromkeys(row["synth"] for row in told)
    return {
        "hidden": hidden, "examples": settings.n_examples, "seed": settings.seed,
        "synthesizers": {id: _means([row for row in told if row["synth"] == id]) for id in ids},
    }  # fmt: skip


def rows(synth: Synthesizer, hidden: int, settings: MatchSettings, first: int = 0) -> Generator[dict[str, Any]]:
    """One hidden patch after another, from the first-th on, told on stderr."""
    n, seed = usual_trials(synth) if settings.n_trials is None else settings.n_trials, settings.seed
    chance = np.stack([one.picture for _, one, _ in _sounds(synth, n, seed)])
    for number, (pitch, target, other) in enumerate(_sounds(synth, hidden, _HIDDEN_SEED + seed, again=True)):
        if number < first:
            continue
        matching = Matching(synth, target, 0.0, settings)
        for _ in matching.steps():
            pass
        best = matching.candidates[0]
        far = 0.5 * np.abs(chance - target.picture).sum(axis=1)
        row = {
            "synth": synth.id, "trials": n, "random": float(far.min()), "random_few": float(far[:N_PROPOSALS].min()),
            "trees": min(matching.trees, 1.0), "proposed": matching.proposed, "refined": best.distance,
            "chance": 1.0 if other is None else distance(other, target),
            "cents": 100 * abs(best.patch.note.pitch - pitch),
        }  # fmt: skip
        print(json.dumps(row), file=sys.stderr, flush=True)
        yield row


def _means(rows: Sequence[dict[str, Any]]) -> dict[str, float]:
    names = ("random_few", "random", "trees", "proposed", "refined", "chance")
    told = {name: np.array([row[name] for row in rows]) for name in names}
    above = {name: np.maximum(told[name] - told["chance"], 0) for name in ("trees", "refined")}
    return {
        **{name: float(values.mean()) for name, values in told.items()},
        "left": float(above["refined"].mean() / max(above["trees"].mean(), 1e-9)),
        "cents": float(np.median([row["cents"] for row in rows])),
        "patches": len(rows),
        "trials": rows[0]["trials"],
        "guess_beats_random": float((told["trees"] < told["random"]).mean()),
        "beats_random": float((told["proposed"] < told["random"]).mean()),
        "beats_random_few": float((told["proposed"] < told["random_few"]).mean()),
        "halved": float((told["refined"] <= 0.5 * told["trees"]).mean()),
        "halved_above_chance": float((above["refined"] <= 0.5 * above["trees"]).mean()),
    }


def _sounds(
    synth: Synthesizer, n: int, seed: int, again: bool = False
) -> Generator[tuple[float, HeardSound, HeardSound | None]]:
    """n random patches as they sound, each with its own seed: pitch, sound, and `again` with another seed."""
    space, render, number = space_of(synth), renderer(synth, SAMPLE_RATE), 0
    while n:
        chance = np.random.default_rng([seed, number, 7])
        place: NDArray[np.float64] = space.random(chance)
        own, other = (int(chance.integers(2**31)) for _ in range(2))
        heard = drained(heard_at(space, render, place, own, None, SAMPLE_RATE))
        number += 1
        if heard is not None:
            n -= 1
            once_more = drained(heard_at(space, render, place, other, None, SAMPLE_RATE)) if again else None
            yield space.sound(place)[1].pitch, heard, once_more


def table(report: dict) -> str:
    """The figures for a person."""
    few = f"random {N_PROPOSALS}"
    lines = [
        f"{report['hidden']} hidden random patches a synthesizer; sounds made and compared for each, trees grown on"
        f" {report['examples']} others.",
        "Distance: 0 the same sound, 1 nothing in common. guess: the trees' first, before a sound was made; proposed:",
        f"the best of their {N_PROPOSALS}; random: the nearest of as many as sounds, or of {N_PROPOSALS}; chance: the",
        "patch itself with another seed; left: of the guess's distance above chance, what the search leaves; halved:",
        "patches with at most half left.",
        "",
        f"{'':<13}{'n':>4}{'sounds':>8}{'random':>8}{'guess':>8}{few:>11}{'proposed':>10}{'refined':>9}{'/ guess':>9}"
        f"{'chance':>8}{'left above it':>15}{'halved':>8}{'cents':>7}",
    ]
    for name, row in report["synthesizers"].items():
        lines.append(
            f"{name:<13}{row['patches']:>4}{row['trials']:>8}{row['random']:>8.3f}{row['trees']:>8.3f}"
            f"{row['random_few']:>11.3f}{row['proposed']:>10.3f}{row['refined']:>9.3f}"
            f"{row['refined'] / row['trees']:>9.2f}{row['chance']:>8.3f}{row['left']:>15.2f}"
            f"{100 * row['halved_above_chance']:>6.0f} %{row['cents']:>7.0f}"
        )
    return "\n".join(lines)

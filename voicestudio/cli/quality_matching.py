"""voicestudio quality --matching: how near matched patches come to hidden ones, beside chance and the trees alone."""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING, Any

import numpy as np

from voicestudio.analysis.matching import heard_at
from voicestudio.engine.match_examples import renderer, space_of
from voicestudio.engine.matching import Matching, MatchSettings, checked_synthesizer

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

    random: of the nearest of as many random patches as the search made sounds. trees: of the trees' one estimate.
    proposed: of the best of the trees' proposals, with which the search starts. refined: of what it ends with, made at
    48 kHz; in cents, how far its pitch is, in the middle. Shares of hidden patches for which trees are nearer than
    chance, and for which the refined is at most half as far as the trees.
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
            matching = Matching(synth, target, 0.0, settings, None)
            for _ in matching.steps():
                pass
            best = matching.candidates[0]
            row = {
                "synth": synth.id, "random": 0.5 * float(np.abs(chance[synth.id] - target.picture).sum(axis=1).min()),
                "trees": min(matching.trees, 1.0), "proposed": matching.proposed, "refined": best.distance,
                "cents": 100 * abs(best.patch.note.pitch - pitch),
            }  # fmt: skip
            print(json.dumps(row), file=sys.stderr, flush=True)
            yield row


def _means(rows: Sequence[dict[str, Any]]) -> dict[str, float]:
    random, trees, proposed, refined, cents = (
        np.array([row[name] for row in rows]) for name in ("random", "trees", "proposed", "refined", "cents")
    )
    return {
        "random": float(random.mean()), "trees": float(trees.mean()), "proposed": float(proposed.mean()),
        "refined": float(refined.mean()), "cents": float(np.median(cents)),
        "trees_beat_random": float((trees < random).mean()), "halved": float((refined <= 0.5 * trees).mean()),
    }  # fmt: skip


def _sounds(synth: Synthesizer, n: int, seed: int) -> Generator[tuple[float, HeardSound]]:
    """n random patches as they sound, each with its own seed, and the pitch of each."""
    space, render, number = space_of(synth), renderer(synth), 0
    while n:
        chance = np.random.default_rng([seed, number, 7])
        place: NDArray[np.float64] = space.random(chance)
        steps = heard_at(space, render, place, int(chance.integers(2**31)), None)
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
    lines = [
        f"{report['hidden']} hidden random patches a synthesizer, {report['trials']} sounds made and compared for each",
        "distance: 0 the same sound, 1 nothing in common",
        "",
        f"{'':<14}{'random':>8}{'trees':>8}{'proposed':>10}{'refined':>9}{'/ trees':>9}"
        f"{'trees < random':>16}{'halved':>8}{'cents':>7}",
    ]
    for name, row in report["synthesizers"].items():
        lines.append(
            f"{name:<14}{row['random']:>8.3f}{row['trees']:>8.3f}{row['proposed']:>10.3f}{row['refined']:>9.3f}"
            f"{row['refined'] / row['trees']:>9.2f}{100 * row['trees_beat_random']:>14.0f} %"
            f"{100 * row['halved']:>6.0f} %{row['cents']:>7.0f}"
        )
    return "\n".join(lines)

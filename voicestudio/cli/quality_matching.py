"""voicestudio quality --matching: how near matched patches come to hidden ones, beside chance and the trees alone."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Generator, Sequence

    from numpy.typing import NDArray

    from voicestudio.analysis.spectral_distance import HeardSound
    from voicestudio.synth.synthesizer import Synthesizer

SYNTHS = ("plucked", "bar", "bell", "subtractive", "fm", "one_shot")
HIDDEN = 50
TRIALS = 600
_HIDDEN_SEED = 1_000_003


def measured(
    hidden: int = HIDDEN, trials: int = TRIALS, synths: Sequence[str] = SYNTHS, seed: int = 0
) -> dict[str, object]:
    """For each synthesizer, mean distances to `hidden` random patches, with other seeds than any that is searched.

    random: of the nearest of as many random patches as the search made sounds. trees: of the trees' one estimate.
    proposed: of the best of the trees' proposals, with which the search starts. refined: of what it ends with, made at
    48 kHz; in cents, how far its pitch is, in the middle. Shares of hidden patches for which trees are nearer than
    chance, and for which the refined is at most half as far as the trees.
    """
    from threadpoolctl import threadpool_limits

    from voicestudio.engine.matching import checked_synthesizer

    with threadpool_limits(1):
        rows = {id: _measured(checked_synthesizer(id), hidden, trials, seed) for id in synths}
    return {"hidden": hidden, "trials": trials, "seed": seed, "synthesizers": rows}


def _measured(synth: Synthesizer, hidden: int, trials: int, seed: int) -> dict[str, float]:
    from voicestudio.engine.matching import Matching, MatchSettings

    chance = np.stack([one.picture for _, one in _sounds(synth, trials, seed)])
    told: list[tuple[float, ...]] = []
    for number, (pitch, target) in enumerate(_sounds(synth, hidden, _HIDDEN_SEED + seed)):
        nearest = 0.5 * float(min(np.abs(row - target.picture).sum() for row in chance))
        matching = Matching(synth, target, 0.0, MatchSettings(trials, n_candidates=5, seed=seed), None)
        for _ in matching.steps():
            pass
        best = matching.candidates[0]
        told.append(
            (nearest, min(matching.trees, 1.0), matching.proposed, best.distance,
             100 * abs(best.patch.note.pitch - pitch))
        )  # fmt: skip
        print(f"{synth.name} {number + 1}/{hidden}: {told[-1]}", file=sys.stderr)
    random, trees, proposed, refined, cents = np.array(told).T
    return {
        "random": float(random.mean()), "trees": float(trees.mean()), "proposed": float(proposed.mean()),
        "refined": float(refined.mean()), "cents": float(np.median(cents)),
        "trees_beat_random": float((trees < random).mean()), "halved": float((refined <= 0.5 * trees).mean()),
    }  # fmt: skip


def _sounds(synth: Synthesizer, n: int, seed: int) -> Generator[tuple[float, HeardSound]]:
    """n random patches as they sound, each with its own seed, and the pitch of each."""
    from voicestudio.analysis.matching import heard_at
    from voicestudio.engine.match_examples import renderer, space_of

    space, render, number = space_of(synth), renderer(synth), 0
    while n:
        chance = np.random.default_rng([seed, number, 7])
        place: NDArray[np.float64] = space.random(chance)
        heard = None
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

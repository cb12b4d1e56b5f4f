"""voicestudio quality --sounds: how often a random forest that knows real recordings names generated sounds rightly."""

from __future__ import annotations

import sys
import time
from typing import TYPE_CHECKING

import numpy as np

from voicestudio.core import AudioClip, Note, StudioError

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from numpy.typing import NDArray

    from voicestudio.analysis.judging import Judgement
    from voicestudio.synth.synthesizer import Synthesizer

HELD_OUT = 5
"""The fold that the networks of sounds did not learn from."""
SECONDS = 5.0
SAMPLE_RATE = 16_000
"""Of generated sounds; recordings are heard no higher, or the forest would tell them by what lies above."""
CLIPS = 8


def measured(corpus: Path, synthesizers: Sequence[Synthesizer], clips: int = CLIPS, out: Path | None = None) -> dict:
    """For each synthesizer that has the sounds of the corpus, how its clips are named, beside real ones.

    "strict": by a forest that knows the held-out fold alone, which no network learned from, beside the real recordings
    of the other folds. "usual": by one that knows the other folds, from which the networks learned, too, beside the
    real recordings of the held-out fold. Raises StudioError where the corpus has no folds, or no synthesizer fits.
    """
    from voicestudio.analysis.judging import Judge
    from voicestudio.analysis.sound_files import labelled_files

    files = labelled_files(corpus)
    if HELD_OUT not in files.folds:
        raise StudioError(f"Recordings in folds 1 to {HELD_OUT} (3-name.ogg) are wanted in {corpus}: name them so.")
    fitting = [synth for synth in synthesizers if set(files.labels) <= set(_sounds(synth))]
    if not fitting:
        raise StudioError(f"No neural synthesizer has the sounds {', '.join(sorted(set(files.labels)))}: install one.")
    vectors, labels = np.stack([_real(path) for path in files.paths]), np.array(files.labels)
    held_out = np.array(files.folds) == HELD_OUT
    judges = {
        "strict": (Judge(vectors[held_out], labels[held_out]), ~held_out),
        "usual": (Judge(vectors[~held_out], labels[~held_out]), held_out),
    }
    report: dict = {"corpus": corpus.name, "clips_a_class": clips, "seconds": SECONDS, "synthesizers": {}}
    for name, (judge, others) in judges.items():
        report[f"real_{name}"] = _row(judge.judge(vectors[others], labels[others]))
    for synth in fitting:
        made, meant, speed = _generated(synth, sorted(set(files.labels)), clips, out)
        rows = {name: _row(judge.judge(made, meant)) for name, (judge, _) in judges.items()}
        report["synthesizers"][synth.id] = {**rows, "x_real_time": speed}
    return report


def _sounds(synth: Synthesizer) -> tuple[str, ...]:
    return next((one.choices for one in synth.parameters if one.name == "sound"), ())


def _row(judgement: Judgement) -> dict:
    return {"accuracy": judgement.accuracy, "by_class": judgement.by_class, "named": judgement.named}


def _real(path: Path) -> NDArray[np.float32]:
    from voicestudio.analysis.pooled import pooled_features
    from voicestudio.audio_io.files import read_at

    return pooled_features(read_at(path, SAMPLE_RATE))


def _generated(
    synth: Synthesizer, labels: list[str], clips: int, out: Path | None
) -> tuple[NDArray[np.float32], list[str], float]:
    """Features (n, n_features) of generated clips, what they are meant to be, and seconds of sound a second."""
    from voicestudio.analysis.pooled import pooled_features
    from voicestudio.audio_io.writing import write
    from voicestudio.synth.synthesizer import play

    vectors, meant, spent = [], [], 0.0
    for label in labels:
        print(f"{synth.name}: {label}", file=sys.stderr)
        values = {"sound": float(_sounds(synth).index(label)), "attack_s": 0.005, "release_s": 0.01}
        for seed in range(clips):
            began = time.perf_counter()
            clip = AudioClip.join(list(play(synth, values, Note(duration_s=SECONDS), SAMPLE_RATE, seed)))
            spent += time.perf_counter() - began
            if out is not None:
                out.mkdir(parents=True, exist_ok=True)
                write(out / f"{label}-{seed}.wav", clip)
            vectors.append(pooled_features(clip))
            meant.append(label)
    return np.stack(vectors), meant, len(meant) * SECONDS / spent


def table(report: dict) -> str:
    """The figures for a person, one line a class."""
    names = list(report["synthesizers"])
    lines = [
        f"{report['clips_a_class']} clips of {report['seconds']:g} s a class, named by random forests on "
        f"{report['corpus']} heard at 16 kHz",
        "strict: it knows the held-out fold alone; usual: it knows the folds that the networks learned from",
    ]
    for how in ("strict", "usual"):
        columns = {"real": report[f"real_{how}"], **{name: report["synthesizers"][name][how] for name in names}}
        lines += ["", f"{how:<18}" + "".join(f"{name:>18}" for name in columns)]
        for label in report[f"real_{how}"]["by_class"]:
            shares = (row["by_class"][label] for row in columns.values())
            lines.append(f"{label:<18}" + "".join(f"{100 * share:>16.0f} %" for share in shares))
        means = (row["accuracy"] for row in columns.values())
        lines.append(f"{'all':<18}" + "".join(f"{100 * mean:>16.1f} %" for mean in means))
    lines += ["", *(f"{name}: {report['synthesizers'][name]['x_real_time']:.1f} x real time" for name in names)]
    return "\n".join(lines)

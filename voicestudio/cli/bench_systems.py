"""Every vocoder on one mel, and every installed acoustic model: how fast, how soon, how long Stop may wait."""

from __future__ import annotations

import statistics
from typing import TYPE_CHECKING

from voicestudio.cli import bench_text
from voicestudio.cli.systems import (
    acoustic_parameters,
    chosen_vocoders,
    mel_made,
    millions,
    speaks,
    vocoded,
    vocoder_parameters,
)
from voicestudio.core import MelSpectrogram, StudioError
from voicestudio.voices import catalogue

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from voicestudio.cli.systems import Streamed
    from voicestudio.core import Phonemes, Voice

    OpenVoice = Callable[[str], Voice]

VOCODER, ACOUSTIC_MODEL = "vocoder", "acoustic model"
COMPUTE_S = 4.0
"""A vocoder that would compute longer than this on the sentence gets less of it."""
LEAST_S = 0.25
"""Sound that even the slowest vocoder makes, and on which it is found out how slow it is."""
_FIRST_SENTENCE = 15_100
"""Sentences are counted from here, so that none was read before; the first one's mel goes through the vocoders."""


def systems(voice: Voice, runs: int, wanted: Sequence[str], open_voice: OpenVoice) -> dict:
    """{"rows", "notes"}: vocoders that fit the voice's mel, then acoustic models, the voice's own first.

    With `wanted`, only those vocoders and the voice's own acoustic model. One that cannot be used is a note.
    """
    rows, notes = [], []
    names = chosen_vocoders(voice.card, wanted)
    sentence = mel_made(voice, _reading(voice, 0)).items
    for name in names:
        try:
            row = _vocoder(voice, sentence, name, runs)
        except StudioError as error:
            notes.append(f"{name} is not measured. {error}")
            continue
        rows.append(row)
        whole_s = _sound_s(sentence)
        if row["sound_s"] < whole_s:
            notes.append(f"{name} is slow, and was given {row['sound_s']:.2f} s of the sentence of {whole_s:.1f} s.")
    rows.append(_acoustic_model(voice, runs))
    others = [] if wanted else [card for card in catalogue.voices() if speaks(card) and card.id != voice.card.id]
    for card in others:
        try:
            rows.append(_acoustic_model(open_voice(card.id), runs))
        except StudioError as error:
            notes.append(f"{card.id} is not measured. {error}")
    return {"rows": rows, "notes": notes}


def _vocoder(voice: Voice, sentence: Sequence[MelSpectrogram], name: str, runs: int) -> dict:
    """Opened on a short sound, timed on another, then measured on as much of the sentence as it makes in time."""
    for _ in range(2):
        trial = vocoded(voice, beginning(sentence, LEAST_S), name)
    speed = _speed(trial, sum(clip.duration_s for clip in trial.items))
    mels = beginning(sentence, max(LEAST_S, COMPUTE_S * speed))
    vocoded(voice, mels, name)
    return {
        "name": name, "kind": VOCODER, "parameters": vocoder_parameters(voice.card, name), "sound_s": _sound_s(mels),
        **_figures([(one, _sound_s(mels)) for one in (vocoded(voice, mels, name, seed) for seed in range(runs))]),
    }  # fmt: skip


def _acoustic_model(voice: Voice, runs: int) -> dict:
    """Each run on a sentence of its own, since what was read once is remembered."""
    mel_made(voice, _reading(voice, 1))
    made = [mel_made(voice, _reading(voice, 2 + index), index) for index in range(runs)]
    lasting = [_sound_s(one.items) for one in made]
    return {
        "name": voice.card.id, "kind": ACOUSTIC_MODEL, "parameters": acoustic_parameters(voice.card),
        "sound_s": statistics.median(lasting), **_figures(list(zip(made, lasting, strict=True))),
    }  # fmt: skip


def _figures(runs: list[tuple[Streamed, float]]) -> dict:
    """Medians, and the longest of all waits."""
    return {
        "x_real_time": statistics.median(_speed(one, sound_s) for one, sound_s in runs),
        "first_ms": 1000 * statistics.median(one.first_s for one, _ in runs),
        "stop_ms_max": 1000 * max(one.longest_s for one, _ in runs),
    }


def _speed(one: Streamed, sound_s: float) -> float:
    return sound_s / one.compute_s


def _reading(voice: Voice, index: int) -> Phonemes:
    from voicestudio.text import read_utterance

    return voice.phonemes(read_utterance(bench_text.sentence(_FIRST_SENTENCE + index), voice.card.language))


def _sound_s(mels: Iterable[MelSpectrogram]) -> float:
    return sum(mel.n_frames * mel.spec.frame_s for mel in mels)


def beginning(mels: Iterable[MelSpectrogram], most_s: float) -> tuple[MelSpectrogram, ...]:
    """The first frames, as long as asked for, at least one, in the same chunks."""
    found: list[MelSpectrogram] = []
    taken = 0
    for mel in mels:
        n_frames = min(mel.n_frames, max(1, round(most_s / mel.spec.frame_s)) - taken)
        if n_frames > 0:
            f0_hz = None if mel.f0_hz is None else mel.f0_hz[:n_frames]
            found.append(MelSpectrogram(mel.frames[:, :n_frames], mel.spec, f0_hz))
            taken += n_frames
    return tuple(found)


def joined(by_threads: dict[str, dict]) -> tuple[list[dict], list[str]]:
    """What each thread count told, as one row a system with its figures by thread count, and the notes of all."""
    rows: dict[tuple[str, str], dict] = {}
    notes = []
    for threads, told in by_threads.items():
        for row in told["rows"]:
            same = {key: row[key] for key in ("name", "kind", "parameters")}
            figures = {key: value for key, value in row.items() if key not in same}
            rows.setdefault((row["kind"], row["name"]), {**same, "threads": {}})["threads"][threads] = figures
        notes += [f"{threads} thr.: {note}" for note in told["notes"]]
    return list(rows.values()), notes


def table_lines(rows: list[dict], threads: Iterable[str]) -> list[str]:
    """The systems for a person, a line each."""
    threads = list(threads)
    names = [f"{row['name']} ({row['kind']})" for row in rows]
    width = max(map(len, names))
    across = 9 * len(threads)
    counts = "".join(f"{f'{count} thr.':>9}" for count in threads)
    lines = [
        f"{'systems':<{width}}  parameters{'x real time':>{max(12, across)}}{'first':>{across}}{'Stop':>{across}}",
        f"{'':<{width + 12}}{counts:>{max(12, across)}}{counts}{counts}",
    ]
    for name, row in zip(names, rows, strict=True):
        figures = [row["threads"].get(count) for count in threads]
        speeds = "".join(f"{_cell(one, 'x_real_time', ''):>9}" for one in figures)
        waits = "".join(f"{_cell(one, key, ' ms'):>9}" for key in ("first_ms", "stop_ms_max") for one in figures)
        lines.append(f"{name:<{width}}{millions(row['parameters']):>12}{speeds:>{max(12, across)}}{waits}")
    return lines


def _cell(figures: dict | None, key: str, unit: str) -> str:
    if figures is None:
        return "-"
    value = figures[key]
    return f"{value:,.0f}{unit}" if unit or value >= 1000 else f"{value:.2f}" if value < 10 else f"{value:.1f}"

"""Recordings of any length to words with their times, piece by piece, by a recogniser chosen by name."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from voicestudio.analysis import recognition, whisper
from voicestudio.analysis.elsewhere import call
from voicestudio.analysis.recognition import HeardWord, Transcript
from voicestudio.core import AudioClip, Span, StudioError
from voicestudio.dsp.trimming import FRAME_S, frame_levels_db

if TYPE_CHECKING:
    from collections.abc import Generator, Iterable
    from pathlib import Path

    from voicestudio.analysis.elsewhere import Elsewhere

RECOGNISERS = ("pocketsphinx", "whisper")
"""Names; the first works as it comes, for English; the second needs a model folder."""

PIECE_S = {"pocketsphinx": (5.0, 15.0), "whisper": (10.0, 28.0)}
"""The shortest and the longest piece that is heard at a time."""
COMMA_S, FULL_STOP_S = 0.25, 0.6
"""Pauses that are written as a comma and as a full stop where the recogniser writes none."""
_QUIET_S = 0.2


@dataclass(frozen=True, slots=True)
class Recogniser:
    """One of RECOGNISERS, ready to hear; make it by recogniser()."""

    name: str
    folder: Path | None = None


@dataclass(frozen=True, slots=True)
class Heard:
    """Words that were understood since the last time (often none), and how many seconds are done by now."""

    words: tuple[HeardWord, ...]
    done_s: float


@dataclass(frozen=True, slots=True)
class TimedText:
    """A transcript written out, and the span of each word in it."""

    text: str
    words: tuple[tuple[Span, HeardWord], ...]


def recogniser(name: str = RECOGNISERS[0], folder: Path | str | None = None) -> Recogniser:
    """The recogniser of that name, `folder` being the model folder of whisper.

    Raises StudioError for an unknown name, a folder that holds no model, and a package that is not installed.
    """
    if name not in RECOGNISERS:
        raise StudioError(f"A recogniser out of {', '.join(RECOGNISERS)} is wanted, but {name!r} came.")
    return Recogniser(name, whisper.check_folder(folder) if name == "whisper" else None)


def hear(clip: AudioClip, by: Recogniser) -> Transcript:
    """A short clip at once."""
    if by.folder is not None:
        return whisper.hear(clip, by.folder)
    return recognition.transcribe(clip)


def transcription(
    clip: AudioClip, by: Recogniser | None = None, elsewhere: Elsewhere | None = None
) -> Generator[Heard]:
    """Tells words as they are understood, in order, their times counted from the clip's beginning.

    The clip is cut at its quietest places into pieces that are heard one after the other, so that memory is bounded and
    stopping is soon. A recogniser holds Python's lock: a window gives `elsewhere`, the process to hear in, and gets an
    answer, mostly without words, every 20 ms. To cancel, stop asking and close() it.
    """
    by = by or Recogniser(RECOGNISERS[0])
    for start, stop in pieces(clip, *PIECE_S[by.name]):
        start_s = start / clip.sample_rate
        waiting = call(elsewhere, hear, AudioClip(clip.samples[start:stop], clip.sample_rate), by)
        while True:
            try:
                next(waiting)
            except StopIteration as end:
                words = end.value.words
                break
            yield Heard((), start_s)
        moved = (HeardWord(word.text, word.start_s + start_s, word.end_s + start_s) for word in words)
        yield Heard(tuple(moved), stop / clip.sample_rate)


def transcribed(clip: AudioClip, by: Recogniser | None = None) -> Transcript:
    """All words of a clip of any length."""
    return Transcript(tuple(word for heard in transcription(clip, by) for word in heard.words))


def pieces(clip: AudioClip, shortest_s: float, longest_s: float) -> Generator[tuple[int, int]]:
    """Samples (start, stop) of pieces that together are the clip, each cut where it is quietest between those times."""
    if len(clip) <= longest_s * clip.sample_rate:
        if len(clip):
            yield 0, len(clip)
        return
    power = 10 ** (frame_levels_db(clip) / 10)
    width = round(_QUIET_S / FRAME_S)
    frame = round(FRAME_S * clip.sample_rate)
    around = np.convolve(power, np.ones(width) / width, "same")
    first, shortest, longest = 0, round(shortest_s / FRAME_S), round(longest_s / FRAME_S)
    while len(power) - first > longest:
        last = min(longest, len(power) - first - shortest)  # what is left is not too short to be understood
        cut = first + shortest + int(around[first + shortest : first + last].argmin()) if last > shortest else 0
        cut = cut or first + longest // 2
        yield first * frame, cut * frame
        first = cut
    yield first * frame, len(clip)


def written(words: Iterable[HeardWord]) -> TimedText:
    """Words as a text to be edited and spoken: as the recogniser writes it, or with pauses as commas and full stops."""
    words = list(words)
    plain = all(letter.islower() or letter in "'-" for word in words for letter in word.text)
    text, spans = "", []
    for index, word in enumerate(words):
        shown = word.text
        if plain and (shown == "i" or shown.startswith("i'") or not text or text.endswith(". ")):
            shown = shown[:1].upper() + shown[1:]
        spans.append((Span(len(text), len(text) + len(shown)), word))
        text += shown
        last = index == len(words) - 1
        rest_s = FULL_STOP_S if last else words[index + 1].start_s - word.end_s
        if plain and rest_s >= COMMA_S:
            text += "." if rest_s >= FULL_STOP_S else ","
        text += "" if last else " "
    return TimedText(text, tuple(spans))

"""When each sentence and phoneme is said, as JSON."""

from __future__ import annotations

import json
import shutil
import tempfile
from contextlib import ExitStack
from typing import TYPE_CHECKING, Self, TextIO

from voicestudio.core import PhonemesReady

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_IN_MEMORY_BYTES = 4 << 20


class TimingLog:
    """Hears the events of a render and writes them as one JSON object; a context manager.

    The object holds the facts given to `write`, then `sentences` (text as typed, normalised, span, start_s, end_s) and
    `phonemes` (symbol, word, index of its sentence, start_s, end_s, span), with seconds from the render's beginning.
    What was heard waits in temporary files once it is large, so that memory stays bounded however long the text is.
    """

    def __init__(self) -> None:
        self._open = ExitStack()
        self._sentences = self._open.enter_context(_spool())
        self._phonemes = self._open.enter_context(_spool())
        self._count = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_reason: object) -> None:
        self._open.close()

    def hear(self, event: object, facts: dict[str, object] | None = None) -> None:
        """Any event of a render; those that say nothing of time are let pass. A sentence's own facts stand with it."""
        if isinstance(event, PhonemesReady):
            _add(self._sentences, [_sentence(event) | (facts or {})], first=self._count == 0)
            _add(self._phonemes, _entries(event, self._count), first=self._count == 0)
            self._count += 1

    def write(self, stream: TextIO, facts: dict[str, object]) -> None:
        """One JSON object that begins with `facts`, at least one; its lists have an entry a line."""
        stream.write(json.dumps(facts, ensure_ascii=False, indent=1).removesuffix("\n}"))
        for name, spool in (("sentences", self._sentences), ("phonemes", self._phonemes)):
            spool.seek(0)
            stream.write(f',\n "{name}": [\n')
            shutil.copyfileobj(spool, stream)
            stream.write("\n ]")
        stream.write("\n}\n")


def _spool() -> tempfile.SpooledTemporaryFile[str]:
    return tempfile.SpooledTemporaryFile(_IN_MEMORY_BYTES, "w+", encoding="utf-8")


def _add(spool: TextIO, entries: Iterable[dict[str, object]], first: bool) -> None:
    for entry in entries:
        spool.write(("  " if first else ",\n  ") + json.dumps(entry, ensure_ascii=False))
        first = False


def _sentence(ready: PhonemesReady) -> dict[str, object]:
    utterance = ready.phonemes.utterance
    return {
        "text": utterance.text,
        "normalised": utterance.normalised,
        "span": [utterance.span.start, utterance.span.stop],
        "start_s": _rounded(ready.start_s),
        "end_s": _rounded(ready.start_s + ready.phonemes.duration_s),
    }


def _entries(ready: PhonemesReady, sentence: int) -> Iterator[dict[str, object]]:
    words = ready.phonemes.utterance.words
    for phoneme in ready.phonemes.symbols:
        yield {
            "symbol": phoneme.symbol,
            "word": words[phoneme.word].text,
            "sentence": sentence,
            "start_s": _rounded(ready.start_s + (phoneme.start_s or 0.0)),
            "end_s": _rounded(ready.start_s + (phoneme.end_s or 0.0)),
            "span": [phoneme.span.start, phoneme.span.stop],
        }


def _rounded(seconds: float) -> float:
    """To the microsecond, far below one sample."""
    return round(seconds, 6)

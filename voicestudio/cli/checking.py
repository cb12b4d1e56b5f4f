"""speak --check: each sentence is recognised once it is spoken, and those that stray from their text are told."""

from __future__ import annotations

import sys
import threading
from collections import deque
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TYPE_CHECKING, Self

from voicestudio.analysis.elsewhere import Elsewhere
from voicestudio.analysis.said import checked, must_understand
from voicestudio.engine.sentences import SentenceSounds

if TYPE_CHECKING:
    from collections.abc import Generator

    from voicestudio.analysis.said import Said
    from voicestudio.core import AudioClip, PhonemesReady
    from voicestudio.engine.timing import TimingLog

MOST_WAITING = 4
"""Sentences whose sound is kept for the recogniser; further ahead, speaking waits for it."""


def heard(text: str, clip: AudioClip, language: str, elsewhere: Elsewhere) -> Generator[None, None, Said]:
    """What the recogniser makes of a sentence."""
    return checked(text, clip, language, elsewhere)


class Check:
    """Hears the events of a render; a context manager, whose end gives up what is not recognised yet.

    The recogniser listens in a process of its own, so that speaking goes on meanwhile. Sentences go to `log` with what
    was heard. Raises StudioError for another language than English.
    """

    def __init__(self, language: str, log: TimingLog | None) -> None:
        must_understand(language)
        self._log = log
        self._sounds = SentenceSounds()
        self._elsewhere = Elsewhere()
        self._gives_up = threading.Event()
        self._thread = ThreadPoolExecutor(1)
        self._waiting: deque[tuple[PhonemesReady, Future[Said]]] = deque()
        self.strays: list[tuple[str, Said]] = []
        """The text as typed and what was heard."""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_reason: object) -> None:
        self._gives_up.set()
        self._thread.shutdown(cancel_futures=True)
        self._elsewhere.__exit__()

    def hear(self, event: object) -> None:
        """Any event; raises StudioError where a recogniser is missing."""
        for ready, clip in self._sounds.hear(event):
            utterance = ready.phonemes.utterance
            answer = self._thread.submit(self._said, utterance.normalised, clip, utterance.language)
            self._waiting.append((ready, answer))
        while self._waiting and (self._waiting[0][1].done() or len(self._waiting) > MOST_WAITING):
            self._take()

    def finish(self) -> None:
        """Waits for the last sentences, and tells those that stray on stderr, a sentence each."""
        while self._waiting:
            self._take()
        for text, said in self.strays:
            text = " ".join(text.split())
            words = f"as “{said.heard}”" if said.heard else "as nothing"
            print(f"voicestudio: “{text}” was heard {words}: {said.reason}", file=sys.stderr)

    def _take(self) -> None:
        ready, answer = self._waiting.popleft()
        said = answer.result()
        if said.strays:
            self.strays.append((ready.phonemes.utterance.text, said))
        if self._log is not None:
            self._log.hear(ready, {"strays": said.strays, "heard": said.heard})

    def _said(self, text: str, clip: AudioClip, language: str) -> Said:
        steps = heard(text, clip, language, self._elsewhere)
        try:
            while not self._gives_up.is_set():
                next(steps)
        except StopIteration as end:
            return end.value
        steps.close()
        raise InterruptedError("nobody waits for it any more")

"""A whole render at once, for those who need not hear it while it is made."""

from __future__ import annotations

from contextlib import closing
from dataclasses import dataclass
from typing import TYPE_CHECKING

from voicestudio.core import (
    AudioClip,
    AudioReady,
    MelReady,
    MelSpectrogram,
    Notice,
    PhonemesReady,
    RenderFinished,
    RenderRequest,
)
from voicestudio.engine.speaking import speak

if TYPE_CHECKING:
    from voicestudio.core import Voice
    from voicestudio.engine.speaking import Segment


@dataclass(frozen=True, slots=True, eq=False)
class Render:
    """All that a render told: one sound, one mel, the timed phonemes of each utterance, notices and sums."""

    clip: AudioClip
    mel: MelSpectrogram
    utterances: tuple[PhonemesReady, ...]
    notices: tuple[Notice, ...]
    finished: RenderFinished


def render_all(request: RenderRequest, voice: Voice, segment: Segment | None = None) -> Render:
    """Speak to the end and keep everything; raises StudioError as `speak` does."""
    told: dict[type, list] = {kind: [] for kind in (AudioReady, MelReady, PhonemesReady, Notice, RenderFinished)}
    with closing(speak(request, voice, segment)) as events:
        for event in events:
            told.setdefault(type(event), []).append(event)
    return Render(
        AudioClip.join(event.clip for event in told[AudioReady]),
        MelSpectrogram.join(event.mel for event in told[MelReady]),
        tuple(told[PhonemesReady]),
        tuple(told[Notice]),
        told[RenderFinished][0],
    )

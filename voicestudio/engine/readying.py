"""Instruments made ready before anybody plays them: what is compiled is read, and what is found out once is found."""

from __future__ import annotations

from collections import deque
from contextlib import closing
from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING

import numpy as np

from voicestudio.core import AudioClip, Note, StudioError
from voicestudio.engine.keyboard import KeyDown, KeyUp, play_keys
from voicestudio.synth import catalogue, synthesizer
from voicestudio.synth.synthesizer import SAMPLE_RATE

if TYPE_CHECKING:
    from collections.abc import Generator

    from voicestudio.core import SoundPatch

NOTE = Note(duration_s=0.05)


@cache
def ready_synthesizer(id: str) -> None:
    """A short note that nobody hears, once, on silence where the synthesizer cuts up a sound."""
    synth = catalogue.synthesizer(id)
    source = AudioClip(np.zeros(SAMPLE_RATE, np.float32), SAMPLE_RATE) if synth.needs_source else None
    with closing(synthesizer.play(synth, {}, NOTE, source=source)) as clips:
        next(clips, None)


def ready_keys(patch: SoundPatch) -> Generator[None]:
    """A key of the patch is pressed and let go, unheard, through its effects; what hinders it is told by playing.

    A patch of a network is left alone, for that is long work.
    """
    if patch.synth not in catalogue.MODULES:
        return
    key = KeyDown(replace(patch, note=replace(patch.note, pitch=60)))
    events = deque([[key], [KeyUp(60)], []])
    try:
        with closing(play_keys(events.popleft, SAMPLE_RATE)) as clips:
            while events and next(clips, None) is not None:  # not what rings on
                yield None
    except StudioError:
        return

"""What every synthesizer offers, and how a note is played on it: checked values, blocks, a level that never clips."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

import numpy as np

from voicestudio.core import AudioClip, StudioError
from voicestudio.dsp.bounding import bounded

if TYPE_CHECKING:
    from collections.abc import Generator, Iterator, Mapping

    from numpy.typing import NDArray

    from voicestudio.core import Note, ParamRange
    from voicestudio.synth.gate import Gate

SAMPLE_RATE = 48_000
BLOCK = 16_384
"""Samples that a synthesizer makes in one go, at most: a third of a second, so that Stop is honest."""
KNEE = 0.9
SILENCE_DB = -80.0
"""A sound that only falls has ended where it stays below this; how long that takes, a synthesizer knows."""


class Synthesizer(Protocol):
    """A way to make sound. One object a kind, without any state: what a note needs lives in its `blocks`.

    `family` is "physical", "nature", "dsp" or "neural". `pitched` says whether it follows the note's pitch.
    `needs_source` says whether it cuts up a recorded sound.
    """

    id: str
    name: str
    family: str
    description: str
    parameters: tuple[ParamRange, ...]
    pitched: bool
    needs_source: bool

    def blocks(
        self,
        values: Mapping[str, float],
        note: Note,
        sample_rate: int,
        seed: int,
        source: AudioClip | None = None,
        gate: Gate | None = None,
    ) -> Iterator[NDArray[np.float32]]:
        """The note in blocks of at most BLOCK samples, from its start to where it has died away.

        `gate` says when its key is let go: while the note sounds, or at note.duration_s where there is none.
        `values` has every parameter, each within its range. Equal arguments give equal samples. The sound is meant to
        peak at 0.1 to 0.9 at full velocity; what goes beyond is bent by `play`, not cut.
        """


def completed(synth: Synthesizer, values: Mapping[str, float]) -> dict[str, float]:
    """Every parameter of the synthesizer, those not given at their defaults.

    Raises StudioError for a name that it does not have, and for a value outside its range.
    """
    known = {parameter.name: parameter for parameter in synth.parameters}
    for name in values:
        if name not in known:
            raise StudioError(f"{synth.name} has no parameter {name!r}: choose one of {', '.join(known)}.")
    return {name: parameter.checked(values.get(name, parameter.default)) for name, parameter in known.items()}


def play(
    synth: Synthesizer,
    values: Mapping[str, float],
    note: Note,
    sample_rate: int = SAMPLE_RATE,
    seed: int = 0,
    source: AudioClip | None = None,
    gate: Gate | None = None,
) -> Generator[AudioClip]:
    """The note in chunks, bounded to full scale; `note.start_s` is not waited for.

    With a `gate` the key is held until that lets go, else for note.duration_s.

    Raises StudioError for values that do not fit, and where a source is needed and none came.
    """
    complete = completed(synth, values)
    if synth.needs_source and source is None:
        raise StudioError(
            f"{synth.name} cuts up a recorded sound, but none was given: choose one as the patch's source."
        )
    for block in synth.blocks(complete, note, sample_rate, seed, source, gate):
        yield AudioClip(bounded(block, KNEE), sample_rate)

"""What the page reads before it can be used, in steps beside other work; and how it makes a patch heard."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from voicestudio.gui.worker import aside

if TYPE_CHECKING:
    from collections.abc import Generator, Sequence

    from voicestudio.core import RenderEvent, SoundPatch
    from voicestudio.synth.synthesizer import Synthesizer

FIRST_PATCH = "glass-ping"


@dataclass(frozen=True, slots=True)
class Opened:
    """The synthesizers, and the patch that was in hand when the window was closed."""

    synths: Sequence[Synthesizer]
    patch: SoundPatch


def opening(draft: Path, id: str) -> Generator[Opened | None]:
    """Reads the rooms below, in steps; then Opened, and all instruments are made ready, the patch's before the others.

    A draft that is damaged or gone is passed over.

    id: the id that the patch of the draft has in the library.
    """
    from voicestudio.core import SoundPatch, StudioError
    from voicestudio.synth import catalogue
    from voicestudio.voices.opening import neural_synthesizers

    catalogue.join(neural_synthesizers())
    yield None
    from voicestudio.engine.patches import library, reading

    yield None
    from voicestudio.engine import designing, polyphony, showing  # noqa: F401 - read here, where nobody waits for it

    synths = catalogue.synthesizers()
    yield None
    ways = (lambda: _draft(reading.read(draft), id), lambda: library.patch(id), lambda: library.patch(FIRST_PATCH))
    for find in ways:
        try:
            patch = find()
        except StudioError:
            continue
        break
    else:
        patch = SoundPatch(synths[0].name, synths[0].id)
    yield Opened(synths, patch)
    yield from _ready(patch)


def _ready(patch: SoundPatch) -> Generator[None]:
    """So that the first keys are heard at once; where nothing was ever compiled, that is long work."""
    from voicestudio.engine.readying import ready_keys, ready_synthesizer
    from voicestudio.synth import catalogue

    yield from aside(lambda: list(ready_keys(patch)))
    for id in catalogue.MODULES:
        yield from aside(partial(ready_synthesizer, id))


def _draft(patch: SoundPatch, id: str) -> SoundPatch:
    """The patch of the draft's file as it was in hand: its id and folder are those of the library."""
    from voicestudio.engine.patches import library

    folder = library.own_folder() if id and not library.is_factory(id) else None
    return replace(patch, id=id, folder=folder)


def sound_of(patch: SoundPatch) -> Generator[RenderEvent | None]:
    """The patch as the session makes it; raises StudioError as `designing.play`."""
    from voicestudio.engine import designing, showing

    yield from showing.shown(patch.name, designing.play(patch))


def sound_between(one: SoundPatch, other: SoundPatch, at: float) -> Generator[RenderEvent | None]:
    """What lies between two patches, as the session makes it."""
    from voicestudio.engine import designing, showing

    yield from showing.shown(f"{one.name} – {other.name}", designing.play_between(one, other, at))

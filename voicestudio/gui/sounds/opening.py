"""What the page reads before it can be used, in steps beside other work; and how it makes a patch heard."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

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
    """Reads the rooms below, in steps; then Opened. A draft that is damaged or gone is passed over.

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
        yield Opened(synths, patch)
        return
    yield Opened(synths, SoundPatch(synths[0].name, synths[0].id))


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

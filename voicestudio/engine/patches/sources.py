"""Where the recorded sound comes from that a patch cuts up: a file, or another patch."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from voicestudio.core import StudioError

if TYPE_CHECKING:
    from collections.abc import Callable

    from voicestudio.core import SoundPatch

PATCH_SOURCE = "patch:"
MAX_CHAIN = 8
"""A patch of a patch of a patch: so many at most."""


def chain(patch: SoundPatch, find: Callable[[str], SoundPatch], own_id: str = "") -> list[SoundPatch]:
    """The patch, the patch that is its source, the source of that one, and so on; `find` gives a patch by its id.

    `own_id` is the id under which the patch is, or will be, known to others. Raises StudioError for a patch that is a
    source of itself, for more than MAX_CHAIN, and for a source that is not known.
    """
    found, ids = [patch], [own_id] if own_id else []
    while found[-1].source.startswith(PATCH_SOURCE):
        id = found[-1].source.removeprefix(PATCH_SOURCE)
        if id in ids:
            way = " from ".join([*ids[ids.index(id) :], id])
            raise StudioError(f"The patch {id} is made from itself ({way}): choose another source for one of them.")
        if len(found) == MAX_CHAIN:
            raise StudioError(f"At most {MAX_CHAIN} patches are made one from another, but {found[0].name!r} has more.")
        ids.append(id)
        found.append(find(id))
    return found


def file_of(patch: SoundPatch) -> Path | None:
    """The sound file that is the patch's source; None where it is another patch, or none is needed.

    Raises StudioError for one that is not there, and for a relative path that leads out of the patch's folder: a patch
    that somebody else made reads what came with it.
    """
    if not patch.source or patch.source.startswith(PATCH_SOURCE):
        return None
    path = Path(patch.source)
    if not path.is_absolute():
        if patch.folder is None:
            raise StudioError(
                f"The source “{patch.source}” of {patch.name!r} stands beside no file, since the patch was never "
                "saved: give its whole path."
            )
        folder = patch.folder.resolve()
        path = (folder / path).resolve()
        if not path.is_relative_to(folder):
            raise StudioError(
                f"The source “{patch.source}” of {patch.name!r} leads out of the patch's folder: put it there, or give "
                "its whole path."
            )
    if not path.is_file():
        raise StudioError(f"The source “{path}” of {patch.name!r} does not exist: choose another sound file.")
    return path

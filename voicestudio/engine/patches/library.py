"""All patches: those that came with the studio, and the person's own, which alone are changed."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, replace
from difflib import get_close_matches
from pathlib import Path
from typing import TYPE_CHECKING

from voicestudio.core import StudioError, toml_files
from voicestudio.core.places import resources_folder, user_data_folder
from voicestudio.core.toml_files import ENDING, free_id
from voicestudio.effects import kept_sources
from voicestudio.engine.patches import checking, reading, sources, writing
from voicestudio.engine.patches.reading import PatchCard

if TYPE_CHECKING:
    from collections.abc import Iterable

    from voicestudio.core import SoundPatch

FAVOURITES_FILE = "favourites.txt"


@dataclass(frozen=True, slots=True)
class DamagedPatch:
    """A file that is no patch; `problem` is one sentence for the person."""

    id: str
    path: Path
    problem: str


def own_folder() -> Path:
    """Where the person's own patches stand, each in a file ID.toml; it need not be there."""
    return user_data_folder() / "patches"


def factory_folder() -> Path:
    """What came with the studio: a folder a category, in it a file ID.toml a patch."""
    return resources_folder() / "patches"


def survey(thorough: bool = False) -> tuple[list[PatchCard], list[DamagedPatch]]:
    """All patches by name, and the files that are none, or are the person's own with the id of a patch of the studio.

    Quick, since no synthesizer is read; what only a synthesizer knows of a value is then told when the patch is
    opened. `thorough` reads the person's own patches whole, so that it is told here.
    """
    factory, cards, damaged = _factory_paths(), [], []
    files = [(path, False) for path in factory.values()] + [(path, True) for path in _own_paths().values()]
    for path, own in files:
        try:
            if own and path.stem in factory:
                raise StudioError(f"“{path.name}” is also the name of a patch that came with the studio: rename it.")
            card = reading.read_card(path, own)
            if own and thorough:
                sources.chain(reading.read(path), patch, path.stem)
            cards.append(card)
        except StudioError as error:
            damaged.append(DamagedPatch(path.stem, path, str(error)))
    return sorted(cards, key=lambda card: (_sorting(card.name), card.id)), damaged


def patch(id: str) -> SoundPatch:
    """The patch of that id; raises StudioError for one that is not there or cannot be played."""
    path = _factory_paths().get(id) or _own_paths().get(id)
    if path is None:
        raise StudioError(f"There is no patch {id!r}: choose one that `voicestudio patches` lists.")
    return reading.read(path)


def named(text: str) -> SoundPatch:
    """The patch of that id, or of that name, whatever the case of its letters; own ones last.

    Raises StudioError, naming those that look like it, for one that is not there.
    """
    paths = _factory_paths() | _own_paths()
    if text in paths:
        return patch(text)
    cards = survey()[0]
    wanted = text.strip().casefold()
    for card in sorted(cards, key=lambda card: card.own):
        if wanted in (card.name.casefold(), card.id.casefold()):
            return patch(card.id)
    like = get_close_matches(wanted, [card.id for card in cards], n=3, cutoff=0.5)
    choose = f"choose {' or '.join(like)}" if like else "choose one"
    raise StudioError(f"There is no patch {text!r}: {choose} of those that `voicestudio patches` lists.")


def is_factory(id: str) -> bool:
    """Whether a patch of that id came with the studio."""
    return id in _factory_paths()


def save(patch: SoundPatch) -> SoundPatch:
    """Keeps a patch under its own id, in the place of what had it; one without an id gets one from its name.

    Gives the patch as it was kept; impulse responses are copied to a folder beside it. Raises StudioError for an id of
    the studio's own patches, for a patch that cannot be played or is a source of itself, and where the file cannot be
    written; then what was there before stays.
    """
    if patch.id and is_factory(patch.id):
        raise StudioError(f"The patch {patch.id} came with the studio and stays: save yours under another name.")
    if patch.id and (Path(patch.id).name != patch.id or patch.id.startswith(".") or not patch.id.isprintable()):
        raise StudioError(f"An id that can be a file's name is wanted, but {patch.id!r} came.")
    folder = own_folder()
    id = patch.id or free_id(patch.name, {*_factory_paths(), *_own_paths()}, "patch")
    kept = replace(patch, id=id, source=_lasting(patch, folder), folder=folder)
    sources.chain(kept, _find, kept.id)
    writing.to_toml(kept)  # what cannot be kept leaves not even a folder behind
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise StudioError(f"The folder “{folder}” for your patches cannot be made: {error.strerror}.") from error
    kept = replace(kept, effects=kept_sources.with_copies(kept.effects, folder))
    toml_files.write(folder / f"{kept.id}{ENDING}", writing.to_toml(kept))
    _tidy()
    return kept


def write_to(path: Path, patch: SoundPatch) -> None:
    """Writes a patch to any file, in the place of what had that name, without keeping it in the library.

    Raises StudioError for one that cannot be played, and where the file cannot be written.
    """
    if path.is_dir():
        raise StudioError(f"A file name is wanted, but “{path}” is a folder.")
    writing.write(path, replace(patch, source=_lasting(patch, path.parent)))


def save_as(patch: SoundPatch, name: str) -> SoundPatch:
    """Keeps a patch under a new name and id, beside the one it came from; raises StudioError as `save` does."""
    return save(replace(patch, name=name.strip(), id=""))


def rename(id: str, name: str) -> SoundPatch:
    """Gives a patch of one's own another name; its id, by which favourites and other patches know it, stays."""
    return save(replace(_own(id), name=name.strip()))


def duplicate(id: str) -> SoundPatch:
    """Keeps a copy of any patch as one's own, "NAME 2" or the next number that is free."""
    original = patch(id)
    taken = {card.name.casefold() for card in survey()[0]}
    base = re.sub(r" \d+$", "", original.name)[: checking.MAX_NAME - 6]
    number = next(number for number in range(2, len(taken) + 3) if f"{base} {number}".casefold() not in taken)
    return save_as(original, f"{base} {number}")


def delete(id: str) -> SoundPatch:
    """Deletes a patch of one's own and gives it back: `save` of it undoes this, and it is a favourite again if it was.

    Raises StudioError for a patch that came with the studio, that is not there or is damaged.
    """
    gone = _own(id)
    path = _own_paths()[id]
    try:
        path.unlink()
    except OSError as error:
        raise StudioError(f"The patch “{path}” cannot be deleted: {error.strerror}.") from error
    _tidy()
    return gone


def favourites() -> frozenset[str]:
    """The ids that the person marked; some may not be there any more."""
    try:
        text = (own_folder() / FAVOURITES_FILE).read_text(encoding="utf-8", errors="replace")
    except (FileNotFoundError, NotADirectoryError):
        return frozenset()
    except OSError as error:
        raise StudioError(f"The list of your favourite patches cannot be read: {error.strerror}.") from error
    return frozenset(line.strip() for line in text.splitlines() if line.strip())


def set_favourite(id: str, favourite: bool) -> None:
    """Marks a patch, or takes the mark away; raises StudioError where the list cannot be written."""
    ids: Iterable[str] = favourites() | {id} if favourite else favourites() - {id}
    folder = own_folder()
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise StudioError(f"The folder “{folder}” for your patches cannot be made: {error.strerror}.") from error
    toml_files.write(folder / FAVOURITES_FILE, "".join(f"{one}\n" for one in sorted(ids)))


_find = patch


def _tidy() -> None:
    """Impulse responses that no patch of one's own uses are put aside; not while there is one that cannot be read."""
    try:
        effects = [effect for path in _own_paths().values() for effect in reading.read(path).effects]
    except StudioError:
        return
    kept_sources.tidy(own_folder(), effects)


def _own(id: str) -> SoundPatch:
    if is_factory(id):
        raise StudioError(f"The patch {id} came with the studio and stays as it is: duplicate it, and change the copy.")
    return patch(id)


def _lasting(patch: SoundPatch, folder: Path) -> str:
    """The source as the patch's new file can name it: a path relative to another folder becomes a whole path."""
    if not patch.source or patch.source.startswith(sources.PATCH_SOURCE) or Path(patch.source).is_absolute():
        return patch.source
    if patch.folder is None or patch.folder.resolve() == folder.resolve():
        return patch.source
    return str(sources.file_of(patch))


def _sorting(name: str) -> str:
    """Where a name stands in a list: é beside e."""
    return unicodedata.normalize("NFKD", name).casefold()


def _factory_paths() -> dict[str, Path]:
    return {path.stem: path for path in sorted(factory_folder().glob(f"*/*{ENDING}"))}


def _own_paths() -> dict[str, Path]:
    return {path.stem: path for path in sorted(own_folder().glob(f"*{ENDING}")) if not path.name.startswith(".")}

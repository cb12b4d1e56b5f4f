"""Chains of effects by name: those that came with the studio, and the person's own, which alone are changed."""

from __future__ import annotations

from dataclasses import replace
from difflib import get_close_matches
from pathlib import Path
from typing import TYPE_CHECKING

from voicestudio.core import StudioError
from voicestudio.core.places import resources_folder, user_data_folder
from voicestudio.core.toml_files import ENDING, free_id
from voicestudio.effects import files, kept_sources
from voicestudio.effects.files import ChainPreset

if TYPE_CHECKING:
    from collections.abc import Sequence

    from voicestudio.core import Effect


def own_folder() -> Path:
    """Where the person's own chains stand, each in a file ID.toml; it need not be there."""
    return user_data_folder() / "effects"


def factory_folder() -> Path:
    """What came with the studio, each in a file ID.toml."""
    return resources_folder() / "effects"


def survey() -> tuple[list[ChainPreset], list[str]]:
    """All chains, the studio's first and each by name; and a sentence for every file that is none."""
    factory, problems = _factory_paths(), []
    presets = []
    for path in (*factory.values(), *_own_paths().values()):
        own = path.parent != factory_folder()
        try:
            if own and path.stem in factory:
                raise StudioError(f"“{path.name}” is also the name of a chain that came with the studio: rename it.")
            presets.append(files.read(path, own))
        except StudioError as error:
            problems.append(str(error))
    return sorted(presets, key=lambda one: (one.own, one.name.casefold(), one.id)), problems


def found(wanted: str) -> ChainPreset:
    """The chain of that id or name, whatever the case of its letters, or of that file: ending in .toml, or a path.

    Raises StudioError, naming those that look like it, for one that is not there.
    """
    path = Path(wanted)
    if path.suffix.lower() == ENDING or path.name != wanted:
        return files.read(path)
    all_paths = _own_paths() | _factory_paths()
    if wanted in all_paths:
        return files.read(all_paths[wanted], own=wanted not in _factory_paths())
    presets = survey()[0]
    for preset in presets:
        if wanted.strip().casefold() in (preset.name.casefold(), preset.id.casefold()):
            return preset
    like = get_close_matches(wanted.casefold(), [preset.id for preset in presets], n=3, cutoff=0.5)
    choose = f"choose {' or '.join(like)}" if like else "choose one"
    raise StudioError(f"There is no chain of effects {wanted!r}: {choose} of those `voicestudio effects --list` tells.")


def save(name: str, chain: Sequence[Effect], description: str = "", replace_own: bool = False) -> ChainPreset:
    """Keeps a chain as one's own, under an id made of its name; gives it as it was kept.

    Impulse responses are copied to a folder beside it; copies that no chain uses any more go. Raises StudioError where
    a chain of that name is there (own ones are replaced if `replace_own`), for a chain that cannot be played, and where
    a file cannot be written; then what was there before stays.
    """
    name = name.strip()
    existing = next((one for one in survey()[0] if one.name.casefold() == name.casefold()), None)
    if existing is not None and not (existing.own and replace_own):
        whose = "You have a chain" if existing.own else "The studio came with a chain"
        raise StudioError(f"{whose} {existing.name!r} already: choose another name.")
    id = existing.id if existing is not None else free_id(name, {*_factory_paths(), *_own_paths()}, "chain")
    return _keep(ChainPreset(name, tuple(chain), description, id, own=True))


def rename(id: str, name: str) -> ChainPreset:
    """Gives a chain of one's own another name; its id stays. Raises StudioError as `save` does."""
    name = name.strip()
    if any(one.name.casefold() == name.casefold() and one.id != id for one in survey()[0]):
        raise StudioError(f"There is a chain {name!r} already: choose another name.")
    return _keep(replace(_own(id), name=name))


def delete(id: str) -> ChainPreset:
    """Deletes a chain of one's own and gives it back, so that it can be saved again.

    Raises StudioError for a chain that came with the studio, that is not there or is damaged.
    """
    gone = _own(id)
    path = own_folder() / f"{id}{ENDING}"
    try:
        path.unlink()
    except OSError as error:
        raise StudioError(f"The chain “{path}” cannot be deleted: {error.strerror}.") from error
    _tidy()
    return gone


def _keep(preset: ChainPreset) -> ChainPreset:
    folder = own_folder()
    files.to_toml(preset)  # what cannot be kept leaves not even a folder behind
    _make(folder)
    preset = replace(preset, chain=kept_sources.with_copies(preset.chain, folder))
    files.write(folder / f"{preset.id}{ENDING}", preset)
    _tidy()
    return preset


def _tidy() -> None:
    """Impulse responses that no chain of one's own uses are put aside; not while there is one that cannot be read."""
    try:
        chains = [files.read(path).chain for path in _own_paths().values()]
    except StudioError:
        return
    kept_sources.tidy(own_folder(), [effect for chain in chains for effect in chain])


def _make(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise StudioError(f"The folder “{folder}” for your effects cannot be made: {error.strerror}.") from error


def _own(id: str) -> ChainPreset:
    if id in _factory_paths():
        raise StudioError(f"The chain {id} came with the studio and stays as it is: save a copy, and change that.")
    paths = _own_paths()
    if id not in paths:
        raise StudioError(f"You have no chain {id!r}: choose one that `voicestudio effects --list` tells.")
    return files.read(paths[id], own=True)


def _factory_paths() -> dict[str, Path]:
    return {path.stem: path for path in sorted(factory_folder().glob(f"*{ENDING}"))}


def _own_paths() -> dict[str, Path]:
    return {path.stem: path for path in sorted(own_folder().glob(f"*{ENDING}")) if not path.name.startswith(".")}

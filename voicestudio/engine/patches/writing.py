"""A patch to its TOML file, which appears whole or not at all."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from voicestudio.core import Note, toml_files
from voicestudio.core.toml_files import quoted, value_lines
from voicestudio.effects.tables import lines_of
from voicestudio.engine.patches import checking

if TYPE_CHECKING:
    from pathlib import Path

    from voicestudio.core import SoundPatch


def to_toml(patch: SoundPatch) -> str:
    """The patch as TOML; reading it gives an equal patch. Raises StudioError for one that cannot be played."""
    checking.checked(patch)
    lines = [f"name = {quoted(patch.name)}", f"synth = {quoted(patch.synth)}"]
    if patch.category:
        lines.append(f"category = {quoted(patch.category)}")
    if patch.tags:
        lines.append(f"tags = [{', '.join(map(quoted, patch.tags))}]")
    if patch.description:
        lines.append(f"description = {quoted(patch.description)}")
    if patch.seed:
        lines.append(f"seed = {patch.seed}")
    if patch.source:
        lines.append(f"source = {quoted(patch.source)}")
    lines += ["", "[note]", *_note(patch.note)]
    if patch.values:
        lines += ["", "[values]", *value_lines(patch.values, checking.synth_parameters(patch.synth))]
    return "\n".join([*lines, *lines_of(patch.effects, patch.folder)]) + "\n"


def write(path: Path, patch: SoundPatch) -> None:
    """Writes the patch to a file, in the place of what had that name.

    Raises StudioError for a patch that cannot be played, and where the file cannot be written; then what was there
    before stays.
    """
    toml_files.write(path, to_toml(replace(patch, folder=path.parent)))


def _note(note: Note) -> list[str]:
    facts = {"pitch": note.pitch, "velocity": note.velocity, "duration_s": note.duration_s}
    return [f"{key} = {float(value)!r}" for key, value in facts.items()]

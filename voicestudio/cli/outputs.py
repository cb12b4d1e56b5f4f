"""Files that a command is to write, looked at before the work is done that would be lost without them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from voicestudio.core import StudioError

if TYPE_CHECKING:
    from pathlib import Path


def check_folders(*paths: Path | None) -> None:
    """Raises StudioError where the folder of one of the files does not exist; None stands for a file not wanted."""
    for path in paths:
        if path is not None and not path.absolute().parent.is_dir():
            raise StudioError(f"The folder “{path.parent}” does not exist: make it first or choose another.")

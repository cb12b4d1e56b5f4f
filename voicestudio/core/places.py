"""The folders the studio reads from and writes to.

The folders of the person follow the habits of the operating system. The environment variable VOICESTUDIO_HOME names
one folder to hold all of them instead, so that a test or a portable copy leaves nothing else behind. No function makes
a folder: whoever writes there first does.
"""

from __future__ import annotations

import os
from pathlib import Path

import platformdirs

from voicestudio.core.errors import StudioError

HOME_VARIABLE = "VOICESTUDIO_HOME"
_APP_NAME = "voicestudio"


def resources_folder() -> Path:
    """The folder of what is shipped with the studio: voices, lexicon, patches, icons, translations.

    It stands beside the package. Raises StudioError if it is not there.
    """
    folder = Path(__file__).resolve().parents[2] / "resources"
    if not folder.is_dir():
        raise StudioError(f"The studio's resources are wanted in {folder}, but are not there: install the studio anew.")
    return folder


def user_data_folder() -> Path:
    """What the person made or brought: voices imported, the lexicon, patches."""
    return _home("data") or platformdirs.user_data_path(_APP_NAME, appauthor=False)


def user_config_folder() -> Path:
    """Settings."""
    return _home("config") or platformdirs.user_config_path(_APP_NAME, appauthor=False)


def log_folder() -> Path:
    """Log files."""
    return _home("log") or platformdirs.user_log_path(_APP_NAME, appauthor=False)


def cache_folder() -> Path:
    """What can be computed again and may be deleted at any time."""
    return _home("cache") or platformdirs.user_cache_path(_APP_NAME, appauthor=False)


def _home(name: str) -> Path | None:
    """The folder of that name under VOICESTUDIO_HOME; None where the variable is not set or empty."""
    home = os.environ.get(HOME_VARIABLE, "")
    return Path(home).expanduser().absolute() / name if home else None

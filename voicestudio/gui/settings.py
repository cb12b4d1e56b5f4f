"""What the window remembers from one start to the next, in one INI file of the person's configuration folder."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QByteArray, QSettings

from voicestudio.core import places

RECENT_FILES = 10


class Settings:
    """Typed access to the settings; a value that is missing or damaged reads as its default.

    The file stands in places.user_config_folder(), so that VOICESTUDIO_HOME keeps tests and portable copies apart.
    """

    def __init__(self) -> None:
        self.file = places.user_config_folder() / "studio.ini"
        self._store = QSettings(str(self.file), QSettings.Format.IniFormat)

    @property
    def folder(self) -> Path:
        return self.file.parent

    def text(self, key: str, default: str = "") -> str:
        value = self._store.value(key, default)
        return value if isinstance(value, str) else default

    def number(self, key: str, default: float, low: float, high: float) -> float:
        """The number, brought between low and high."""
        try:
            value = float(self._store.value(key, default))
        except (TypeError, ValueError):
            return default
        return min(max(value, low), high) if value == value else default

    def flag(self, key: str, default: bool = False) -> bool:
        return str(self._store.value(key, default)).lower() == "true"

    def data(self, key: str) -> QByteArray:
        value = self._store.value(key)
        return value if isinstance(value, QByteArray) else QByteArray()

    def put(self, key: str, value: str | float | bool | QByteArray) -> None:
        self._store.setValue(key, value)

    @property
    def recent_files(self) -> list[Path]:
        """The files opened or saved last, newest first."""
        value = self._store.value("recent_files", [])
        names = [value] if isinstance(value, str) else value or []
        return [Path(name) for name in names if isinstance(name, str) and name]

    def add_recent_file(self, path: Path) -> None:
        others = [other for other in self.recent_files if other != path]
        self._store.setValue("recent_files", [str(file) for file in [path, *others][:RECENT_FILES]])

    def clear_recent_files(self) -> None:
        self._store.remove("recent_files")

    def reset(self) -> None:
        """Forgets everything."""
        self._store.clear()
        self._store.sync()

    def save(self) -> None:
        """Writes to the file now."""
        self.folder.mkdir(parents=True, exist_ok=True)
        self._store.sync()

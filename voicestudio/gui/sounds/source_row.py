"""What a synthesizer of recorded sound cuts up: a sound file or another patch."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Signal
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QLabel, QToolButton, QWidget

from voicestudio.gui.sounds.patch_picker import PatchPicker

if TYPE_CHECKING:
    from PySide6.QtCore import QMimeData

    from voicestudio.core import SoundPatch
    from voicestudio.gui.icons import Icons

PATCH_SOURCE = "patch:"
SOUND_FILES = ("wav", "flac", "ogg", "mp3", "aiff", "aif", "opus")


class SourceRow(QWidget):
    """Shows a patch's source; tells the one that was chosen."""

    chosen = Signal(str)

    def __init__(self, icons: Icons, parent: QWidget) -> None:
        super().__init__(parent)
        self.dialog: QFileDialog | None = None
        self._file = QLabel(self)
        self._file.setMinimumWidth(60)
        self.open_button = QToolButton(self)
        self.open_button.setProperty("flat", True)
        self.open_button.setIconSize(QSize(18, 18))
        self.open_button.setAccessibleName(self.tr("Choose a sound file"))
        self.open_button.setToolTip(self.tr("Choose a sound file to cut up"))
        icons.give(self.open_button, "open")
        self.open_button.clicked.connect(self.ask)
        self.picker = PatchPicker(self.tr("A patch to cut up"), self)
        self.picker.setToolTip(self.tr("Or the sound of another patch"))
        label = QLabel(self.tr("Source"), self)
        label.setProperty("role", "muted")
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        row.addWidget(label)
        row.addWidget(self.open_button)
        row.addWidget(self._file, 1)
        row.addWidget(self.picker, 1)
        self.picker.picked.connect(lambda id: self.chosen.emit(f"{PATCH_SOURCE}{id}"))

    def show_patch(self, patch: SoundPatch) -> None:
        """Shows where the sound comes from."""
        is_patch = patch.source.startswith(PATCH_SOURCE)
        self.picker.choose(patch.source.removeprefix(PATCH_SOURCE) if is_patch else "")
        name = "" if is_patch else Path(patch.source).name
        missing = self.tr("Choose a sound file, or a patch") if not patch.source else ""
        self._file.setText(name or missing or self.tr("the sound of the patch"))
        self._file.setToolTip("" if is_patch else patch.source)

    def ask(self) -> None:
        """Opens the dialog in which a sound file is chosen."""
        self.dialog = QFileDialog(self.window(), self.tr("A sound to cut up"))
        self.dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        pattern = " ".join(f"*.{ending}" for ending in SOUND_FILES)
        self.dialog.setNameFilters([self.tr("Sounds ({pattern})").format(pattern=pattern), self.tr("All files (*)")])
        self.dialog.fileSelected.connect(self.chosen)
        self.dialog.open()


def sound_files(data: QMimeData) -> list[str]:
    """The sound files among what is dragged."""
    files = [url.toLocalFile() for url in data.urls() if url.isLocalFile()]
    return [file for file in files if Path(file).suffix.casefold().lstrip(".") in SOUND_FILES]

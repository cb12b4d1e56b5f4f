"""From the wish to export to the file: the dialog, the job, how far it is, and the word when it is done."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from voicestudio.gui.error_dialog import open_folder
from voicestudio.gui.export_choices import Source
from voicestudio.gui.export_dialog import ExportDialog, ExportOrder

if TYPE_CHECKING:
    from pathlib import Path

    from voicestudio.core import AudioClip
    from voicestudio.gui.errands import Errands
    from voicestudio.gui.jobs import FileProgress, Written
    from voicestudio.gui.main_window import MainWindow
    from voicestudio.gui.session import Session
    from voicestudio.gui.settings import Settings

SHOW_AFTER_S = 0.4
"""An export that is done sooner needs no bar."""


class Exporting(QObject):
    """Asks how, lets the worker write the sound that is there, and tells where the file is."""

    def __init__(
        self, session: Session, errands: Errands, window: MainWindow, settings: Settings, parent: QObject
    ) -> None:
        super().__init__(parent)
        self._session, self._errands, self._window, self._settings = session, errands, window, settings
        self.dialog: ExportDialog | None = None
        self._clip: AudioClip | None = None
        self._path: Path | None = None
        window.export_bar.cancelled.connect(self.cancel)
        errands.exporting.connect(self._on_progress)
        errands.written.connect(self._on_written)
        errands.files_changed.connect(lambda: window.export_bar.setVisible(
            errands.is_exporting and not window.export_bar.isHidden()))  # fmt: skip

    def ask(self) -> None:
        self._open(prefer_selection=False)

    def ask_selection(self) -> None:
        self._open(prefer_selection=True)

    def _open(self, prefer_selection: bool) -> None:
        session, view = self._session, self._window.sound.view
        if not session.has_sound:
            return
        self._clip = view.data.clip  # while a text is being spoken more comes, but this is what the dialog tells of
        source = Source(session.title, self._clip.duration_s, self._clip.sample_rate, view.selection, prefer_selection)
        self.dialog = ExportDialog(source, self._settings, self._window)
        self.dialog.finished.connect(self._on_finished)
        self.dialog.open()

    def _on_finished(self) -> None:
        clip, self._clip = self._clip, None  # held on to, it would keep a sound in memory that was replaced since
        if self.dialog is not None and self.dialog.order is not None and clip is not None:
            self.write(clip, self.dialog.order)
        if self.dialog is not None:
            self.dialog.deleteLater()

    def write(self, clip: AudioClip, order: ExportOrder) -> None:
        """Writes in the background, while speaking goes on."""
        self._path = order.path
        self._errands.export(order.path, clip, order.start_s, order.stop_s, order.settings)

    def cancel(self) -> None:
        self._errands.cancel_export()

    def _on_progress(self, progress: FileProgress) -> None:
        if self._path is not None and progress.elapsed_s > SHOW_AFTER_S:
            text = self.tr("Writing {name}: {percent} %")
            self._window.export_bar.tell(
                text.format(name=self._path.name, percent=int(progress.share * 100)), progress.share
            )

    def _on_written(self, written: Written) -> None:
        path = written.path
        if not self._session.is_speaking:
            self._window.status.set_stage(self.tr("Saved {name}").format(name=path.name))
        remarks = [self.tr("The sound was saved as {path}.").format(path=path), written.remark, *written.notices[:1]]
        if len(written.notices) > 1:
            remarks.append(self.tr("(More messages: {count})").format(count=len(written.notices) - 1))
        if written.n_clipped:
            remarks.append(
                self.tr(
                    "It is too loud in places, where {count} samples were cut off: lower the energy or choose a "
                    "loudness."
                ).format(count=written.n_clipped)
            )
        state = "warning" if any(remarks[1:]) else "ok"
        self._window.messages.say(
            " ".join(filter(None, remarks)), state, self.tr("Show in Folder"), lambda: open_folder(path.parent)
        )

"""From the wish to export to the file: the dialog, the job, and the word when it is done."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from voicestudio.gui.error_dialog import open_folder
from voicestudio.gui.export_dialog import ExportDialog, ExportOrder

if TYPE_CHECKING:
    from voicestudio.core import AudioClip
    from voicestudio.gui.errands import Errands
    from voicestudio.gui.jobs import Written
    from voicestudio.gui.main_window import MainWindow
    from voicestudio.gui.session import Session
    from voicestudio.gui.settings import Settings


class Exporting(QObject):
    """Asks how, lets the worker write, and tells where the file is."""

    def __init__(
        self, session: Session, errands: Errands, window: MainWindow, settings: Settings, parent: QObject
    ) -> None:
        super().__init__(parent)
        self._session, self._errands, self._window, self._settings = session, errands, window, settings
        self.dialog: ExportDialog | None = None
        self._clip: AudioClip | None = None
        errands.written.connect(self._on_written)
        errands.export_ended.connect(lambda: window.status.set_progress(None))

    def ask(self) -> None:
        self._open(prefer_selection=False)

    def ask_selection(self) -> None:
        self._open(prefer_selection=True)

    def _open(self, prefer_selection: bool) -> None:
        session, view = self._session, self._window.sound.view
        if not session.has_sound:
            return
        self._clip = view.data.clip  # while a text is being spoken more comes, but this is what the dialog tells of
        self.dialog = ExportDialog(
            session.title, self._clip.duration_s, self._clip.sample_rate, view.selection, prefer_selection,
            self._settings, self._window,
        )  # fmt: skip
        self.dialog.accepted.connect(self._on_accepted)
        self.dialog.open()

    def _on_accepted(self) -> None:
        if self.dialog is not None and self.dialog.order is not None and self._clip is not None:
            self.write(self._clip, self.dialog.order)
            self._clip = None

    def write(self, clip: AudioClip, order: ExportOrder) -> None:
        self._window.status.set_stage(self.tr("Writing {name}...").format(name=order.path.name))
        self._window.status.set_progress(-1)
        self._errands.export(order.path, clip, order.start_s, order.stop_s, order.settings)
        self._window.actions_.export.setEnabled(False)
        self._window.actions_.export_selection.setEnabled(False)

    def _on_written(self, written: Written) -> None:
        path = written.path
        self._window.status.set_stage(self.tr("Saved {name}").format(name=path.name))
        text = self.tr("The sound was saved as {path}.").format(path=path)
        if written.remark:
            text += " " + written.remark
        state = "warning" if written.remark else "ok"
        self._window.messages.say(text, state, self.tr("Show in Folder"), lambda: open_folder(path.parent))

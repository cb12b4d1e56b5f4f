"""Where the sound goes: the system's choice or one output by name, and a fresh look for outputs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtGui import QActionGroup
from PySide6.QtWidgets import QMenu, QWidget

if TYPE_CHECKING:
    from PySide6.QtGui import QAction

    from voicestudio.gui.playing import Playing


class OutputMenu(QMenu):
    """Filled each time it opens, since outputs come and go."""

    chosen = Signal(str)

    def __init__(self, playing: Playing, refresh: QAction, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setTitle(self.tr("Sound &Output"))
        self._playing, self._refresh = playing, refresh
        self.wanted = ""
        self.aboutToShow.connect(self.fill)

    def fill(self) -> None:
        """Lists the outputs; one that was chosen and is not connected is listed too, so that it is seen why."""
        self.clear()
        group = QActionGroup(self)
        names = [output.name for output in self._playing.outputs()]
        self._entry(group, self.tr("System default"), "", enabled=bool(names))
        if names:
            self.addSeparator()
        for name in names:
            self._entry(group, name, name)
        if self.wanted and self.wanted not in names:
            self._entry(group, self.tr("{name} (not connected)").format(name=self.wanted), self.wanted, enabled=False)
        if not names:
            self.addAction(self.tr("No sound output was found")).setEnabled(False)
        self.addSeparator()
        self.addAction(self._refresh)

    def _entry(self, group: QActionGroup, text: str, name: str, enabled: bool = True) -> None:
        action = self.addAction(text.replace("&", "&&"))
        action.setCheckable(True)
        action.setChecked(name == self.wanted)
        action.setEnabled(enabled)
        action.setActionGroup(group)
        action.triggered.connect(lambda: self._choose(name))

    def _choose(self, name: str) -> None:
        self.wanted = name
        self.chosen.emit(name)

"""The middle column: the patch in hand with everything that can be turned on it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QScrollArea, QVBoxLayout, QWidget

from voicestudio.gui.sounds.chance_row import ChanceRow
from voicestudio.gui.sounds.header import Header
from voicestudio.gui.sounds.note_row import NoteRow
from voicestudio.gui.sounds.panel import ParameterPanel
from voicestudio.gui.sounds.source_row import SourceRow, sound_files

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from PySide6.QtGui import QDragEnterEvent, QDropEvent

    from voicestudio.core import SoundPatch
    from voicestudio.engine.patches.reading import PatchCard
    from voicestudio.gui.icons import Icons
    from voicestudio.synth.synthesizer import Synthesizer


class Instrument(QFrame):
    """Header, note, chance, source and parameters; each tells by its own signals."""

    def __init__(self, icons: Icons, parent: QWidget) -> None:
        super().__init__(parent)
        self.setProperty("card", True)
        self.setMinimumWidth(290)
        self._synths: dict[str, Synthesizer] = {}
        self.shown_synth = ""
        self.header = Header(icons, self)
        self.scroll = QScrollArea(self)
        self.scroll.setProperty("bare", True)
        self.scroll.setFrameShape(QFrame.Shape.NoFrame)
        self.scroll.setWidgetResizable(True)
        self.scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._inside = QWidget(self.scroll)
        self.note = NoteRow(icons, self._inside)
        self.chance = ChanceRow(icons, self._inside)
        self.source = SourceRow(icons, self._inside)
        self.panel = ParameterPanel(icons, self._inside)
        rows = QVBoxLayout(self._inside)
        rows.setContentsMargins(12, 2, 8, 8)
        rows.setSpacing(10)
        for row in (self.chance, self.note, self.source, self.panel):
            rows.addWidget(row)
        rows.addStretch(1)
        self.scroll.setWidget(self._inside)
        column = QVBoxLayout(self)
        column.setContentsMargins(1, 1, 1, 1)
        column.setSpacing(0)
        column.addWidget(self.header)
        column.addWidget(self.scroll, 1)
        self.setAcceptDrops(True)
        self.setEnabled(False)

    def fill(self, synths: Sequence[Synthesizer]) -> None:
        """Learns which synthesizers there are; from now on patches can be shown."""
        self._synths = {synth.id: synth for synth in synths}
        self.header.fill_synths(synths)
        self.setEnabled(True)

    def fill_patches(self, cards: Iterable[PatchCard], synth: str) -> None:
        """Offers patches to morph to and to cut up."""
        cards = list(cards)
        self.chance.picker.fill(cards, synth)
        self.source.picker.fill(cards)

    def synth(self, id: str) -> Synthesizer:
        return self._synths[id]

    def show_patch(self, patch: SoundPatch) -> None:
        """Shows note, source and values, with the controls of the patch's synthesizer."""
        synth = self._synths[patch.synth]
        if patch.synth != self.shown_synth:
            self.shown_synth = patch.synth
            self.panel.show_parameters(synth.parameters)
        self.panel.show_values(patch.values)
        self.note.show_patch(patch, synth.pitched)
        self.source.setVisible(synth.needs_source)
        self.source.show_patch(patch)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Takes a sound file where the synthesizer wants one to cut up."""
        if self.source.isVisible() and sound_files(event.mimeData()):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        files = sound_files(event.mimeData())
        if self.source.isVisible() and files:
            event.acceptProposedAction()
            self.source.chosen.emit(files[0])

    def show_compared(self, on: bool) -> None:
        """While the saved version is shown nothing is turned."""
        self.header.show_compared(on)
        for part in (self.panel, self.note, self.chance, self.source):
            part.setEnabled(not on)

"""Who speaks, by what, on what, and how: pickers, sliders and the seed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, QSize, Qt, Signal
from PySide6.QtGui import QStandardItemModel
from PySide6.QtWidgets import (
    QComboBox,
    QFrame,
    QGridLayout,
    QLabel,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from voicestudio.core import Prosody, RenderRequest
from voicestudio.core.voice import ENERGY_RANGE_DB, PITCH_RANGE_SEMITONES, RATE_RANGE, VARIATION_RANGE
from voicestudio.gui.dial import Dial, Scale
from voicestudio.gui.seed_field import SeedField
from voicestudio.gui.vocoder_dials import ROW_HEIGHT, VocoderDials

if TYPE_CHECKING:
    from collections.abc import Sequence

    from voicestudio.core import Device, Effect, VocoderCard, VoiceCard
    from voicestudio.gui.icons import Icons

VARIATION_RANGE_PERCENT = tuple(100 * end for end in VARIATION_RANGE)
_MOST_CONTROLS = 10
"""Rows of the panel that are kept for a vocoder's controls."""


class _Scroll(QScrollArea):
    """As high as what it holds where there is room, and scrolling where a low window leaves less."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setProperty("bare", True)
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)

    def sizeHint(self) -> QSize:
        return self.widget().sizeHint() if self.widget() else super().sizeHint()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """What the panel holds may want another height; Qt's own would only scroll."""
        if event.type() == QEvent.Type.LayoutRequest:
            self.updateGeometry()
        return super().eventFilter(watched, event)


class VoicePanel(QFrame):
    """Holds values and tells of changes; it opens nothing itself."""

    voice_chosen = Signal(str)
    device_chosen = Signal(str)
    height_changed = Signal()
    """The panel may want another height: it has more rows or fewer."""

    def __init__(self, icons: Icons, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("card", True)
        self._cards: dict[str, VoiceCard] = {}
        self._vocoder_cards: dict[str, VocoderCard] = {}
        self._speakers: dict[str, str] = {}
        self.effects: tuple[Effect, ...] = ()
        self.voice_picker = self._picker(self.tr("Voice"))
        self.speaker_picker = self._picker(self.tr("Speaker"))
        self.speaker_picker.setMaxVisibleItems(24)
        self.vocoder_picker = self._picker(self.tr("Vocoder"))
        self.device_picker = self._picker(self.tr("Device"))
        self.device_picker.addItem(self.tr("Automatic"), "auto")
        self.rate = Dial(self.tr("Rate"), " ×", Scale(*RATE_RANGE, 0.05, 1.0, is_ratio=True), icons, self)
        self.pitch = Dial(self.tr("Pitch"), self.tr(" st"), Scale(*PITCH_RANGE_SEMITONES, 0.5, 0.0), icons, self)
        self.pitch.number.setToolTip(self.tr("Semitones"))
        self.energy = Dial(self.tr("Energy"), self.tr(" dB"), Scale(*ENERGY_RANGE_DB, 0.5, 0.0), icons, self)
        self.variation = Dial(
            self.tr("Variation"), self.tr(" %"), Scale(*VARIATION_RANGE_PERCENT, 5.0, 0.0), icons, self
        )
        self.variation.explain(
            self.tr(
                "How far a take departs from the voice's most likely reading: 100 % is as far as a speaker's own takes "
                "do.\nHow it departs is drawn by the seed: throw the dice for another take."
            )
        )
        self.seed_field = SeedField(icons, self)
        self._arrange(icons)
        self.voice_picker.currentIndexChanged.connect(self._on_voice)
        self.speaker_picker.currentIndexChanged.connect(self._on_speaker)
        self.vocoder_picker.currentIndexChanged.connect(self._on_vocoder)
        self.device_picker.activated.connect(lambda _: self.device_chosen.emit(self.device))
        self.variation.changed.connect(self.seed_field.explain)
        self._show_speakers()

    def _picker(self, name: str) -> QComboBox:
        picker = QComboBox(self)
        picker.setAccessibleName(name)
        picker.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        picker.setMinimumContentsLength(12)
        return picker

    def _arrange(self, icons: Icons) -> None:
        grid = QGridLayout()
        grid.setHorizontalSpacing(10)
        grid.setVerticalSpacing(2)
        grid.setColumnStretch(1, 1)
        below = 3 + _MOST_CONTROLS
        rows = (
            (0, self.tr("V&oice"), self.voice_picker, self.voice_picker),
            (1, self.tr("Spea&ker"), self.speaker_picker, self.speaker_picker),
            (2, self.tr("Vo&coder"), self.vocoder_picker, self.vocoder_picker),
            (below, self.tr("Dev&ice"), self.device_picker, self.device_picker),
            (below + 1, self.tr("&Rate"), self.rate, self.rate.number),
            (below + 2, self.tr("&Pitch"), self.pitch, self.pitch.number),
            (below + 3, self.tr("Ener&gy"), self.energy, self.energy.number),
            (below + 4, self.tr("V&ariation"), self.variation, self.variation.number),
            (below + 5, self.tr("See&d"), self.seed_field, self.seed_field.number),
        )
        for row, text, field, buddy in rows:
            label = QLabel(text, self)
            label.setBuddy(buddy)
            grid.addWidget(label, row, 0)
            grid.addWidget(field, row, 1)
            grid.setRowMinimumHeight(row, ROW_HEIGHT)
        self._grid, self._speaker_label = grid, grid.itemAtPosition(1, 0).widget()
        self.dials = VocoderDials(grid, 3, self.vocoder_picker, icons, self)
        inner = QWidget(self)
        column = QVBoxLayout(inner)
        column.setContentsMargins(11, 9, 9, 9)
        column.addLayout(grid)
        column.addStretch(1)
        scroll = _Scroll(self)
        scroll.setWidget(inner)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(1, 1, 1, 1)
        whole.addWidget(scroll)

    def event(self, event: QEvent) -> bool:
        done = super().event(event)
        if event.type() == QEvent.Type.LayoutRequest:
            self.height_changed.emit()
        return done

    # -- values

    @property
    def voice_id(self) -> str:
        return self.voice_picker.currentData() or ""

    @property
    def card(self) -> VoiceCard | None:
        return self._cards.get(self.voice_id)

    @property
    def vocoder(self) -> str:
        return self.vocoder_picker.currentData() or ""

    @property
    def device(self) -> str:
        return self.device_picker.currentData() or "auto"

    @property
    def seed(self) -> int:
        return self.seed_field.number.value()

    @property
    def prosody(self) -> Prosody:
        return Prosody(self.rate.value, self.pitch.value, self.energy.value, variation=self.variation.value / 100)

    @property
    def speaker(self) -> str:
        """The chosen speaker of the voice, "" for its first or only one."""
        return self.speaker_picker.currentData() or "" if self.speaker_picker.currentIndex() > 0 else ""

    @property
    def speakers(self) -> dict[str, str]:
        """The speaker chosen last, by voice, where it is not the first."""
        return dict(self._speakers)

    def request(self, text: str, start: int = 0) -> RenderRequest:
        """The text to be spoken as all is set here; raises StudioError for values that cannot be."""
        return RenderRequest(
            text, self.vocoder, self.prosody, self.seed, start=start, speaker=self.speaker,
            controls=self.dials.controls, effects=self.effects,
        )  # fmt: skip

    def set_speakers(self, speakers: dict[str, str]) -> None:
        """Puts back the speakers chosen last, by voice."""
        self._speakers = dict(speakers)
        self._show_speakers()

    def set_vocoder_cards(self, cards: Sequence[VocoderCard]) -> None:
        """What is known of the vocoders that the voices name; to be told before the voices."""
        self._vocoder_cards = {card.id: card for card in cards}

    def set_cards(self, cards: Sequence[VoiceCard], wanted: str, wanted_vocoder: str) -> None:
        """The voices there are; the wanted one is chosen, else the first."""
        self._cards = {card.id: card for card in cards}
        picker = self.voice_picker
        picker.blockSignals(True)
        picker.clear()
        for card in cards:
            picker.addItem(f"{card.name}  ({card.language})", card.id)
            about = [card.description, self.tr("Licence: {licence}").format(licence=card.licence)]
            picker.setItemData(picker.count() - 1, "\n".join(filter(None, about)), Qt.ItemDataRole.ToolTipRole)
        if not cards:
            picker.addItem(self.tr("No voice was found"), "")
        picker.setEnabled(bool(cards))
        picker.setCurrentIndex(max(0, picker.findData(wanted)))
        picker.blockSignals(False)
        self._show_speakers()
        self._show_vocoders()
        self.choose_vocoder(wanted_vocoder)

    def choose_vocoder(self, name: str) -> None:
        index = self.vocoder_picker.findData(name)
        if index >= 0:
            self.vocoder_picker.setCurrentIndex(index)

    def choose_cpu(self) -> None:
        """Goes over to the processor, and tells so."""
        if self.device_picker.findData("cpu") < 0:
            self.device_picker.addItem(self.tr("Processor (CPU)"), "cpu")
        self.device_picker.setCurrentIndex(self.device_picker.findData("cpu"))
        self.device_chosen.emit("cpu")

    def set_devices(self, devices: Sequence[Device], wanted: str) -> None:
        """The devices there are; one that cannot be used is shown too, with the reason, and cannot be chosen."""
        picker = self.device_picker
        picker.clear()
        picker.addItem(self.tr("Automatic"), "auto")
        model = picker.model()
        for device in devices:
            picker.addItem(device.name if device.usable else f"{device.name}: {device.reason}", device.code)
            picker.setItemData(picker.count() - 1, device.reason or device.name, Qt.ItemDataRole.ToolTipRole)
            if not device.usable and isinstance(model, QStandardItemModel):
                model.item(picker.count() - 1).setEnabled(False)
        usable = [device.code for device in devices if device.usable]
        picker.setCurrentIndex(picker.findData(wanted) if wanted in usable else 0)
        reasons = [f"{device.name}: {device.reason}" for device in devices if not device.usable]
        picker.setToolTip("\n".join(reasons) or self.tr("Where the voice is computed"))
        picker.view().setMinimumWidth(min(560, picker.view().sizeHintForColumn(0) + 24))

    def set_prosody(self, rate: float, pitch: float, energy: float, seed: int, variation: float = 0.0) -> None:
        """Variation as Prosody has it, 1 for as far as a speaker's own takes."""
        self.rate.number.setValue(rate)
        self.pitch.number.setValue(pitch)
        self.energy.number.setValue(energy)
        self.variation.number.setValue(100 * variation)
        self.seed_field.number.setValue(seed)

    def _on_voice(self) -> None:
        self._show_speakers()
        self._show_vocoders()
        self.voice_chosen.emit(self.voice_id)

    def _show_speakers(self) -> None:
        """The speakers of a voice that has several; else the row is not there."""
        picker = self.speaker_picker
        names = [name for name, _ in self.card.speakers] if self.card is not None else []
        picker.blockSignals(True)
        picker.clear()
        for name in names:
            picker.addItem(name, name)
        picker.setCurrentIndex(max(0, picker.findData(self._speakers.get(self.voice_id, ""))))
        picker.blockSignals(False)
        for widget in (picker, self._speaker_label):
            widget.setVisible(len(names) > 1)
        self._grid.setRowMinimumHeight(1, ROW_HEIGHT if len(names) > 1 else 0)

    def _on_speaker(self) -> None:
        self._speakers.pop(self.voice_id, None)
        if self.speaker:
            self._speakers[self.voice_id] = self.speaker

    def _show_vocoders(self) -> None:
        picker, before = self.vocoder_picker, self.vocoder
        own = {
            "own": (self.tr("The voice's own"), self.tr("The sound as the voice's network makes it")),
        }
        picker.blockSignals(True)
        picker.clear()
        for name in self.card.vocoders if self.card else ():
            card = self._vocoder_cards.get(name)
            shown, about = own.get(name, (name, ""))
            if card is not None:
                shown, about = self.tr(card.name), self.tr(card.description)
            picker.addItem(shown, name)
            picker.setItemData(picker.count() - 1, about, Qt.ItemDataRole.ToolTipRole)
        picker.setEnabled(picker.count() > 0)
        picker.setCurrentIndex(max(0, picker.findData(before)))
        picker.blockSignals(False)
        self._on_vocoder()

    def _on_vocoder(self) -> None:
        self.vocoder_picker.setToolTip(self.vocoder_picker.currentData(Qt.ItemDataRole.ToolTipRole) or "")
        self.dials.show(self._vocoder_cards.get(self.vocoder))

"""Who speaks, on what, and how: pickers, sliders and the seed."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QStandardItemModel
from PySide6.QtWidgets import (
    QComboBox,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QScrollArea,
    QSizePolicy,
    QSpinBox,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from voicestudio.core import Prosody
from voicestudio.core.voice import ENERGY_RANGE_DB, PITCH_RANGE_SEMITONES, RATE_RANGE
from voicestudio.gui.dial import Dial, Scale

if TYPE_CHECKING:
    from collections.abc import Sequence

    from voicestudio.core import Device, VoiceCard
    from voicestudio.gui.icons import Icons

HIGHEST_SEED = 2**31 - 1


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
        return self.widget().sizeHint() if self.widget() is not None else super().sizeHint()


class VoicePanel(QFrame):
    """Holds values and tells of changes; it opens nothing itself."""

    voice_chosen = Signal(str)
    device_chosen = Signal(str)

    def __init__(self, icons: Icons, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("card", True)
        self._cards: dict[str, VoiceCard] = {}
        self.voice_picker = self._picker(self.tr("Voice"))
        self.vocoder_picker = self._picker(self.tr("Vocoder"))
        self.device_picker = self._picker(self.tr("Device"))
        self.device_picker.addItem(self.tr("Automatic"), "auto")
        self.rate = Dial(self.tr("Rate"), " ×", Scale(*RATE_RANGE, 0.05, 1.0, is_ratio=True), icons, self)
        self.pitch = Dial(self.tr("Pitch"), self.tr(" st"), Scale(*PITCH_RANGE_SEMITONES, 0.5, 0.0), icons, self)
        self.pitch.number.setToolTip(self.tr("Semitones"))
        self.energy = Dial(self.tr("Energy"), self.tr(" dB"), Scale(*ENERGY_RANGE_DB, 0.5, 0.0), icons, self)
        self._seed = QSpinBox(self, minimum=0, maximum=HIGHEST_SEED)
        self._seed.setAccessibleName(self.tr("Seed"))
        self._seed.setToolTip(self.tr("The same seed, text and settings give the same sound."))
        self._dice = QToolButton(self)
        self._dice.setProperty("flat", True)
        self._dice.setAccessibleName(self.tr("Another seed"))
        self._dice.setToolTip(self.tr("Another seed: say it a little differently"))
        self._dice.clicked.connect(self.throw_dice)
        icons.give(self._dice, "dice")
        self._arrange()
        self.voice_picker.currentIndexChanged.connect(self._on_voice)
        self.device_picker.activated.connect(lambda _: self.device_chosen.emit(self.device))

    def _picker(self, name: str) -> QComboBox:
        picker = QComboBox(self)
        picker.setAccessibleName(name)
        picker.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        picker.setMinimumContentsLength(12)
        return picker

    def _arrange(self) -> None:
        grid = QGridLayout()
        grid.setHorizontalSpacing(10)
        grid.setVerticalSpacing(2)
        grid.setColumnStretch(1, 1)
        seed = QWidget(self)
        seed.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        row = QHBoxLayout(seed)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(6)
        row.addWidget(self._seed, 1)
        row.addWidget(self._dice)
        rows = (
            (self.tr("V&oice"), self.voice_picker, self.voice_picker),
            (self.tr("Vo&coder"), self.vocoder_picker, self.vocoder_picker),
            (self.tr("Dev&ice"), self.device_picker, self.device_picker),
            (self.tr("&Rate"), self.rate, self.rate.number),
            (self.tr("&Pitch"), self.pitch, self.pitch.number),
            (self.tr("Ener&gy"), self.energy, self.energy.number),
            (self.tr("See&d"), seed, self._seed),
        )
        for index, (text, field, buddy) in enumerate(rows):
            label = QLabel(text, self)
            label.setBuddy(buddy)
            grid.addWidget(label, index, 0)
            grid.addWidget(field, index, 1)
            grid.setRowMinimumHeight(index, 28)
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
        return self._seed.value()

    @property
    def prosody(self) -> Prosody:
        return Prosody(self.rate.value, self.pitch.value, self.energy.value)

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

    def throw_dice(self) -> None:
        """Takes another seed."""
        self._seed.setValue(random.randrange(100_000))  # noqa: S311 - no secret

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

    def set_prosody(self, rate: float, pitch: float, energy: float, seed: int) -> None:
        self.rate.number.setValue(rate)
        self.pitch.number.setValue(pitch)
        self.energy.number.setValue(energy)
        self._seed.setValue(seed)

    def _on_voice(self) -> None:
        self._show_vocoders()
        self.voice_chosen.emit(self.voice_id)

    def _show_vocoders(self) -> None:
        before = self.vocoder
        self.vocoder_picker.clear()
        names = {
            "gan": self.tr("Neural (GAN)"),
            "griffin-lim": self.tr("Griffin-Lim (no network)"),
            "own": self.tr("The voice's own"),
        }
        for name in self.card.vocoders if self.card else ():
            self.vocoder_picker.addItem(names.get(name, name), name)
        self.vocoder_picker.setEnabled(self.vocoder_picker.count() > 0)
        self.choose_vocoder(before)

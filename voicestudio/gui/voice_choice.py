"""The voices and devices to choose from, and the opening of the chosen one before it is asked to speak."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from voicestudio.core import StudioError, places
from voicestudio.voices.vocoders import OF_VOICE

if TYPE_CHECKING:
    from collections.abc import Sequence

    from voicestudio.core import Device, VoiceCard
    from voicestudio.gui.doors import Doors
    from voicestudio.gui.errands import Errands
    from voicestudio.gui.jobs import VoiceFailed
    from voicestudio.gui.main_window import MainWindow
    from voicestudio.gui.progress import Progress
    from voicestudio.gui.settings import Settings
    from voicestudio.voices.cards import Damaged

NEURAL = "neural"
FIRST = "kathleen"
"""The voice of the first start, where it is there."""


class VoiceChoice(QObject):
    """Fills the pickers and tells what comes of a choice."""

    def __init__(
        self,
        doors: Doors,
        errands: Errands,
        window: MainWindow,
        progress: Progress,
        settings: Settings,
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._doors, self._errands, self._window = doors, errands, window
        self._progress, self._settings = progress, settings
        self._device = settings.text("voice/device", "auto")
        self._kind = ""
        self._waits_for_devices = False
        panel = window.voice_panel
        panel.voice_chosen.connect(lambda _: self._on_voice())
        panel.device_chosen.connect(self._on_device)
        errands.devices_found.connect(self._on_devices)
        errands.opening_voice.connect(progress.show_opening)
        errands.voice_opened.connect(self._on_opened)
        errands.voice_failed.connect(self._on_failed)

    def start(self) -> None:
        """Opens what was chosen, and asks where it can compute."""
        self.open()
        self._ask_devices()

    def survey(self) -> None:
        """Fills the voice picker from the cards; a damaged one is told of, the others stay usable."""
        messages = self._window.messages
        cards, damaged = self._read()
        wanted = self._settings.text("voice/id") or (FIRST if any(card.id == FIRST for card in cards) else "")
        self._window.voice_panel.set_cards(cards, wanted, self._settings.text("voice/vocoder"))
        for voice in damaged:
            messages.say(voice.problem, "warning", gathers=True)
        if not cards and not damaged:
            messages.say(
                self.tr("No voice is installed: put a voice's folder into {folder} and start again.").format(
                    folder=places.user_data_folder() / "voices"
                ),
                "warning",
            )

    def survey_again(self, voice_id: str = "", vocoder: str = "") -> bool:
        """Fills the pickers with what is there now, and opens it; whether what is named could be chosen.

        A voice that is named speaks with its best vocoder; where nothing is named, the choice stays as far as it can.
        """
        panel = self._window.voice_panel
        cards, _ = self._read()
        panel.set_cards(cards, voice_id or panel.voice_id, vocoder or panel.vocoder)
        if voice_id and panel.voice_id == voice_id and not vocoder:
            panel.vocoder_picker.setCurrentIndex(0)
        self._on_voice()
        return (not voice_id or panel.voice_id == voice_id) and (not vocoder or panel.vocoder == vocoder)

    def start_over(self) -> None:
        """Chooses what the first start chooses."""
        self._device = "auto"
        panel = self._window.voice_panel
        self.survey()
        panel.choose_vocoder(panel.card.vocoders[0] if panel.card and panel.card.vocoders else "")
        panel.device_picker.setCurrentIndex(0)
        self.open()

    def open(self) -> None:
        """Opens the chosen voice in the background."""
        panel = self._window.voice_panel
        if panel.voice_id:
            self._errands.open_voice(panel.voice_id, panel.device)

    def _read(self) -> tuple[Sequence[VoiceCard], Sequence[Damaged]]:
        """The cards of voices; those of vocoders are told to the panel before."""
        try:
            self._window.voice_panel.set_vocoder_cards([*self._doors.vocoders(), OF_VOICE])
            return self._doors.survey()
        except StudioError as error:
            self._window.messages.say(str(error))
            return [], []

    def _on_voice(self) -> None:
        """A voice of another kind may compute elsewhere: it is opened when that is known."""
        card = self._window.voice_panel.card
        if card is not None and card.kind != self._kind:
            self._waits_for_devices = True
            self._ask_devices()
        else:
            self.open()

    def _ask_devices(self) -> None:
        card = self._window.voice_panel.card
        self._kind = card.kind if card is not None else NEURAL
        self._errands.ask_devices(self._kind)

    def _on_device(self, device: str) -> None:
        self._device = device
        self.open()

    def _on_devices(self, devices: Sequence[Device]) -> None:
        """What was wished for comes back with a voice that can compute there."""
        panel = self._window.voice_panel
        before, waited = panel.device, self._waits_for_devices
        self._waits_for_devices = False
        panel.set_devices(devices, self._device)
        if waited or panel.device != before:
            self.open()

    def _on_opened(self, card: VoiceCard) -> None:
        self._progress.show_ready(card.name)

    def _on_failed(self, failure: VoiceFailed) -> None:
        self._progress.show_nothing()
        panel = self._window.voice_panel
        if failure.is_device and panel.device != "cpu":
            self._window.messages.say(failure.message, "error", self.tr("Use the Processor"), panel.choose_cpu)
        else:
            self._window.messages.say(failure.message)

"""The voices and devices to choose from, and the opening of the chosen one before it is asked to speak."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from voicestudio.core import StudioError, places

if TYPE_CHECKING:
    from voicestudio.core import VoiceCard
    from voicestudio.gui.doors import Doors
    from voicestudio.gui.errands import Errands
    from voicestudio.gui.jobs import VoiceFailed
    from voicestudio.gui.main_window import MainWindow
    from voicestudio.gui.progress import Progress
    from voicestudio.gui.settings import Settings

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
        panel = window.voice_panel
        panel.voice_chosen.connect(lambda _: self.open())
        panel.device_chosen.connect(lambda _: self.open())
        errands.devices_found.connect(
            lambda devices: panel.set_devices(devices, settings.text("voice/device", "auto"))
        )
        errands.opening_voice.connect(progress.show_opening)
        errands.voice_opened.connect(self._on_opened)
        errands.voice_failed.connect(self._on_failed)

    def survey(self) -> None:
        """Fills the voice picker from the cards; a damaged one is told of, the others stay usable."""
        messages = self._window.messages
        try:
            cards, damaged = self._doors.survey()
        except StudioError as error:
            cards, damaged = [], []
            messages.say(str(error))
        wanted = self._settings.text("voice/id") or (FIRST if any(card.id == FIRST for card in cards) else "")
        self._window.voice_panel.set_vocoder_cards(self._doors.vocoders())
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

    def start_over(self) -> None:
        """Chooses what the first start chooses."""
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

    def _on_opened(self, card: VoiceCard) -> None:
        self._progress.show_ready(card.name)

    def _on_failed(self, failure: VoiceFailed) -> None:
        self._progress.show_nothing()
        panel = self._window.voice_panel
        if failure.is_device and panel.device != "cpu":
            self._window.messages.say(failure.message, "error", self.tr("Use the Processor"), panel.choose_cpu)
        else:
            self._window.messages.say(failure.message)

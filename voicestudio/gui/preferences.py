"""What the person sets once: appearance, what the views show, and putting all of it back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QMessageBox

from voicestudio.gui import remembered
from voicestudio.gui.error_dialog import open_folder
from voicestudio.gui.theme import Appearance

if TYPE_CHECKING:
    from voicestudio.gui.main_window import MainWindow
    from voicestudio.gui.settings import Settings
    from voicestudio.gui.theme import ThemeKeeper


class Preferences(QObject):
    """Brings the window in line with its settings, and keeps them."""

    was_reset = Signal()

    def __init__(self, themes: ThemeKeeper, settings: Settings, window: MainWindow, parent: QObject) -> None:
        super().__init__(parent)
        self._themes, self._settings, self._window = themes, settings, window
        window.menus.appearance_chosen.connect(self.choose_appearance)
        window.menus.colour_map_chosen.connect(window.sound.set_colour_map)
        window.sound.colour_map_chosen.connect(window.menus.show_colour_map)
        themes.changed.connect(window.apply_theme)

    def restore(self) -> None:
        """Puts the window as it was left."""
        remembered.restore(self._window, self._settings)
        self._apply_views()
        self._window.menus.show_appearance(self._themes.appearance)

    def keep(self) -> None:
        """Remembers the window as it is."""
        remembered.keep(self._window, self._settings)

    def choose_appearance(self, appearance: str) -> None:
        self._settings.put("appearance", appearance)
        self._themes.choose(Appearance(appearance))

    def open_settings_folder(self) -> None:
        self._settings.save()
        open_folder(self._settings.folder)

    def reset(self) -> None:
        """Puts all settings back, after a question."""
        button = QMessageBox.StandardButton
        answer = QMessageBox.question(
            self._window,
            self.tr("Reset all settings"),
            self.tr("Put all settings back as they were at the first start? The text and the sound stay."),
            button.Reset | button.Cancel,
            button.Cancel,
        )
        if answer == button.Reset:
            self._settings.reset()
            self.choose_appearance(Appearance.SYSTEM)
            self.restore()
            self._window.outputs.chosen.emit("")
            self.was_reset.emit()

    def _apply_views(self) -> None:
        """What the checked actions mean, for those whose state did not change."""
        a, sound = self._window.actions_, self._window.sound
        for action, name in ((a.words, "words"), (a.phonemes, "phonemes"), (a.f0, "f0"), (a.grid, "grid")):
            sound.view.set_overlay(name, action.isChecked())
        sound.table.setVisible(a.table.isChecked())
        self._window.said.setVisible(a.said.isChecked())
        sound.view.follow_playhead = a.follow.isChecked()
        self._window.menus.show_colour_map(sound.colour_map)

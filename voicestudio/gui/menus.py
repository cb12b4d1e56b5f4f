"""The menu bar, made of the actions."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtGui import QActionGroup
from PySide6.QtWidgets import QMenu, QMenuBar, QWidget

from voicestudio.gui.theme import Appearance
from voicestudio.gui.views.colour_maps import colour_map, colour_maps

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtGui import QAction

    from voicestudio.gui.actions import Actions
    from voicestudio.gui.output_menu import OutputMenu
    from voicestudio.gui.settings import Settings


class Menus(QMenuBar):
    """Every action in a menu; choices among several tell by signals."""

    appearance_chosen = Signal(str)
    colour_map_chosen = Signal(str)
    recent_chosen = Signal(object)

    def __init__(self, actions: Actions, settings: Settings, outputs: OutputMenu, parent: QWidget) -> None:
        super().__init__(parent)
        self._settings = settings
        a = actions
        self._recent = QMenu(self.tr("Open &Recent"), self)
        self._recent.aboutToShow.connect(self._fill_recent)
        self._appearance = self._choices(
            self.tr("&Appearance"),
            ((Appearance.SYSTEM, self.tr("As the &System")), (Appearance.LIGHT, self.tr("&Light")),
             (Appearance.DARK, self.tr("&Dark"))),
            self.appearance_chosen,
        )  # fmt: skip
        self._maps = self._choices(
            self.tr("Spectrogram &Colours"),
            tuple((name, colour_map(name).title) for name in colour_maps()),
            self.colour_map_chosen,
        )
        self._menu(self.tr("&File"), (a.new, a.open, a.open_sound, self._recent, None, a.save, a.save_as, None,
                                      a.export, a.export_selection, a.speak_to_file, a.cancel_file, None,
                                      a.import_voice, a.voices, None, a.quit))  # fmt: skip
        self._menu(self.tr("&Edit"), (a.undo, a.redo, None, a.cut, a.copy, a.paste, a.select_all, None,
                                      a.pronunciations, a.pronounce_word, None, a.focus_text,
                                      a.leave_text))  # fmt: skip
        self._menu(self.tr("&Speech"), (a.speak, a.speak_from_cursor, a.stop, a.new_seed, None, a.play, a.play_all,
                                        a.loop, a.to_start, a.to_end, a.before_after, None, a.click_plays, None,
                                        a.check, a.check_now, None, a.compare, a.attention))  # fmt: skip
        self._menu(self.tr("&View"), (a.speech_page, a.sounds_page, a.listening_page, None,
                                      a.zoom_in, a.zoom_out, a.zoom_fit, a.zoom_selection, a.follow, None, a.words,
                                      a.phonemes, a.f0, a.grid, self._maps, None, a.said, a.table, a.effects, None,
                                      self._appearance, a.full_screen))  # fmt: skip
        self._menu(self.tr("Too&ls"), (a.match, a.classifier, a.sound_map))
        self._menu(self.tr("Se&ttings"), (outputs, None, a.settings_folder, a.log_folder, None, a.reset))
        self._menu(self.tr("&Help"), (a.help, a.keys, a.about))

    def show_appearance(self, appearance: str) -> None:
        self._check(self._appearance, appearance)

    def show_colour_map(self, name: str) -> None:
        self._check(self._maps, name)

    def _menu(self, title: str, entries: Sequence[QAction | QMenu | None]) -> None:
        menu = self.addMenu(title)
        for entry in entries:
            if entry is None:
                menu.addSeparator()
            elif isinstance(entry, QMenu):
                menu.addMenu(entry)
            else:
                menu.addAction(entry)

    def _choices(self, title: str, entries: Sequence[tuple[str, str]], chosen: Signal) -> QMenu:
        menu = QMenu(title, self)
        group = QActionGroup(menu)
        for name, text in entries:
            action = menu.addAction(text)
            action.setCheckable(True)
            action.setData(str(name))
            action.setActionGroup(group)
            action.triggered.connect(lambda _checked, name=str(name): chosen.emit(name))
        return menu

    def _check(self, menu: QMenu, name: str) -> None:
        for action in menu.actions():
            action.setChecked(action.data() == name)

    def _fill_recent(self) -> None:
        self._recent.clear()
        for path in self._settings.recent_files:
            action = self._recent.addAction(_shown(path))
            action.setEnabled(path.is_file())
            action.triggered.connect(lambda _checked=False, path=path: self.recent_chosen.emit(path))
        if self._recent.isEmpty():
            self._recent.addAction(self.tr("No files yet")).setEnabled(False)
            return
        self._recent.addSeparator()
        self._recent.addAction(self.tr("Forget These Files")).triggered.connect(self._settings.clear_recent_files)


def _shown(path: Path) -> str:
    """The path with "~" for the home folder, and no accelerators by chance."""
    text = f"~/{path.relative_to(Path.home())}" if path.is_relative_to(Path.home()) else str(path)
    return text.replace("&", "&&")

"""The context menu of a sound view."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication
from PySide6.QtGui import QActionGroup
from PySide6.QtWidgets import QMenu

from voicestudio.gui.views.colour_maps import colour_map, colour_maps
from voicestudio.gui.views.scene import OVERLAYS

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtCore import QPoint

    from voicestudio.gui.views.sound_view import SoundView



def overlay_titles() -> dict[str, str]:
    """The names of the overlays to show, by id."""
    return {
        "phonemes": QCoreApplication.translate("SoundMenu", "Phonemes"),
        "words": QCoreApplication.translate("SoundMenu", "Words"),
        "f0": QCoreApplication.translate("SoundMenu", "Pitch (f0)"),
        "grid": QCoreApplication.translate("SoundMenu", "Grid"),
    }


def build_menu(view: SoundView) -> QMenu:
    """All that can be done with the view, as a menu."""
    menu = QMenu(view)
    has_selection = view.selection is not None
    tr = QCoreApplication.translate
    _add(menu, tr("SoundMenu", "Play selection"), "P", view.request_play, has_selection)
    menu.addSeparator()
    _add(menu, tr("SoundMenu", "Zoom in"), "Up", view.zoom_in)
    _add(menu, tr("SoundMenu", "Zoom out"), "Down", view.zoom_out)
    _add(menu, tr("SoundMenu", "Zoom to selection"), "Z", view.zoom_to_selection, has_selection)
    _add(menu, tr("SoundMenu", "Show all"), "0", view.zoom_to_fit)
    menu.addSeparator()
    _add(menu, tr("SoundMenu", "Select all"), "Ctrl+A", view.select_all)
    _add(menu, tr("SoundMenu", "Select nothing"), "Ctrl+Shift+A", view.clear_selection, has_selection)
    menu.addSeparator()
    overlays = menu.addMenu(tr("SoundMenu", "Overlays"))
    for name in OVERLAYS:
        action = overlays.addAction(overlay_titles()[name])
        action.setCheckable(True)
        action.setChecked(view.overlay(name))
        action.toggled.connect(lambda on, name=name: view.set_overlay(name, on))
    maps = menu.addMenu(tr("SoundMenu", "Colours"))
    group = QActionGroup(maps)
    for name in colour_maps():
        action = maps.addAction(colour_map(name).title)
        action.setCheckable(True)
        action.setChecked(view.colour_map == name)
        action.triggered.connect(lambda _on, name=name: view.set_colour_map(name))
        group.addAction(action)
    _add(menu, tr("SoundMenu", "Fit colours to levels"), "", view.fit_levels)
    return menu


def _add(menu: QMenu, text: str, key: str, deed: Callable[[], None], enabled: bool = True) -> None:
    action = menu.addAction(f"{text}\t{key}" if key else text)
    action.setEnabled(enabled)
    action.triggered.connect(lambda _on: deed())


def show_menu(view: SoundView, at: QPoint) -> None:
    """Opens the menu; it goes when it is closed."""
    menu = build_menu(view)
    menu.aboutToHide.connect(menu.deleteLater)
    menu.popup(at)

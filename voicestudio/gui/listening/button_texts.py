"""Buttons that lose their words, not their icons, where there is little room."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt

if TYPE_CHECKING:
    from collections.abc import Iterable

    from PySide6.QtWidgets import QToolButton


def show_texts(buttons: Iterable[QToolButton], on: bool) -> None:
    """Words beside the icons, or the icons alone; the tooltips say what they do."""
    style = Qt.ToolButtonStyle.ToolButtonTextBesideIcon if on else Qt.ToolButtonStyle.ToolButtonIconOnly
    for button in buttons:
        if button.toolButtonStyle() != style:
            button.setToolButtonStyle(style)

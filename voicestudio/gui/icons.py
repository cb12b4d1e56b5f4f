"""The studio's own line icons, drawn in the colours of the theme."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Protocol

from PySide6.QtCore import QByteArray, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QIcon, QImage, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer

from voicestudio.core.places import resources_folder

if TYPE_CHECKING:
    from PySide6.QtCore import Signal

    from voicestudio.gui.theme import Theme

SIZES = (16, 20, 24, 40, 60)


class HasIcon(Protocol):
    """A button or an action."""

    destroyed: Signal

    def setIcon(self, icon: QIcon) -> None: ...


@cache
def _drawing(name: str) -> str:
    return (resources_folder() / "icons" / f"{name}.svg").read_text(encoding="utf-8")


@cache
def _picture(drawing: str, size: int) -> QImage:
    image = QImage(QSize(size, size), QImage.Format.Format_ARGB32_Premultiplied)
    image.fill(Qt.GlobalColor.transparent)
    painter = QPainter(image)
    QSvgRenderer(QByteArray(drawing.encode())).render(painter, QRectF(0, 0, size, size))
    painter.end()
    return image


def icon(name: str, colour: QColor, disabled: QColor, checked: QColor | None = None) -> QIcon:
    """The icon resources/icons/<name>.svg in that colour, and in others where its button is disabled or checked."""
    result = QIcon()
    normal, on = QIcon.Mode.Normal, QIcon.State.On
    shades = [(normal, QIcon.State.Off, colour), (QIcon.Mode.Disabled, QIcon.State.Off, disabled)]
    if checked is not None:
        shades += [(mode, on, checked) for mode in (normal, QIcon.Mode.Active, QIcon.Mode.Selected)]
    for mode, state, shade in shades:
        drawing = _drawing(name).replace("currentColor", shade.name())
        for size in SIZES:
            result.addPixmap(QPixmap.fromImage(_picture(drawing, size)), mode, state)
    return result


def app_icon() -> QIcon:
    result = QIcon()
    for size in (16, 24, 32, 48, 64, 128, 256):
        result.addPixmap(QPixmap.fromImage(_picture(_drawing("voicestudio"), size)))
    return result


class Icons:
    """Gives buttons and actions their icons, and gives them anew when the theme changes."""

    def __init__(self, theme: Theme) -> None:
        self._theme = theme
        self._given: dict[HasIcon, tuple[str, str, str]] = {}
        self._drawn: dict[tuple[str, str, str], QIcon] = {}

    def give(self, owner: HasIcon, name: str, colour: str = "text", checked: str = "") -> None:
        """The icon of that name in that colour of the theme ("text", "accent_text", "error"...).

        `checked` is the colour while the button is checked, where it is another.
        """
        if owner not in self._given:
            owner.destroyed.connect(lambda: self._given.pop(owner, None))  # a dialog's buttons go with it
        given = (name, colour, checked)
        if self._given.get(owner) != given:
            self._given[owner] = given
            owner.setIcon(self._icon(*given))

    def apply_theme(self, theme: Theme) -> None:
        if theme == self._theme:
            return
        self._theme = theme
        self._drawn.clear()
        for owner, given in self._given.items():
            owner.setIcon(self._icon(*given))

    def _icon(self, name: str, colour: str, checked: str) -> QIcon:
        if (name, colour, checked) not in self._drawn:
            disabled = self._theme.colour("muted")
            lightness = 0.5 if self._theme.is_dark else 0.65
            disabled = QColor.fromHslF(disabled.hslHueF(), disabled.hslSaturationF(), lightness)
            on = self._theme.colour(checked) if checked else None
            self._drawn[name, colour, checked] = icon(name, self._theme.colour(colour), disabled, on)
        return self._drawn[name, colour, checked]

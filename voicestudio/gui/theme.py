"""The one place where looks live: colours, fonts, spacing, the palette and the style sheet."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QColor, QFont, QFontDatabase, QGuiApplication, QPalette
from PySide6.QtWidgets import QApplication

from voicestudio.core.places import resources_folder


class Appearance(StrEnum):
    """What the person asked for: the system's colour scheme, or one of the two."""

    SYSTEM = "system"
    LIGHT = "light"
    DARK = "dark"


@dataclass(frozen=True, slots=True)
class Theme:
    """Colours as "#rrggbb", font sizes in points, lengths in pixels that Qt scales with the screen.

    Text and muted reach a contrast of 4.5 on window and panel, accent_text on accent; wave, playhead and the three
    states reach 3 on panel. Empty font families mean the system's.
    """

    name: str
    window: str
    panel: str
    text: str
    muted: str
    accent: str
    accent_hover: str
    accent_text: str
    border: str
    hover: str
    wave: str
    playhead: str
    selection: str
    grid: str
    sentence: str
    word: str
    ok: str
    warning: str
    error: str
    ui_family: str = ""
    mono_family: str = ""
    base_pt: float = 10.0
    small_pt: float = 9.0
    editor_pt: float = 14.0
    spacing: int = 8
    radius: int = 6

    @property
    def is_dark(self) -> bool:
        return self.name == "dark"

    def colour(self, field: str, alpha: float = 1.0) -> QColor:
        """The colour of that field ("wave", "grid"...), alpha 0 clear to 1 opaque."""
        colour = QColor(getattr(self, field))
        colour.setAlphaF(alpha)
        return colour

    def small_font(self) -> QFont:
        """The font of axis numbers and notes."""
        font = QFont(QGuiApplication.font())
        if self.ui_family:
            font.setFamily(self.ui_family)
        font.setPointSizeF(self.small_pt)
        return font

    def mono_font(self) -> QFont:
        """A fixed-width font for numbers that change in place and for details of an error."""
        font = QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont)
        if self.mono_family:
            font.setFamily(self.mono_family)
        font.setPointSizeF(self.small_pt)
        return font


def light() -> Theme:
    return Theme(
        name="light", window="#f3f4f7", panel="#ffffff", text="#1b1f26", muted="#59626f",
        accent="#1f5fd0", accent_hover="#184eae", accent_text="#ffffff", border="#cfd4dc", hover="#e6e9ef",
        wave="#2a6fdb", playhead="#d0215f", selection="#8fb6f5", grid="#e4e7ec",
        sentence="#e3edfd", word="#ffd873", ok="#1c7a3c", warning="#8f5b00", error="#b3261e",
    )  # fmt: skip


def dark() -> Theme:
    return Theme(
        name="dark", window="#1b1d22", panel="#24272e", text="#e7e9ed", muted="#a0a8b4",
        accent="#78a9ff", accent_hover="#9cc0ff", accent_text="#0c1830", border="#3c424c", hover="#323740",
        wave="#6cb2ff", playhead="#ff6d9d", selection="#4b74b8", grid="#343942",
        sentence="#2c3a52", word="#7a5c10", ok="#6fcf88", warning="#edb75a", error="#ff8f85",
    )  # fmt: skip


def apply(app: QApplication, theme: Theme) -> None:
    """Gives the whole application the theme's palette and style sheet."""
    app.setPalette(_palette(theme))
    app.setStyleSheet(_style_sheet(theme))


class ThemeKeeper(QObject):
    """Keeps the application in the theme that the system or the person wants, and tells when it changes."""

    changed = Signal(object)

    def __init__(self, app: QApplication, appearance: Appearance = Appearance.SYSTEM) -> None:
        super().__init__(app)
        self._app = app
        self._appearance = appearance
        self._theme = self._wanted()
        app.setStyle("Fusion")
        apply(app, self._theme)
        app.styleHints().colorSchemeChanged.connect(self._refresh)

    @property
    def theme(self) -> Theme:
        return self._theme

    @property
    def appearance(self) -> Appearance:
        return self._appearance

    def choose(self, appearance: Appearance) -> None:
        """Follows the system, or keeps to light or dark."""
        self._appearance = appearance
        self._refresh()

    def _refresh(self) -> None:
        theme = self._wanted()
        if theme == self._theme:
            return
        self._theme = theme
        apply(self._app, theme)
        self.changed.emit(theme)

    def _wanted(self) -> Theme:
        if self._appearance is Appearance.SYSTEM:
            is_dark = self._app.styleHints().colorScheme() is Qt.ColorScheme.Dark
        else:
            is_dark = self._appearance is Appearance.DARK
        return dark() if is_dark else light()


def _palette(theme: Theme) -> QPalette:
    role = QPalette.ColorRole
    palette = QPalette()
    for name, field in (
        (role.Window, "window"), (role.WindowText, "text"), (role.Base, "panel"), (role.AlternateBase, "window"),
        (role.Text, "text"), (role.PlaceholderText, "muted"), (role.Button, "panel"), (role.ButtonText, "text"),
        (role.BrightText, "error"), (role.Highlight, "accent"), (role.HighlightedText, "accent_text"),
        (role.Link, "accent"), (role.LinkVisited, "accent"), (role.ToolTipBase, "panel"), (role.ToolTipText, "text"),
        (role.Accent, "accent"), (role.Light, "hover"), (role.Midlight, "hover"), (role.Mid, "border"),
        (role.Dark, "border"),
    ):  # fmt: skip
        palette.setColor(name, theme.colour(field))
    for name in (role.WindowText, role.Text, role.ButtonText):
        palette.setColor(QPalette.ColorGroup.Disabled, name, theme.colour("muted", 0.85))
    palette.setColor(QPalette.ColorGroup.Disabled, role.Highlight, theme.colour("border"))
    return palette


def _style_sheet(theme: Theme) -> str:
    values = {field: getattr(theme, field) for field in Theme.__slots__}
    values["big_radius"] = theme.radius + 2
    values["icons"] = (resources_folder() / "icons").as_posix()
    sheet = _SHEET
    for field, value in values.items():
        sheet = sheet.replace(f"@{field}@", str(value))
    return sheet


_SHEET = """
QToolTip { background: @panel@; color: @text@; border: 1px solid @border@; padding: 4px 6px; }
QMainWindow::separator { background: transparent; width: 6px; height: 6px; }
QSplitter::handle { background: transparent; }
QSplitter::handle:hover { background: @hover@; }
QMenuBar { background: @window@; }
QMenuBar::item { padding: 5px 9px; border-radius: 4px; }
QMenuBar::item:selected { background: @hover@; }
QMenu { background: @panel@; border: 1px solid @border@; padding: 4px; }
QMenu::item { padding: 5px 26px 5px 26px; border-radius: 4px; }
QMenu::item:selected { background: @hover@; color: @text@; }
QMenu::item:disabled { color: @muted@; }
QMenu::icon { padding-left: 6px; }
QMenu::separator { height: 1px; background: @border@; margin: 4px 8px; }
QFrame[card="true"] { background: @panel@; border: 1px solid @border@; border-radius: @big_radius@px; }
QFrame[effect="true"] { background: @panel@; border: 1px solid @border@; border-radius: @radius@px; }
QFrame[effect="true"]:focus { border-color: @accent@; }
QFrame[effect="true"] QLabel { background: transparent; border: none; }
QLabel[role="heading"] { font-weight: 600; }
QLabel[role="heading"]:disabled { color: @muted@; }
QLabel[role="muted"] { color: @muted@; font-size: @small_pt@pt; }
QLabel[state="ok"] { color: @ok@; }
QLabel[state="warning"] { color: @warning@; }
QLabel[state="error"] { color: @error@; }
QFrame[card="true"] QLabel, QStatusBar QLabel { background: transparent; border: none; }
QPlainTextEdit#editor { background: @panel@; border: none; font-size: @editor_pt@pt; padding: 4px 8px; }
QToolButton, QPushButton {
    background: @panel@; color: @text@; border: 1px solid @border@; border-radius: @radius@px; padding: 5px 10px;
}
QToolButton[bare_menu="true"]::menu-indicator { image: none; width: 0; }
QPushButton { min-width: 64px; }
QToolButton:hover, QPushButton:hover { background: @hover@; }
QToolButton:pressed, QPushButton:pressed, QToolButton:checked { background: @hover@; border-color: @accent@; }
QToolButton[choice="true"] { font-weight: 600; }
QToolButton[choice="true"]:checked { background: @accent@; color: @accent_text@; border-color: @accent@; }
QToolButton:focus, QPushButton:focus { border: 2px solid @accent@; padding: 4px 9px; }
QToolButton:disabled, QPushButton:disabled { color: @muted@; border-color: @border@; background: @window@; }
QToolButton[flat="true"] { background: transparent; border: 1px solid transparent; padding: 4px; }
QToolButton[flat="true"]:hover { background: @hover@; }
QToolButton[flat="true"]:checked { background: @hover@; border: 1px solid @accent@; }
QToolButton[flat="true"]:disabled { background: transparent; border: 1px solid transparent; }
QToolButton[flat="true"]:focus { border: 2px solid @accent@; padding: 3px; }
QPushButton[primary="true"], QPushButton:default {
    background: @accent@; color: @accent_text@; border: 1px solid @accent@; font-weight: 600;
}
QPushButton[primary="true"]:hover, QPushButton:default:hover { background: @accent_hover@; }
QPushButton[primary="true"]:focus { border: 2px solid @text@; }
QPushButton[primary="true"]:disabled, QPushButton:default:disabled {
    background: @hover@; color: @muted@; border-color: @border@;
}
QSpinBox, QDoubleSpinBox, QComboBox { min-height: 24px; }
QSlider::groove:horizontal { height: 4px; border-radius: 2px; background: @border@; }
QSlider::sub-page:horizontal { background: @border@; border-radius: 2px; }
QSlider::handle:horizontal {
    background: @accent@; width: 14px; height: 14px; margin: -5px 0; border-radius: 7px;
}
QSlider::handle:horizontal:hover { background: @accent_hover@; }
QSlider::handle:horizontal:focus { border: 2px solid @text@; width: 10px; height: 10px; }
QSlider::handle:horizontal:disabled { background: @muted@; }
QLineEdit[field="true"] {
    background: @panel@; border: 1px solid @border@; border-radius: 4px; padding: 4px 6px;
}
QLineEdit[field="true"]:focus { border: 1px solid @accent@; }
QCheckBox, QRadioButton { spacing: 8px; }
QCheckBox::indicator, QRadioButton::indicator {
    width: 14px; height: 14px; border: 1px solid @muted@; background: @panel@;
}
QCheckBox::indicator { border-radius: 3px; }
QRadioButton::indicator { border-radius: 8px; }
QCheckBox::indicator:checked { background: @accent@; border-color: @accent@; image: url("@icons@/check-@name@.svg"); }
QRadioButton::indicator:checked { border: 5px solid @accent@; width: 6px; height: 6px; background: @accent_text@; }
QCheckBox::indicator:focus, QRadioButton::indicator:focus { border-color: @accent@; }
QCheckBox::indicator:disabled, QRadioButton::indicator:disabled { border-color: @border@; background: @window@; }
QScrollArea[bare="true"], QScrollArea[bare="true"] > QWidget > QWidget { background: transparent; border: none; }
QTableWidget { border: 1px solid @border@; border-radius: 4px; }
QTableWidget:focus { border: 1px solid @accent@; }
QTableView::item { padding: 0 6px; }
QHeaderView { background: @panel@; }
QHeaderView::section {
    background: @panel@; color: @muted@; border: none; border-bottom: 1px solid @border@; padding: 4px 9px;
}
QDialogButtonBox { dialogbuttonbox-buttons-have-icons: 0; }
QProgressBar { border: none; border-radius: 3px; background: @border@; max-height: 6px; min-height: 6px; }
QProgressBar::chunk { background: @accent@; border-radius: 3px; }
QStatusBar { background: @window@; border-top: 1px solid @border@; }
QStatusBar::item { border: none; }
QFrame#message_bar { border-radius: @radius@px; background: @panel@; border: 1px solid @border@; }
QFrame#message_bar[state="error"] { border: 1px solid @error@; border-left: 5px solid @error@; }
QFrame#message_bar[state="warning"] { border: 1px solid @warning@; border-left: 5px solid @warning@; }
QFrame#message_bar[state="ok"] { border: 1px solid @ok@; border-left: 5px solid @ok@; }
QScrollBar:vertical { background: transparent; width: 12px; margin: 0; }
QScrollBar:horizontal { background: transparent; height: 12px; margin: 0; }
QScrollBar::handle { background: @border@; border-radius: 4px; margin: 2px; }
QScrollBar::handle:vertical { min-height: 28px; }
QScrollBar::handle:horizontal { min-width: 28px; }
QScrollBar::handle:hover { background: @muted@; }
QScrollBar::add-line, QScrollBar::sub-line { width: 0; height: 0; }
QScrollBar::add-page, QScrollBar::sub-page { background: transparent; }
"""

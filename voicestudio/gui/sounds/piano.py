"""A piano keyboard for the mouse and for the letters of the computer's keyboard."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPalette, QPen
from PySide6.QtWidgets import QWidget

if TYPE_CHECKING:
    from PySide6.QtGui import QFocusEvent, QMouseEvent, QPaintEvent

LETTERS = "AWSEDFTGYHUJKOLP"
"""The letters that play, from the octave's C on in semitones; Z and X go an octave down and up, C holds."""
_DEEDS = "ZXC"
_WHITE = (0, 2, 4, 5, 7, 9, 11)
_NARROWEST = 20
LOWEST, HIGHEST = 12, 108
USUAL_OCTAVE = 4


class Piano(QWidget):
    """Tells which keys (MIDI numbers) are pressed, how hard from the mouse's place (0 to 1, None by a letter).

    While it holds, as with a pedal, keys that are lifted stay down until it holds no more.
    """

    pressed = Signal(int, object)
    released = Signal(int)
    silenced = Signal()
    octave_changed = Signal(int)
    holding_changed = Signal(bool)
    readied = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._octave = USUAL_OCTAVE
        self._by_letter: dict[int, int] = {}
        self._by_mouse: int | None = None
        self._latched: set[int] = set()
        self._is_holding = False
        self._mark: int | None = None
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMinimumSize(200, 44)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setAccessibleName(self.tr("Piano keyboard"))
        self.setToolTip(self.tr(
            "Hold a key down, lower for louder; or play with the letters A W S E D F T G Y H U J K.<br>"
            "Z and X: an octave down and up. C: hold what is played. Esc: silence."
        ))  # fmt: skip
        self._describe()

    def sizeHint(self) -> QSize:
        return QSize(700, 66)

    @property
    def held(self) -> frozenset[int]:
        """The keys that are down, by a finger or since they are held."""
        mouse = () if self._by_mouse is None else (self._by_mouse,)
        return frozenset((*self._by_letter.values(), *mouse, *self._latched))

    @property
    def is_holding(self) -> bool:
        return self._is_holding

    def set_holding(self, on: bool) -> None:
        """Keys that are lifted stay down from now on, or go up now."""
        if on == self._is_holding:
            return
        self._is_holding = on
        latched, self._latched = self._latched, set()
        for key in latched - self.held:
            self.released.emit(key)
        self.update()
        self.holding_changed.emit(on)

    @property
    def octave(self) -> int:
        """The octave of the letter A: 4 is that of middle C."""
        return self._octave

    def set_octave(self, octave: int) -> None:
        octave = min(max(octave, 0), 7)
        if octave != self._octave:
            self.release_all()
            self._octave = octave
            self._describe()
            self.update()
            self.octave_changed.emit(octave)

    def mark(self, pitch: float | None) -> None:
        """Marks the key of the patch's own note."""
        key = None if pitch is None else round(pitch)
        if key != self._mark:
            self._mark = key
            self.update()

    def release_all(self) -> None:
        """All keys go up, held ones, too."""
        keys = self.held
        self._by_letter.clear()
        self._by_mouse = None
        self._latched.clear()
        for key in keys:
            self.released.emit(key)
        self.update()

    def _down(self, key: int, velocity: float | None) -> None:
        if key in self._latched:
            self._latched.remove(key)
            self.released.emit(key)
        self.update()
        self.pressed.emit(key, velocity)

    def _up(self, key: int) -> None:
        self.update()
        if self._is_holding:
            self._latched.add(key)
        elif key not in self.held:
            self.released.emit(key)

    def _describe(self) -> None:
        self.setAccessibleDescription(self.tr("The letter A plays C{octave}").format(octave=self._octave))

    # -- letters

    def event(self, event: QEvent) -> bool:
        """Takes its letters before they are shortcuts, while it has the focus."""
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent) and self._means(event):
            event.accept()
            return True
        return super().event(event)

    def _means(self, event: QKeyEvent) -> bool:
        letter = chr(event.key()) if event.key() < 0x80 else ""
        plain = not event.modifiers() & ~(Qt.KeyboardModifier.ShiftModifier | Qt.KeyboardModifier.KeypadModifier)
        return plain and (letter in LETTERS + _DEEDS and bool(letter) or event.key() == Qt.Key.Key_Escape)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if not self._means(event):
            super().keyPressEvent(event)
            return
        if event.isAutoRepeat():
            return
        if event.key() == Qt.Key.Key_Escape:
            self.release_all()
            self.silenced.emit()
            return
        letter = chr(event.key())
        if letter == "C":
            self.set_holding(not self._is_holding)
            return
        if letter in "ZX":
            self.set_octave(self._octave + (1 if letter == "X" else -1))
            return
        key = 12 * (self._octave + 1) + LETTERS.index(letter)
        if event.key() not in self._by_letter and key <= HIGHEST + 11:
            self._by_letter[event.key()] = key
            self._down(key, None)

    def keyReleaseEvent(self, event: QKeyEvent) -> None:
        if event.isAutoRepeat():
            return
        key = self._by_letter.pop(event.key(), None)
        if key is None:
            super().keyReleaseEvent(event)
            return
        self._up(key)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.update()
        self.readied.emit()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        fingers = list(self._by_letter.values())
        self._by_letter.clear()
        self._lift()
        for key in fingers:
            self._up(key)

    # -- mouse

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self._press_at(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """A finger that glides plays key after key."""
        if event.buttons() & Qt.MouseButton.LeftButton:
            self._press_at(event)

    def mouseReleaseEvent(self, _event: QMouseEvent) -> None:
        self._lift()

    def _press_at(self, event: QMouseEvent) -> None:
        key = self.key_at(event.position().x(), event.position().y())
        if key == self._by_mouse:
            return
        self._lift()
        if key is None:
            return
        length = self.height() * (0.6 if _is_black(key) else 1.0)
        self._by_mouse = key
        self._down(key, min(1.0, 0.3 + 0.7 * event.position().y() / length))

    def _lift(self) -> None:
        key, self._by_mouse = self._by_mouse, None
        if key is not None:
            self._up(key)

    # -- places and drawing

    def _range(self) -> tuple[int, int]:
        """The first key, a C, and how many white keys there is room for, with the played octave near the middle."""
        count = max(7, min(int(self.width() / _NARROWEST), 56))
        octaves = count // 7
        first = min(max(self._octave - (octaves - 1) // 2, 0), max(0, 8 - octaves))
        return 12 * (first + 1), octaves * 7 + (1 if count > octaves * 7 else 0)

    def _keys(self) -> list[tuple[int, QRectF]]:
        """The keys with their places, the black ones last since they lie above."""
        first, count = self._range()
        width = self.width() / count
        white, black = [], []
        for number in range(count):
            key = first + 12 * (number // 7) + _WHITE[number % 7]
            white.append((key, QRectF(number * width, 0, width, self.height())))
            if number + 1 < count and _is_black(key + 1):
                black.append((key + 1, QRectF((number + 1) * width - 0.3 * width, 0, 0.6 * width, 0.6 * self.height())))
        return white + black

    def key_at(self, x: float, y: float) -> int | None:
        """The key at a place of the widget."""
        return next((key for key, place in reversed(self._keys()) if place.contains(x, y)), None)

    def place_of(self, key: int) -> QRectF:
        """Where a key is drawn; empty where it is not shown."""
        return next((place for one, place in self._keys() if one == key), QRectF())

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        palette, held = self.palette(), self.held
        accent, line = palette.color(QPalette.ColorRole.Highlight), palette.color(QPalette.ColorRole.Mid)
        is_dark = palette.color(QPalette.ColorRole.Window).lightness() < 128
        ivory = palette.color(QPalette.ColorRole.Text if is_dark else QPalette.ColorRole.Base)
        ebony = palette.color(QPalette.ColorRole.Window if is_dark else QPalette.ColorRole.WindowText)
        font = self.font()
        font.setPointSizeF(max(6.5, font.pointSizeF() - 2.5))
        painter.setFont(font)
        base = 12 * (self._octave + 1)
        for key, place in self._keys():
            black = _is_black(key)
            painter.setPen(QPen(line if not black else ebony, 1))
            painter.setBrush(accent if key in held else ebony if black else ivory)
            painter.drawRoundedRect(place.adjusted(0.5, -4, -0.5, -1), 3, 3)
            ink = palette.color(QPalette.ColorRole.HighlightedText) if key in held else ivory if black else ebony
            painter.setPen(ink)
            foot = QRectF(place.left() - 4, place.bottom() - 16, place.width() + 8, 14)
            if self.hasFocus() and 0 <= key - base < len(LETTERS):
                painter.drawText(foot, Qt.AlignmentFlag.AlignCenter, LETTERS[key - base])
            elif key % 12 == 0:
                painter.drawText(foot, Qt.AlignmentFlag.AlignCenter, f"C{key // 12 - 1}")
            if key == self._mark:
                painter.setPen(Qt.PenStyle.NoPen)
                painter.setBrush(palette.color(QPalette.ColorRole.HighlightedText) if key in held else accent)
                painter.drawEllipse(QRectF(place.center().x() - 3, place.bottom() - 25, 6, 6))
        if self.hasFocus():
            painter.setPen(QPen(accent, 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), 4, 4)


def _is_black(key: int) -> bool:
    return key % 12 not in _WHITE

"""Every action of the window, once: words, icon, keys. Menus, buttons and the list of keys are made of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractSlider,
    QAbstractSpinBox,
    QComboBox,
    QPlainTextEdit,
    QWidget,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from voicestudio.gui.icons import Icons

Key = QKeySequence.StandardKey

_RARE = {"New", "Open", "Save", "Undo", "Redo", "Cut", "Copy", "Paste", "F14", "F16", "F18", "F20"}
"""Keys of some keyboards that work too, but would only fill the list."""


class Actions(QObject):
    """The actions as attributes; `all` in the order of the menus, with the menu's name."""

    def __init__(self, window: QWidget, icons: Icons) -> None:
        super().__init__(window)
        self._window, self._icons = window, icons
        self._menu = ""
        self.all: list[tuple[str, QAction]] = []
        self._make_file_actions()
        self._make_edit_actions()
        self._make_speech_actions()
        self._make_view_actions()
        self._make_learning_actions()
        self._make_tool_actions()

    def _make_file_actions(self) -> None:
        self._menu = self.tr("File")
        self.new = self._add(self.tr("&New"), Key.New, "new", self.tr("An empty text"))
        self.open = self._add(self.tr("&Open..."), Key.Open, "open", self.tr("Open a text file or subtitles"))
        self.open_sound = self._add(
            self.tr("Open So&und..."), "Ctrl+Shift+O", "", self.tr("Open a sound file to listen to and to measure")
        )
        self.save = self._add(self.tr("&Save"), Key.Save, "save", self.tr("Save the text"))
        self.save_as = self._add(self.tr("Save &As..."), "Ctrl+Shift+S", "", self.tr("Save the text as another file"))
        self.export = self._add(
            self.tr("&Export Sound..."), "Ctrl+E", "export", self.tr("Write the sound to a file"), self.tr("Export")
        )
        self.export_selection = self._add(
            self.tr("Export Se&lection..."), "Ctrl+Shift+E", "", self.tr("Write the selected sound to a file")
        )
        self.speak_to_file = self._add(
            self.tr("Spea&k to File..."), "Ctrl+Shift+F", "",
            self.tr("Speak the whole text straight into a file, however long it is"),
        )  # fmt: skip
        self.cancel_file = self._add(
            self.tr("&Cancel Writing"), (), "", self.tr("Give up the files that are being written")
        )
        self.import_voice = self._add(
            self.tr("&Import Voice..."), "Ctrl+I", "", self.tr("Take a voice or vocoder that you have into the studio")
        )
        self.voices = self._add(
            self.tr("&Voices and Vocoders..."), "Ctrl+Shift+I", "",
            self.tr("See all with their licences and figures; import and remove your own"),
        )  # fmt: skip
        self.quit = self._add(self.tr("&Quit"), "Ctrl+Q", "", self.tr("Close the window; the text is kept"))

    def _make_edit_actions(self) -> None:
        self._menu = self.tr("Edit")
        self.undo = self._add(self.tr("&Undo"), Key.Undo, "undo", self.tr("Undo the last edit of the text"))
        self.redo = self._add(self.tr("&Redo"), ("Ctrl+Y", "Ctrl+Shift+Z"), "redo", self.tr("Redo what was undone"))
        self.cut = self._add(self.tr("Cu&t"), Key.Cut, "", "")
        self.copy = self._add(self.tr("&Copy"), Key.Copy, "copy", "")
        self.paste = self._add(self.tr("&Paste"), Key.Paste, "", "")
        self.select_all = self._add(self.tr("Select &All"), Key.SelectAll, "", self.tr("Select the whole text"))
        self.pronunciations = self._add(
            self.tr("Pro&nunciations..."), "F7", "", self.tr("Words that are to be said otherwise than they are read")
        )
        self.pronounce_word = self._add(
            self.tr("Pronunciation of This &Word..."), "Shift+F7", "",
            self.tr("How the word at the cursor is to be said"),
        )  # fmt: skip
        self.focus_text = self._add(self.tr("Go to the Te&xt"), ("Return", "Enter"), "", self.tr("Write on"))
        self.leave_text = self._add(
            self.tr("&Leave the Text"), (), "", self.tr("Go to the sound: Esc while writing. Space then plays.")
        )

    def _make_speech_actions(self) -> None:
        self._menu = self.tr("Speech")
        self.speak = self._add(
            self.tr("&Speak"), ("Ctrl+Return", "Ctrl+Enter"), "speak", self.tr("Speak the text"), self.tr("Speak")
        )
        self.speak_from_cursor = self._add(
            self.tr("Speak from the &Cursor"), ("Ctrl+Shift+Return", "Ctrl+Shift+Enter"), "",
            self.tr("Speak from the sentence with the cursor on"),
        )  # fmt: skip
        self.stop = self._add(
            self.tr("S&top"), ("Esc", "Ctrl+."), "stop", self.tr("Stop speaking and playing at once"), self.tr("Stop")
        )
        self.play = self._add(
            self.tr("&Play or Pause"), "Space", "play", self.tr("Play the sound or the selection, or pause"),
            self.tr("Play"),
        )  # fmt: skip
        self.play_all = self._add(
            self.tr("Play &All"), "Shift+Space", "", self.tr("Play from the beginning, whatever is selected")
        )
        self.loop = self._add(
            self.tr("&Loop"), "L", "loop", self.tr("Repeat the selection, or all of it"), checkable=True
        )
        self.before_after = self._add(
            self.tr("&Before or After the Effects"), "Ctrl+B", "",
            self.tr("Hear the sound before its effects and after them in turn, equally loud"),
        )  # fmt: skip
        self.to_start = self._add(self.tr("To the Be&ginning"), "Home", "start", self.tr("Go to the sound's beginning"))
        self.to_end = self._add(self.tr("To the &End"), "End", "end", self.tr("Go to the sound's end"))
        self.click_plays = self._add(
            self.tr("Play from a Clicked &Word"), (), "",
            self.tr("A click on a word that was spoken plays from it; Ctrl+click always does"), checkable=True,
        )  # fmt: skip
        self.check = self._add(
            self.tr("Chec&k What Was Said"), "Shift+F6", "",
            self.tr("Recognise each sentence once it is spoken, and mark those that stray from their text (English)"),
            checkable=True,
        )  # fmt: skip
        self.check_now = self._add(
            self.tr("Check It &Now"), "F6", "", self.tr("Recognise the sentences that are spoken already (English)")
        )
        self.new_seed = self._add(self.tr("Another See&d"), "Ctrl+R", "dice", self.tr("Say it a little differently"))
        self.compare = self._add(
            self.tr("Compare &Vocoders..."), "F8", "compare",
            self.tr("Put a sentence or a recording through several vocoders, side by side"),
        )  # fmt: skip
        self.attention = self._add(
            self.tr("Attent&ion..."), "F9", "attention",
            self.tr("See which phoneme the voice attended to at each instant of the sentence"),
        )  # fmt: skip

    def _make_view_actions(self) -> None:
        self._menu = self.tr("View")
        self.speech_page = self._add(
            self.tr("Sp&eech"), "Alt+1", "speech-page", self.tr("Write text and speak it"), checkable=True
        )
        self.sounds_page = self._add(
            self.tr("Soun&ds"), "Alt+2", "sounds-page", self.tr("Design sounds: patches, synthesizers, effects"),
            checkable=True,
        )  # fmt: skip
        self.listening_page = self._add(
            self.tr("Liste&ning"), "Alt+3", "listening-page",
            self.tr("Open or record a sound, measure it and learn from it"), checkable=True,
        )  # fmt: skip
        self.zoom_in = self._add(self.tr("Zoom &In"), ("Ctrl++", "Ctrl+="), "zoom-in", self.tr("Show less time"))
        self.zoom_out = self._add(self.tr("Zoom &Out"), "Ctrl+-", "zoom-out", self.tr("Show more time"))
        self.zoom_fit = self._add(self.tr("Zoom to &Fit"), "Ctrl+0", "zoom-fit", self.tr("Show the whole sound"))
        self.zoom_selection = self._add(
            self.tr("Zoom to &Selection"), "Ctrl+Shift+0", "zoom-selection", self.tr("Show the selection")
        )
        self.follow = self._add(
            self.tr("Fo&llow the Playhead"), "Ctrl+L", "follow",
            self.tr("Keep the place being played in view, in the sound and in the text"), checkable=True,
        )  # fmt: skip
        self.words = self._add(self.tr("&Words"), "Ctrl+1", "", self.tr("Show where words are spoken"), checkable=True)
        self.phonemes = self._add(
            self.tr("&Phonemes"), "Ctrl+2", "", self.tr("Show where phonemes are spoken"), checkable=True
        )
        self.f0 = self._add(self.tr("Pi&tch Line"), "Ctrl+3", "", self.tr("Draw f0 as a line"), checkable=True)
        self.grid = self._add(self.tr("&Grid"), "Ctrl+4", "", self.tr("Draw lines at round times"), checkable=True)
        self.table = self._add(
            self.tr("Phoneme Ta&ble"), "Ctrl+T", "table", self.tr("List words and phonemes with their times"),
            checkable=True,
        )  # fmt: skip
        self.said = self._add(
            self.tr("As &Read Aloud"), "Ctrl+Shift+R", "said",
            self.tr("Show numbers and abbreviations in the words that are read"), checkable=True,
        )  # fmt: skip
        self.effects = self._add(
            self.tr("Effects Rac&k"), "Ctrl+Shift+X", "effects",
            self.tr("Treat the voice, or the sound that is there, with effects"), self.tr("Effects"), checkable=True,
        )  # fmt: skip
        self.full_screen = self._add(self.tr("F&ull Screen"), "F11", "", "", checkable=True)

    def _make_learning_actions(self) -> None:
        self._menu = self.tr("Tools")
        self.match = self._add(
            self.tr("&Match This Sound..."), "Ctrl+M", "match",
            self.tr("Find patches that sound like the current sound, or like a file"),
        )  # fmt: skip
        self.classifier = self._add(
            self.tr("&Classifier of Sounds..."), "Ctrl+Shift+C", "tag",
            self.tr("Name sounds by what they are; train on folders of your own"),
        )  # fmt: skip
        self.sound_map = self._add(
            self.tr("M&ap of Sounds..."), "Ctrl+Shift+M", "map",
            self.tr("See a folder of sounds as a map on which like lies beside like"),
        )  # fmt: skip

    def _make_tool_actions(self) -> None:
        self._menu = self.tr("Settings")
        self.refresh_outputs = self._add(
            self.tr("&Refresh the Outputs"), "F5", "refresh", self.tr("Look for sound outputs anew")
        )
        self.settings_folder = self._add(self.tr("Open the &Settings Folder"), (), "folder", "")
        self.log_folder = self._add(self.tr("Open the &Log Folder"), (), "folder", "")
        self.reset = self._add(self.tr("Reset All Settings..."), (), "reset", self.tr("As at the first start"))
        self._menu = self.tr("Help")
        self.help = self._add(self.tr("&First Steps"), "F1", "help", "")
        self.keys = self._add(self.tr("List of &Keys"), "F2", "keys", "")
        self.about = self._add(self.tr("&About VoiceStudio"), (), "", "")

    def _add(
        self,
        text: str,
        keys: Key | str | tuple[str, ...],
        icon: str,
        tip: str,
        short: str = "",
        checkable: bool = False,
    ) -> QAction:
        action = QAction(text, self._window, checkable=checkable)
        if isinstance(keys, Key):
            action.setShortcuts(keys)
        else:
            action.setShortcuts([QKeySequence(key) for key in ((keys,) if isinstance(keys, str) else keys)])
        if short:
            action.setIconText(short)
        name = tip or text.replace("&", "").rstrip(".")
        shown = action.shortcut().toString(QKeySequence.SequenceFormat.NativeText)
        action.setToolTip(f"{name}  ({shown})" if shown else name)
        action.setWhatsThis(action.toolTip())
        action.setStatusTip("")
        if icon:
            self._icons.give(action, icon)
            action.setIconVisibleInMenu(not checkable)  # there the check mark has the icon's place
        self._window.addAction(action)
        self.all.append((self._menu, action))
        return action

    @staticmethod
    def rename(action: QAction, tip: str) -> None:
        """Says in the action's tooltip what it does now."""
        shown = action.shortcut().toString(QKeySequence.SequenceFormat.NativeText)
        action.setToolTip(f"{tip}  ({shown})" if shown else tip)
        action.setWhatsThis(action.toolTip())

    @staticmethod
    def explain(action: QAction, reason: str) -> None:
        """Adds to the action's tooltip why it cannot be used now; an empty reason takes it away again."""
        tip = action.whatsThis()
        action.setToolTip(f"{tip}\n{reason}" if reason else tip)

    def key_rows(self) -> list[tuple[str, str, str]]:
        """Menu, what it does and its keys, for each action that has keys."""
        rows = []
        for menu, action in self.all:
            names = [key.toString(QKeySequence.SequenceFormat.NativeText) for key in action.shortcuts()]
            keys = "   ".join(name for name in names if name not in _RARE)
            if keys:
                rows.append((menu, action.text().replace("&", "").rstrip("."), keys))
        return rows


def belongs_to_control(widget: QWidget | None, key: int, has_modifier: bool) -> bool:
    """Whether a plain key means something to the control with the focus, so that it must not be taken as a shortcut."""
    if has_modifier or widget is None:
        return False
    letters = key < 0x100 and chr(key).isalnum()
    places = key in (Qt.Key.Key_Home, Qt.Key.Key_End)
    enters = key in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
    if isinstance(widget, QPlainTextEdit):
        return key == Qt.Key.Key_Escape
    if isinstance(widget, QAbstractButton):
        return key == Qt.Key.Key_Space
    if isinstance(widget, QAbstractSlider):
        return places
    if isinstance(widget, QAbstractSpinBox):
        return places or enters
    if isinstance(widget, QComboBox | QAbstractItemView):
        return places or letters or enters or key == Qt.Key.Key_Space
    return False


def connect(pairs: tuple[tuple[QAction, Callable[[], object]], ...]) -> None:
    """Each action to what it does."""
    for action, deed in pairs:
        action.triggered.connect(lambda _checked=False, deed=deed: deed())

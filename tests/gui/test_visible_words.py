"""Every word that a person sees or hears read is asked for through tr(), and every control has a name."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QTranslator
from PySide6.QtGui import QAction
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractSpinBox,
    QComboBox,
    QGroupBox,
    QLabel,
    QLineEdit,
    QMenu,
    QPlainTextEdit,
    QTableView,
    QWidget,
)

from tests.gui.conftest import GLOW
from voicestudio.gui.error_dialog import ErrorDialog
from voicestudio.gui.help_dialogs import About, FirstSteps, KeysDialog
from voicestudio.gui.jobs import FileProgress
from voicestudio.gui.views.keys import key_rows as keys_of_the_sound
from voicestudio.gui.views.menu import build_menu
from voicestudio.voices.importing import Detected, ImportReport, Row

if TYPE_CHECKING:
    from collections.abc import Iterator

MARK = "\N{WHITE LEFT-POINTING TRIANGLE}"
OF_THE_PERSON = ("One", "Ann", "Bob", "Broken", "Processor", "Graphics", "Headset", "Speakers", "/", "VoiceStudio 0")
"""How texts begin that are no words of the window: what is spoken, names of voices, devices and files, versions."""

A_WORD = re.compile(r"[A-Za-z]{3,}")


class Marking(QTranslator):
    """Translates into the same words with a mark before them; what comes without it was not asked for."""

    def isEmpty(self) -> bool:
        return False

    def translate(self, context: str, source: str, disambiguation: str | None = None, n: int = -1) -> str:
        return MARK + source


@pytest.fixture(scope="module")
def marked(qapp):
    """The words of all windows that are opened from now on have the mark."""
    translator = Marking()
    qapp.installTranslator(translator)
    yield
    qapp.removeTranslator(translator)


@pytest.fixture(scope="module")
def spoken(marked, shared_studio):
    shared_studio.window.outputs.fill()
    return shared_studio


def texts_of(widget: QWidget) -> Iterator[str]:
    """All that a widget says, without what a person typed or chose."""
    yield from (widget.toolTip(), widget.accessibleName(), widget.accessibleDescription(), widget.windowTitle())
    if isinstance(widget, QLabel | QAbstractButton):
        yield widget.text()
    if isinstance(widget, QComboBox):
        yield from (widget.itemText(index) for index in range(widget.count()))
    if isinstance(widget, QAbstractSpinBox):
        yield widget.suffix() + widget.prefix() if hasattr(widget, "suffix") else ""
    if isinstance(widget, QLineEdit | QPlainTextEdit):
        yield widget.placeholderText()
    if isinstance(widget, QGroupBox | QMenu):
        yield widget.title()
    if isinstance(widget, QTableView):
        model = widget.model()
        for column in range(model.columnCount()):
            yield str(model.headerData(column, widget.horizontalHeader().orientation()))
    for action in widget.actions():
        yield from (action.text(), action.toolTip(), action.iconText())


def untranslated(top: QWidget) -> set[str]:
    """The texts of a window that nobody could translate."""
    found = set()
    for widget in [top, *top.findChildren(QWidget)]:
        if widget.objectName().startswith("qt_") and not isinstance(widget, QLabel):
            continue
        for text in texts_of(widget):
            if A_WORD.search(text) and MARK not in text and not text.startswith(OF_THE_PERSON):
                found.add(text)
    return found


def test_the_window_says_nothing_that_cannot_be_translated(spoken):
    assert untranslated(spoken.window) == set()
    assert MARK in spoken.window.status.stage
    assert MARK in spoken.window.status.speed


def test_the_marking_finds_a_text_that_was_not_asked_for(spoken):
    panel = QWidget(spoken.window)
    QLabel("Plain words", panel)
    panel.addAction(QAction("Another deed", panel))
    assert untranslated(spoken.window) == {"Plain words", "Another deed"}
    panel.setParent(None)


@pytest.mark.parametrize(
    "make",
    [FirstSteps, About, lambda window: ErrorDialog("ValueError", window),
     lambda window: KeysDialog(window.actions_.key_rows(), window)],
    ids=["first steps", "about", "error", "keys"],
)  # fmt: skip
def test_the_dialogs_say_nothing_that_cannot_be_translated(spoken, make):
    dialog = make(spoken.window)
    assert untranslated(dialog) == set()
    assert nameless(dialog) == []


def test_the_export_dialog_says_nothing_that_cannot_be_translated(spoken):
    spoken.exporting.ask()
    assert untranslated(spoken.exporting.dialog) == set()
    assert nameless(spoken.exporting.dialog) == []
    spoken.exporting.dialog.reject()


def test_speaking_to_a_file_says_nothing_that_cannot_be_translated(spoken, tmp_path):
    spoken.file_speaking.ask()
    dialog = spoken.file_speaking.dialog
    assert untranslated(dialog) == set()
    assert nameless(dialog) == []
    dialog.reject()
    bar = spoken.window.file_bar
    for progress in (FileProgress(0.5, 9.0, False, 50, 70.0), FileProgress(0.5, 9.0)):
        bar.hide()
        spoken.errands._file = 0
        spoken.errands.speaking_to_file.emit(progress)
        assert bar.text.startswith(MARK)
        assert untranslated(bar) == set()
    spoken.errands._file = None
    bar.hide()


def test_the_pronunciations_say_nothing_that_cannot_be_translated(spoken):
    spoken.pronouncing.ask()
    dialog = spoken.pronouncing.dialog
    dialog.word.setText("One")
    dialog.ipa.setText("wˈʌn")
    assert dialog.add_typed()
    assert untranslated(dialog) == set()
    assert nameless(dialog) == []
    dialog.search.setText("zzz")
    dialog._on_remove()
    assert untranslated(dialog) == set()
    dialog.reject()
    QCoreApplication.sendPostedEvents(dialog, QEvent.Type.DeferredDelete)


def test_the_voices_say_nothing_that_cannot_be_translated(spoken, tmp_path):
    spoken.voice_keeping.ask()
    dialog = spoken.voice_keeping.dialog
    found = Detected(tmp_path / "One.onnx", "One kind", "One")
    dialog._look_at(found.path)
    assert untranslated(dialog) == set()
    dialog.show_found(found)
    assert untranslated(dialog) == set()
    assert nameless(dialog) == []
    for text in dialog.list.entry.columns[1], *dialog.facts.facts:
        assert MARK in text
    report = ImportReport("One", "voice", "One kind", tmp_path, (Row("One", "One"),))
    for deed in (lambda: dialog.show_report(report), lambda: dialog.show_removed("One"), dialog._cancel, dialog._use,
                 lambda: dialog.offer([tmp_path])):  # fmt: skip
        deed()
        assert untranslated(dialog) == set()
    dialog.reject()
    QCoreApplication.sendPostedEvents(dialog, QEvent.Type.DeferredDelete)


def test_the_dials_of_a_vocoder_say_nothing_that_cannot_be_translated(spoken):
    panel = spoken.window.voice_panel
    panel.dials.show(GLOW)
    panel.variation.number.setValue(40)
    assert untranslated(panel) == set()
    assert nameless(panel) == []
    panel.dials.show(None)


def test_the_menu_of_the_text_offers_the_word(spoken):
    menu = spoken.window.editor.context_menu()
    assert MARK in menu.actions()[-1].text()
    menu.setParent(None)


def test_the_menu_of_the_sound_says_nothing_that_cannot_be_translated(spoken):
    menu = build_menu(spoken.window.sound.view)
    assert len(menu.actions()) > 6
    assert untranslated(menu) == set()
    menu.setParent(None)


def test_the_keys_are_listed_with_their_deeds(spoken):
    rows = spoken.window.actions_.key_rows()
    assert all(MARK in menu and MARK in deed and keys for menu, deed, keys in rows)
    assert all(MARK in deed and MARK in keys for deed, keys in keys_of_the_sound())


def nameless(top: QWidget) -> list[QWidget]:
    """The widgets that take the focus and have nothing for a screen reader to say."""
    return [
        widget for widget in top.findChildren(QWidget)
        if widget.focusPolicy().value and not widget.objectName().startswith("qt_") and not widget.accessibleName()
        and not (isinstance(widget, QAbstractButton) and widget.text())
        and not isinstance(widget, QLabel | QMenu) and not is_part_of_another(widget)
    ]  # fmt: skip


def is_part_of_another(widget: QWidget) -> bool:
    """Whether Qt made it as a part of a list, a number field or a picker, which tells of it itself."""
    above = widget.parentWidget()
    while above is not None and not isinstance(above, QComboBox | QAbstractSpinBox | QAbstractItemView):
        above = above.parentWidget()
    return above is not None


def test_every_control_that_takes_the_focus_has_a_name(spoken):
    found = nameless(spoken.window)
    assert found == [], [(type(widget).__name__, widget.parentWidget()) for widget in found]


def test_every_action_has_a_key_or_stands_in_a_menu(spoken):
    def entries(menu: QWidget) -> Iterator[QAction]:
        for action in menu.actions():
            yield action
            if action.menu() is not None:
                yield from entries(action.menu())

    reachable = set(entries(spoken.window.menuBar()))
    lost = [action.text() for action in spoken.window.findChildren(QAction)
            if action.text() and not action.shortcuts() and action not in reachable
            and not isinstance(action.parent(), QPlainTextEdit | QLineEdit)]  # fmt: skip
    assert lost == []

"""The person's own pronunciations: looked through, heard, changed and kept, or not."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QContextMenuEvent, QTextCursor
from PySide6.QtWidgets import QFileDialog, QMenu

from voicestudio.core import PhonemesReady, RenderRequest
from voicestudio.engine import speak as engine_speak
from voicestudio.text import Lexicon
from voicestudio.text.lexicon import user_lexicon, user_lexicon_file

Key, Modifier, Left = Qt.Key, Qt.KeyboardModifier, Qt.MouseButton.LeftButton
GIF = "dʒˈɪf"


@pytest.fixture
def kept(home) -> Lexicon:
    """A lexicon that was there before."""
    lexicon = Lexicon({"GIF": GIF, "nginx": "ˈɛndʒɪnˌɛks"})
    lexicon.save(user_lexicon_file())
    return lexicon


@pytest.fixture
def dialog(studio):
    """The dialog as F7 opens it."""
    studio.window.actions_.pronunciations.trigger()
    yield studio.pronouncing.dialog
    if studio.pronouncing.dialog is not None:
        studio.pronouncing.dialog.reject()


def words(dialog) -> list[str]:
    return [dialog.table.item(row, 0).text() for row in range(dialog.table.rowCount())]


def type_in(qtbot, dialog, word: str, ipa: str) -> None:
    """As from a keyboard that has the signs of the IPA (QTest's has none)."""
    for field, text in ((dialog.word, word), (dialog.ipa, ipa)):
        field.setFocus()
        field.selectAll()
        field.insert(text)


def test_enter_adds_what_is_typed_and_enter_again_keeps_it(studio, dialog, qtbot):
    assert "No pronunciations yet" in dialog.table._nothing.text()
    type_in(qtbot, dialog, "GIF", GIF)
    assert dialog.add.isDefault()
    qtbot.keyClick(dialog.ipa, Key.Key_Return)
    assert words(dialog) == ["GIF"]
    assert dialog.table._nothing.isHidden()
    assert not user_lexicon_file().exists()
    assert dialog.save_button.isDefault()
    qtbot.keyClick(dialog.ipa, Key.Key_Return)
    assert studio.pronouncing.dialog is None
    assert dict(user_lexicon()) == {"GIF": GIF}
    assert [path.name for path in user_lexicon_file().parent.glob("lexicon*")] == ["lexicon.toml"]


def test_save_takes_what_is_typed_along_and_the_next_speak_says_it(dialog, house, qtbot):
    type_in(qtbot, dialog, "GIF", GIF)
    qtbot.mouseClick(dialog.save_button, Left)
    events = engine_speak(RenderRequest("A GIF."), house.voices["ann"])
    spoken = next(event.phonemes for event in events if isinstance(event, PhonemesReady))
    assert spoken.utterance.words[1].ipa == GIF


def test_cancel_writes_nothing(kept, studio, dialog, qtbot):
    before = user_lexicon_file().read_bytes()
    dialog.table.selectRow(0)
    qtbot.mouseClick(dialog.remove, Left)
    type_in(qtbot, dialog, "new", "njˈuː")
    qtbot.mouseClick(dialog.add, Left)
    assert words(dialog) == ["new", "nginx"]
    qtbot.keyClick(dialog, Key.Key_Escape)
    assert studio.pronouncing.dialog is None
    assert user_lexicon_file().read_bytes() == before


def test_a_word_is_changed_and_removed_by_keyboard(kept, dialog, qtbot):
    dialog.table.setFocus()
    dialog.table.selectRow(0)
    assert (dialog.word.text(), dialog.ipa.text(), dialog.add.text()) == ("GIF", GIF, "&Change")
    assert not dialog.add.isEnabled()
    type_in(qtbot, dialog, "GIF", "ɡˈɪf")
    qtbot.keyClick(dialog.ipa, Key.Key_Return)
    assert dict(dialog.draft)["GIF"] == "ɡˈɪf"
    dialog.table.setFocus()
    qtbot.keyClick(dialog.table, Key.Key_Delete)
    assert words(dialog) == ["nginx"]
    assert "left to the voices" in dialog.problem.text()
    dialog.accept()
    assert dict(user_lexicon()) == {"nginx": "ˈɛndʒɪnˌɛks"}


def test_a_pronunciation_that_nobody_typed_follows_the_word(kept, dialog):
    dialog.table.selectRow(0)
    dialog.word.setText("GIFs")
    assert dialog.ipa.text() == ""
    assert not dialog.is_pending
    dialog.word.setText("nginx")
    assert dialog.ipa.text() == "ˈɛndʒɪnˌɛks"
    dialog.ipa.setText("a")
    dialog.word.setText("GIF")
    assert dialog.ipa.text() == "a"


@pytest.mark.parametrize("button", ["add", "hear", "save_button"])
def test_what_is_no_ipa_is_told_in_place(dialog, qtbot, button):
    for word, ipa, said in (("GIF", "JIF", "no IPA"), ("two words", "a", "one word"), ("GIF", "ˈ", "no sound")):
        type_in(qtbot, dialog, word, ipa)
        qtbot.mouseClick(getattr(dialog, button), Left)
        assert said in dialog.problem.text()
        assert dialog.problem.property("state") == "error"
        assert dialog.isVisible()
        assert words(dialog) == []
        assert not user_lexicon_file().exists()
        qtbot.keyClicks(dialog.ipa, "a")
        assert dialog.problem.text() == ""


def test_the_voices_own_reading_is_shown_and_offered(kept, dialog, qtbot):
    qtbot.waitUntil(lambda: dialog.table.item(0, 2).text() != "")
    assert dialog.table.item(0, 2).text() == "ɡˈɪf"
    assert "en-us" in dialog.table.horizontalHeaderItem(2).text()
    assert not dialog.use.isEnabled()
    dialog.word.setText("cat")
    qtbot.waitUntil(dialog.use.isEnabled)
    assert dialog.own.text() == "kˈæt"
    qtbot.mouseClick(dialog.use, Left)
    assert dialog.ipa.text() == "kˈæt"
    assert dialog.add.isEnabled()


def test_hear_it_speaks_the_word_as_typed_and_leaves_the_sound_alone(studio, house, speak, dialog, qtbot):
    dialog.reject()
    speak("One two three.")
    assert studio.playing.is_playing
    main_stream = house.output.stream
    samples = studio.window.sound.view.data.clip.samples
    heard = []
    voice = house.voices["ann"]
    phonemes = voice.phonemes
    voice.phonemes = lambda utterance: heard.append(utterance) or phonemes(utterance)
    studio.window.actions_.pronunciations.trigger()
    dialog = studio.pronouncing.dialog
    type_in(qtbot, dialog, "GIF", GIF)
    with qtbot.waitSignal(studio.worker.finished, timeout=10_000):
        qtbot.mouseClick(dialog.hear, Left)
    assert [(word.text, word.ipa) for word in heard[0].words] == [("GIF", GIF)]
    assert main_stream.closed
    assert studio.playing.state == "paused"
    stream = house.output.stream
    assert stream is not main_stream
    assert abs(stream.ask(2000)).max() > 0.01
    assert studio.window.sound.view.data.clip.samples is not None
    assert len(studio.window.sound.view.data.clip.samples) == len(samples)
    assert dialog.problem.text() == ""
    assert not user_lexicon_file().exists()
    dialog.ipa.clear()
    with qtbot.waitSignal(studio.worker.finished, timeout=10_000):
        qtbot.mouseClick(dialog.hear, Left)
    assert [(word.text, word.ipa) for word in heard[1].words] == [("GIF", None)]
    dialog.reject()
    assert stream.closed
    assert house.output.stream.closed
    studio.playing.toggle()
    assert studio.playing.is_playing


def test_without_an_output_hear_it_says_why_in_place(open_studio, house, qtbot):
    house.output.listed = house.output.connected = []
    studio = open_studio()
    studio.window.actions_.pronunciations.trigger()
    dialog = studio.pronouncing.dialog
    type_in(qtbot, dialog, "GIF", GIF)
    qtbot.mouseClick(dialog.hear, Left)
    qtbot.waitUntil(lambda: "No sound output" in dialog.problem.text())
    dialog.reject()


def test_a_voice_that_fails_says_so_in_place(studio, house, dialog, qtbot):
    house.voices["ann"].fails_on = "GIF"
    dialog.word.setText("GIF")
    qtbot.mouseClick(dialog.hear, Left)
    qtbot.waitUntil(lambda: "told to fail" in dialog.problem.text())


def test_a_voice_that_breaks_says_so_in_place(house, dialog, qtbot, monkeypatch):
    monkeypatch.setattr(house.voices["ann"], "phonemes", lambda utterance: 1 / 0)
    dialog.word.setText("GIF")
    qtbot.mouseClick(dialog.hear, Left)
    qtbot.waitUntil(lambda: "the log tells more" in dialog.problem.text())


@pytest.mark.parametrize(
    ("text", "at", "word"),
    [("Show the GIF's end.", "IF", "GIF"), ("Es wäre \N{GRINNING FACE} nginx", "nginx", "nginx")],
)
def test_the_word_at_the_cursor_is_filled_in(kept, studio, qtbot, text, at, word):
    editor = studio.window.editor
    editor.setPlainText(text)
    cursor = QTextCursor(editor.document())
    cursor.setPosition(editor.document().find(at).selectionStart())
    editor.setTextCursor(cursor)
    qtbot.keyClick(editor, Key.Key_F7, Modifier.ShiftModifier)
    dialog = studio.pronouncing.dialog
    assert dialog.word.text() == word
    assert dialog.ipa.text() == dict(kept)[word]
    assert dialog.table.word == word
    assert dialog.focusWidget() is dialog.ipa
    dialog.reject()


def test_no_word_at_the_cursor_is_told(studio):
    studio.window.editor.setPlainText("  ... ")
    studio.window.actions_.pronounce_word.trigger()
    assert studio.pronouncing.dialog is None
    assert "no word" in studio.window.messages.text


def test_the_context_menu_offers_the_clicked_word(studio, qtbot):
    editor = studio.window.editor
    editor.setPlainText("One two three")
    cursor = QTextCursor(editor.document())
    cursor.setPosition(5)
    place = editor.cursorRect(cursor).center()
    event = QContextMenuEvent(QContextMenuEvent.Reason.Mouse, place, editor.viewport().mapToGlobal(place))
    editor.contextMenuEvent(event)
    menu = next(menu for menu in editor.findChildren(QMenu) if menu.isVisible())
    action = studio.window.actions_.pronounce_word
    assert action in menu.actions()
    menu.close()
    action.trigger()
    assert studio.pronouncing.dialog.word.text() == "two"
    studio.pronouncing.dialog.reject()


def test_the_menu_key_asks_for_the_word_at_the_cursor(studio):
    editor = studio.window.editor
    editor.setPlainText("One two three")
    editor.contextMenuEvent(QContextMenuEvent(QContextMenuEvent.Reason.Keyboard, QPoint(0, 0), QPoint(0, 0)))
    assert editor.textCursor().position() == 0
    next(menu for menu in editor.findChildren(QMenu) if menu.isVisible()).close()


def test_words_are_imported_and_exported(kept, dialog, qtbot, tmp_path, monkeypatch):
    file = tmp_path / "more.toml"
    Lexicon({"SQL": "sˈiːkwəl", "GIF": "ɡˈɪf"}).save(file)
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: (str(file), ""))
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(tmp_path / "out.toml"), ""))
    qtbot.mouseClick(dialog.import_button, Left)
    assert words(dialog) == ["GIF", "SQL", "nginx"]
    assert "2 word(s)" in dialog.problem.text()
    qtbot.mouseClick(dialog.export_button, Left)
    assert dict(Lexicon.load(tmp_path / "out.toml")) == dict(dialog.draft)
    assert dict(user_lexicon())["GIF"] == GIF
    file.write_text("[words\n", encoding="utf-8")
    qtbot.mouseClick(dialog.import_button, Left)
    assert "more.toml" in dialog.problem.text()
    assert words(dialog) == ["GIF", "SQL", "nginx"]


def test_words_are_looked_for(kept, dialog, qtbot):
    qtbot.keyClick(dialog, Key.Key_F, Modifier.ControlModifier)
    assert dialog.search.hasFocus()
    qtbot.keyClicks(dialog.search, "gi")
    assert [dialog.table.isRowHidden(row) for row in range(2)] == [False, False]
    qtbot.keyClicks(dialog.search, "n")
    assert [dialog.table.isRowHidden(row) for row in range(2)] == [True, False]
    qtbot.keyClicks(dialog.search, "zz")
    assert "No word holds" in dialog.table._nothing.text()


def test_a_lexicon_that_cannot_be_written_keeps_the_dialog(dialog, qtbot):
    user_lexicon_file().mkdir(parents=True)
    type_in(qtbot, dialog, "GIF", GIF)
    dialog.accept()
    assert dialog.isVisible()
    assert "cannot be written" in dialog.problem.text()


def test_a_damaged_lexicon_is_told_and_not_touched(studio, home):
    user_lexicon_file().parent.mkdir(parents=True, exist_ok=True)
    user_lexicon_file().write_text("[words", encoding="utf-8")
    studio.window.actions_.pronunciations.trigger()
    assert studio.pronouncing.dialog is None
    assert "lexicon.toml" in studio.window.messages.text
    assert user_lexicon_file().read_text(encoding="utf-8") == "[words"


def test_a_symbol_is_put_where_the_cursor_stands(dialog):
    dialog.ipa.setText("kt")
    dialog.ipa.setCursorPosition(1)
    vowels = dialog.symbols.menu().actions()[3].menu()
    next(action for action in vowels.actions() if "cat" in action.text()).trigger()
    assert dialog.ipa.text() == "kæt"


def test_tab_goes_through_the_dialog_as_it_is_read(kept, dialog, qtbot):
    dialog.word.setText("cat")
    qtbot.waitUntil(dialog.use.isEnabled)
    dialog.ipa.setText("kˈat")
    names = []
    dialog.search.setFocus()
    for _ in range(13):
        widget = dialog.focusWidget()
        names.append(widget.accessibleName() or widget.text().replace("&", ""))
        dialog.focusNextChild()
    assert names == [
        "Look for a word", "Pronunciations", "Word", "Pronunciation in IPA", "Symbols", "Hear It", "Add", "Use It",
        "Import...", "Export...", "Save", "Cancel", "Look for a word",
    ]  # fmt: skip

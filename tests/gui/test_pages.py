"""What the window's actions mean on each page, and its buttons where there is little room."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QToolButton


@pytest.mark.parametrize("page", ["sounds", "listening"])
def test_a_text_that_is_not_seen_is_not_changed(studio, page, qtbot, qapp):
    a, editor = studio.window.actions_, studio.window.editor
    editor.setPlainText("One two.")
    qapp.clipboard().setText("Three.")
    studio.pages.show(page)
    for action in (a.paste, a.cut, a.focus_text, a.new_seed, a.select_all, a.undo, a.redo):
        action.trigger()
    assert editor.toPlainText() == "One two."
    assert not editor.textCursor().hasSelection()
    assert "text" not in a.undo.toolTip() and "text" not in a.select_all.toolTip()
    assert a.speak.iconText() in a.play.toolTip()
    studio.pages.show("speech")
    a.paste.trigger()
    assert "Three." in editor.toPlainText()


def test_save_on_the_page_of_sounds_saves_the_patch(studio, qtbot, monkeypatch):
    a, saved = studio.window.actions_, []
    monkeypatch.setattr(studio.document, "save", lambda: saved.append("text"))
    studio.pages.show("sounds")
    page = studio.pages.page("sounds")
    qtbot.waitUntil(lambda: page.is_ready, timeout=20_000)
    page.instrument.chance.random_button.click()
    assert a.save.toolTip().startswith("Save the patch")
    a.save.trigger()
    assert page.instrument.header.field.isVisible()  # a factory patch asks for a name
    assert not saved
    studio.pages.show("speech")
    a.save.trigger()
    assert saved == ["text"]
    assert a.save.toolTip().startswith("Save the text")


def test_a_text_that_is_opened_is_seen(studio, tmp_path):
    file = tmp_path / "words.txt"
    file.write_text("Words.", encoding="utf-8")
    studio.pages.show("listening")
    studio.window.files_dropped.emit([file])
    assert studio.pages.shown == "speech"
    assert studio.window.editor.toPlainText() == "Words."


def test_make_waits_for_the_patches(studio, qtbot):
    studio.pages.show("sounds")
    assert not studio.pages.page("sounds").is_ready
    with qtbot.waitSignal(studio.session.finished, timeout=20_000):
        studio.window.actions_.speak.trigger()
    assert studio.session.has_sound
    assert not studio.window.actions_.words.isEnabled()  # there are none in it


def test_a_page_grows_with_the_window(studio, qtbot):
    window = studio.window
    window.resize(820, 520)
    studio.pages.show("listening")
    page = studio.pages.page("listening").widget
    qtbot.waitUntil(lambda: window.height() == 520 and page.isVisible())
    before = page.height()
    window.resize(1280, 880)
    qtbot.waitUntil(lambda: page.height() > before + 100)


@pytest.mark.parametrize("width", [820, 1000, 1280])
def test_the_buttons_of_the_transport_do_not_overlap(studio, qtbot, width):
    window, transport = studio.window, studio.window.transport
    window.resize(width, 520)
    qtbot.waitUntil(lambda: window.width() == width and transport.width() > width - 40)
    transport.layout().activate()
    parts = [transport.layout().itemAt(index).widget() for index in range(transport.layout().count())]
    parts = [part for part in parts if part is not None]
    for part, following in zip(parts, parts[1:], strict=False):
        assert part.geometry().right() < following.geometry().left()
    assert parts[-1].geometry().right() < transport.width()
    for part in parts:
        if isinstance(part, QToolButton):
            assert part.width() >= part.minimumSizeHint().width()


def test_every_page_icon_is_read_on_the_accent(studio):
    """An icon in the colour of a text is lost on the accent where the theme is light."""
    from PySide6.QtGui import QIcon

    a, size = studio.window.actions_, 20
    for action in (a.speech_page, a.sounds_page, a.listening_page):
        off, on = (action.icon().pixmap(size, QIcon.Mode.Normal, state).toImage() for state in
                   (QIcon.State.Off, QIcon.State.On))  # fmt: skip
        assert off != on

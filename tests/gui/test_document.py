"""Texts come, go, are saved and outlive the window."""

from __future__ import annotations

import json

import pytest
from PySide6.QtCore import QMimeData, QUrl
from PySide6.QtWidgets import QFileDialog, QMessageBox

from voicestudio.core import StudioError
from voicestudio.gui.text_document import Draft
from voicestudio.gui.text_file import LARGEST_BYTES, read_text, write_text

SRT = "1\n00:00:01,000 --> 00:00:02,500\n<i>Good morning,</i>\nworld.\n\n2\n00:00:03,000 --> 00:00:04,000\nAgain.\n"


@pytest.fixture
def answer(monkeypatch):
    """Answers the next question."""

    def deed(button: QMessageBox.StandardButton) -> None:
        monkeypatch.setattr(QMessageBox, "exec", lambda _: button)

    return deed


def test_at_the_first_start_a_sample_is_ready(studio):
    assert "Welcome" in studio.window.editor.toPlainText()
    assert not studio.document.is_modified
    assert studio.window.actions_.speak.isEnabled()
    assert not studio.window.status._offline.isHidden()


def test_the_text_is_kept_after_a_restart(open_studio, qtbot):
    first = open_studio()
    first.window.editor.setPlainText("My own \N{GRINNING FACE} words.")
    first.window.close()
    second = open_studio()
    assert second.window.editor.toPlainText() == "My own \N{GRINNING FACE} words."
    assert second.window.status._offline.isHidden()


def test_the_draft_is_there_before_the_window_closes(studio, qtbot):
    studio.window.editor.insertPlainText("A thunderstorm comes. ")
    qtbot.waitUntil(lambda: Draft.file().exists() and "thunderstorm" in Draft.file().read_text(encoding="utf-8"))


@pytest.mark.parametrize("content", ["", "{", '{"text": 1}', "[]", "\0"])
def test_a_damaged_draft_gives_the_sample(home, open_studio, content):
    Draft.file().parent.mkdir(parents=True)
    Draft.file().write_text(content, encoding="utf-8")
    assert "Welcome" in open_studio().window.editor.toPlainText()


def test_open_save_and_the_star(studio, tmp_path, monkeypatch):
    file = tmp_path / "poem.txt"
    file.write_text("A poem.", encoding="utf-8")
    studio.document.open(file)
    assert studio.window.editor.toPlainText() == "A poem."
    assert not studio.window.isWindowModified()
    studio.window.editor.insertPlainText("Not ")
    assert studio.window.isWindowModified()
    studio.window.actions_.save.trigger()
    assert file.read_text(encoding="utf-8") == "Not A poem."
    assert not studio.window.isWindowModified()
    other = tmp_path / "other.txt"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_, **__: (str(other), ""))
    studio.window.actions_.save_as.trigger()
    assert other.read_text(encoding="utf-8") == "Not A poem."
    assert studio.document._settings.recent_files == [other, file]


@pytest.mark.parametrize("button", ["Save", "Discard", "Cancel"])
def test_unsaved_text_is_asked_about(studio, tmp_path, answer, button):
    file = tmp_path / "a.txt"
    file.write_text("Old.", encoding="utf-8")
    studio.document.open(file)
    studio.window.editor.insertPlainText("New. ")
    answer(getattr(QMessageBox.StandardButton, button))
    studio.window.actions_.new.trigger()
    assert studio.window.editor.toPlainText() == ("New. Old." if button == "Cancel" else "")
    assert file.read_text(encoding="utf-8") == ("New. Old." if button == "Save" else "Old.")


@pytest.mark.parametrize(("button", "kept"), [("Cancel", None), ("Discard", "Old."), ("Save", "New. Old.")])
def test_closing_asks_about_a_changed_file(open_studio, tmp_path, answer, button, kept):
    file = tmp_path / "a.txt"
    file.write_text("Old.", encoding="utf-8")
    studio = open_studio()
    studio.document.open(file)
    studio.window.editor.insertPlainText("New. ")
    answer(getattr(QMessageBox.StandardButton, button))
    assert studio.window.close() is (kept is not None)
    if kept:
        assert json.loads(Draft.file().read_text(encoding="utf-8"))["text"] == kept
        assert file.read_text(encoding="utf-8") == kept


def test_a_dropped_file_is_opened(studio, tmp_path):
    file = tmp_path / "talk.srt"
    file.write_text(SRT, encoding="utf-8")
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(file))])
    studio.window.editor.insertFromMimeData(mime)
    assert studio.window.editor.toPlainText() == "Good morning, world.\nAgain."
    assert studio.document.path is None  # saving the words alone would spoil the subtitles


def test_what_is_no_text_is_told_and_the_text_stays(studio, tmp_path):
    studio.window.editor.setPlainText("Mine.")
    file = tmp_path / "song.txt"
    file.write_bytes(bytes(range(256)) * 10)
    studio.document.open(file)
    assert "song.txt" in studio.window.messages.text
    studio.document.open(tmp_path / "missing.txt")
    assert "missing.txt" in studio.window.messages.text
    (tmp_path / "folder.txt").mkdir()
    studio.document.open(tmp_path / "folder.txt")
    assert "folder.txt" in studio.window.messages.text
    with (tmp_path / "huge.txt").open("wb") as handle:
        handle.truncate(10_000_000)
    studio.document.open(tmp_path / "huge.txt")
    assert "huge.txt has 10.0 MB" in studio.window.messages.text
    assert studio.window.editor.toPlainText() == "Mine."


def test_a_text_that_cannot_be_saved_stays(studio, tmp_path):
    studio.window.editor.setPlainText("Mine.")
    assert not studio.document._save_to(tmp_path / "no" / "such" / "folder.txt")
    assert studio.window.messages.text
    assert studio.window.editor.toPlainText() == "Mine."


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "latin-1"])
def test_encodings_are_found(tmp_path, encoding):
    text = "Grüße, café – naïve.\n" if encoding != "latin-1" else "Grüße, café, naïve.\n"
    file = tmp_path / "a.txt"
    file.write_bytes(text.replace("\n", "\r\n").encode(encoding))
    assert read_text(file) == text


def test_a_file_too_large_is_refused_unread(tmp_path):
    file = tmp_path / "a.txt"
    with file.open("wb") as handle:
        handle.truncate(LARGEST_BYTES + 1)
    with pytest.raises(StudioError, match="at most 4 MB"):
        read_text(file)


def test_a_text_is_written_wholly_or_not_at_all(tmp_path):
    write_text(tmp_path / "a.txt", "One\nTwo")
    assert (tmp_path / "a.txt").read_bytes() == b"One\nTwo"
    with pytest.raises(StudioError, match="could not be saved"):
        write_text(tmp_path, "x")
    assert [path.name for path in tmp_path.iterdir()] == ["a.txt"]

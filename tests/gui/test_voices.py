"""All voices and vocoders in one place: seen, used, imported, removed, by keyboard and by dropping files."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent
from PySide6.QtWidgets import QFileDialog, QMessageBox

from tests.fakes import FakeVoice, fake_card
from voicestudio.core import MelSpec, StudioError, VocoderCard
from voicestudio.core.places import user_data_folder
from voicestudio.gui import importable
from voicestudio.voices.cards import Damaged
from voicestudio.voices.importing import Detected, ImportReport, Row

Key = Qt.Key


@dataclass
class Importing:
    """Imports by name: "glow..." makes a vocoder, "other..." one for other mels, anything else a voice.

    Sets `began` and waits for `gate` before an import is done; `removed` are the ids that were taken away.
    """

    house: object
    gate: threading.Event = field(default_factory=threading.Event)
    began: threading.Event = field(default_factory=threading.Event)
    problem: str = ""
    detected: list[Path] = field(default_factory=list)
    removed: list[str] = field(default_factory=list)

    def detect(self, path: Path) -> Detected:
        self.detected.append(path)
        if "text" in path.name:
            raise StudioError(f"“{path.name}” is nothing that can be imported: choose another file.")
        return Detected(path, "WaveGlow" if path.stem.startswith(("glow", "other")) else "Piper voice", path.stem)

    def import_voice(self, path: Path, voice_id: str, name: str | None) -> ImportReport:
        self.began.set()
        self.gate.wait(10)
        if self.problem:
            raise StudioError(self.problem)
        makes = "vocoder" if path.stem.startswith(("glow", "other")) else "voice"
        folder = user_data_folder() / f"{makes}s" / voice_id
        if makes == "voice":
            shown = name or voice_id.title()
            card = fake_card(id=voice_id, name=shown, folder=folder, kind="piper", vocoders=("own", "glow"))
            self.house.cards.append(card)
            self.house.voices[voice_id] = FakeVoice(card)
        else:
            spec = MelSpec(sample_rate=16000) if path.stem.startswith("other") else MelSpec()
            self.house.vocoders.insert(0, VocoderCard(voice_id, voice_id.title(), "waveglow", folder=folder, spec=spec))
            fitting = ("gan", voice_id) if not path.stem.startswith("other") else ("gan",)
            self.house.cards[:] = [fake_card(id=card.id, name=card.name, vocoders=fitting) for card in self.house.cards]
        return ImportReport(voice_id, makes, "Kind", folder, (Row("id", voice_id), Row("sample rate", "22050 Hz")))

    def remove_voice(self, voice_id: str) -> None:
        self.removed.append(voice_id)
        self.house.cards[:] = [card for card in self.house.cards if card.id != voice_id]
        self.house.vocoders[:] = [card for card in self.house.vocoders if card.id != voice_id]


@pytest.fixture
def importing(house):
    importing = Importing(house)
    importing.gate.set()
    house.importing = importing
    yield importing
    importing.gate.set()


@pytest.fixture
def files(tmp_path) -> Path:
    for name in ("amy.onnx", "amy.onnx.json", "glow.pt", "other.pt", "text.pt"):
        (tmp_path / name).write_bytes(b"\0\1")
    return tmp_path


@pytest.fixture
def dialog(importing, open_studio):
    """The dialog as Ctrl+Shift+I opens it."""
    studio = open_studio()
    studio.window.actions_.voices.trigger()
    dialog = studio.voice_keeping.dialog
    dialog.studio = studio
    yield dialog
    if studio.voice_keeping.dialog is not None:
        studio.voice_keeping.dialog.reject()


def column(dialog, number: int = 0) -> list[str]:
    return [dialog.list.item(row, number).text() for row in range(dialog.list.rowCount())]


def take(qtbot, dialog, path: Path) -> None:
    dialog.offer([path])
    qtbot.waitUntil(dialog.start_button.isEnabled)


def answer(monkeypatch, role: QMessageBox.ButtonRole, asked: list[str]) -> None:
    def exec_(box: QMessageBox) -> int:
        asked.append(box.text())
        button = next(button for button in box.buttons() if box.buttonRole(button) is role)
        monkeypatch.setattr(QMessageBox, "clickedButton", lambda _: button)
        return 0

    monkeypatch.setattr(QMessageBox, "exec", exec_)


def drop(target, *paths: Path) -> None:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    none = Qt.MouseButton.NoButton
    target.dropEvent(
        QDropEvent(QPointF(9, 9), Qt.DropAction.CopyAction, data, none, Qt.KeyboardModifier.NoModifier)
    )


def test_all_are_listed_with_what_is_known(dialog, qtbot):
    assert column(dialog) == ["Ann", "Broken", "Bob", "Glow", "Griffin-Lim"]
    assert column(dialog, 1)[:4] == ["Voice (neural)", "Voice (neural)", "Voice (neural)", "Vocoder"]
    assert set(column(dialog, 3)) == {"CC0", ""}
    assert set(column(dialog, 5)) == {"The studio"}
    assert dialog.list.entry.id == "ann"
    assert dialog.facts.facts["Vocoders"] == "gan, griffin-lim"
    assert dialog.facts.facts["Sample rate"] == "22050 Hz"
    assert not dialog.remove_button.isEnabled()
    assert "cannot be removed" in dialog.remove_button.toolTip()
    qtbot.keyClick(dialog.list, Key.Key_Down)
    qtbot.keyClick(dialog.list, Key.Key_Down)
    qtbot.keyClick(dialog.list, Key.Key_Down)
    assert dialog.facts.facts["Control"] == "taps: 1 – 9. How many"
    qtbot.keyClick(dialog, Key.Key_Escape)
    assert dialog.studio.voice_keeping.dialog is None


def test_enter_uses_the_chosen_one(dialog, qtbot):
    panel = dialog.studio.window.voice_panel
    dialog.list.setCurrentCell(2, 0)
    qtbot.keyClick(dialog.list, Key.Key_Return)
    assert panel.voice_id == "bob"
    assert "Bob" in dialog.problem.text()
    dialog.list.setCurrentCell(4, 0)
    qtbot.mouseClick(dialog.use_button, Qt.MouseButton.LeftButton)
    assert panel.vocoder == "griffin-lim"
    dialog.list.setCurrentCell(3, 0)
    qtbot.mouseClick(dialog.use_button, Qt.MouseButton.LeftButton)
    assert "other mel settings" in dialog.problem.text()
    assert panel.vocoder == "griffin-lim"


def test_a_damaged_voice_says_what_is_wrong_and_cannot_be_used(house, importing, open_studio):
    house.damaged = [Damaged("eve", Path("/nowhere/eve"), "The card of eve is damaged.")]
    studio = open_studio()
    studio.voice_keeping.ask()
    dialog = studio.voice_keeping.dialog
    dialog.list.setCurrentCell(3, 0)
    assert dialog.problem.text() == "The card of eve is damaged."
    assert not dialog.use_button.isEnabled()
    dialog.reject()


def test_a_voice_from_the_menu_to_the_pickers_by_keyboard(importing, open_studio, files, qtbot, monkeypatch):
    studio = open_studio()
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: (str(files / "amy.onnx"), ""))
    qtbot.keyClick(studio.window.editor, Key.Key_I, Qt.KeyboardModifier.ControlModifier)
    dialog = studio.voice_keeping.dialog
    qtbot.waitUntil(dialog.start_button.isEnabled)
    assert "Piper voice" in dialog.stage.text()
    assert dialog.facts.facts["File"] == str(files / "amy.onnx")
    assert dialog.id.text() == "amy"
    importing.gate.clear()
    dialog.id.selectAll()
    qtbot.keyClicks(dialog.id, "mine")
    qtbot.keyClick(dialog.id, Key.Key_Return)
    assert dialog.bar.isVisible()
    assert "Importing amy.onnx" in dialog.stage.text()
    assert not dialog.import_button.isEnabled()
    importing.gate.set()
    qtbot.waitUntil(dialog.form.isHidden)
    assert dialog.facts.facts == {"Id": "mine", "Sample rate": "22050 Hz"}
    assert "“mine” was imported" in dialog.problem.text()
    assert dialog.problem.property("state") == "ok"
    assert (dialog.list.entry.id, dialog.list.entry.is_own) == ("mine", True)
    panel = studio.window.voice_panel
    assert (panel.voice_id, panel.vocoder) == ("mine", "own")
    qtbot.waitUntil(lambda: studio.window.status.stage == "Mine is ready")
    dialog.reject()


def test_a_vocoder_is_chosen_for_the_voice_that_is_opened_anew(dialog, house, files, qtbot):
    panel = dialog.studio.window.voice_panel
    qtbot.waitUntil(lambda: len(house.opened) == 1)
    take(qtbot, dialog, files / "glow.pt")
    dialog.id.setText("newglow")
    qtbot.mouseClick(dialog.start_button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(dialog.form.isHidden)
    assert (panel.voice_id, panel.vocoder, panel.vocoder_picker.currentText()) == ("ann", "newglow", "Newglow")
    assert dialog.list.entry.makes == "vocoder"
    qtbot.waitUntil(lambda: len(house.opened) == 2)


def test_a_vocoder_that_the_voice_cannot_use_says_so(dialog, files, qtbot):
    take(qtbot, dialog, files / "other.pt")
    qtbot.mouseClick(dialog.start_button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(dialog.form.isHidden)
    assert "was imported" in dialog.problem.text()
    assert "other mel settings" in dialog.problem.text()
    assert dialog.studio.window.voice_panel.vocoder == "gan"


def test_errors_stand_in_place_and_the_id_can_be_changed(dialog, importing, files, qtbot):
    dialog.offer([files / "text.pt"])
    qtbot.waitUntil(lambda: "nothing that can be imported" in dialog.problem.text())
    assert not dialog.start_button.isEnabled()
    take(qtbot, dialog, files / "amy.onnx")
    assert dialog.problem.text() == ""
    importing.problem = "There is a voice 'amy' already: choose another id."
    qtbot.mouseClick(dialog.start_button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: "already" in dialog.problem.text())
    assert dialog.problem.property("state") == "error"
    importing.problem = ""
    dialog.id.setText("")
    assert not dialog.start_button.isEnabled()
    dialog.id.setText("amy2")
    dialog.name.setText(" Amy of the hills ")
    qtbot.mouseClick(dialog.start_button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(dialog.form.isHidden)
    panel = dialog.studio.window.voice_panel
    assert (panel.voice_id, panel.card.name) == ("amy2", "Amy of the hills")


@pytest.mark.parametrize("by_closing", [False, True])
def test_cancel_leaves_nothing_and_speaking_goes_on_meanwhile(dialog, importing, files, qtbot, by_closing):
    studio = dialog.studio
    importing.gate.clear()
    take(qtbot, dialog, files / "amy.onnx")
    qtbot.mouseClick(dialog.start_button, Qt.MouseButton.LeftButton)
    studio.window.editor.setPlainText("One two.")
    with qtbot.waitSignal(studio.session.finished, timeout=10_000):
        studio.speaking.speak()
    with qtbot.waitSignal(studio.worker.stopped, timeout=10_000):
        if by_closing:
            dialog.reject()
        else:
            qtbot.mouseClick(dialog.cancel_button, Qt.MouseButton.LeftButton)
    if not by_closing:
        assert "cancelled" in dialog.problem.text()
        assert dialog.form.isHidden()
    importing.gate.set()
    qtbot.waitUntil(lambda: importing.removed == ["amy"])
    assert studio.window.voice_panel.voice_picker.findData("amy") < 0


def test_closing_the_window_gives_the_import_up(dialog, importing, files, qtbot):
    studio = dialog.studio
    importing.gate.clear()
    take(qtbot, dialog, files / "amy.onnx")
    qtbot.mouseClick(dialog.start_button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(importing.began.is_set)
    assert studio.window.close()
    assert studio.voice_keeping.dialog is None
    importing.gate.set()
    qtbot.waitUntil(lambda: importing.removed == ["amy"])


def test_removing_asks_first_and_lets_the_pickers_know(dialog, importing, house, files, qtbot, monkeypatch):
    take(qtbot, dialog, files / "amy.onnx")
    qtbot.mouseClick(dialog.start_button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(dialog.form.isHidden)
    asked: list[str] = []
    answer(monkeypatch, QMessageBox.ButtonRole.RejectRole, asked)
    qtbot.keyClick(dialog.list, Key.Key_Delete)
    assert (len(asked), importing.removed) == (1, [])
    answer(monkeypatch, QMessageBox.ButtonRole.DestructiveRole, asked)
    qtbot.keyClick(dialog.list, Key.Key_Delete)
    qtbot.waitUntil(lambda: "was removed" in dialog.problem.text())
    assert importing.removed == ["amy"]
    assert "Amy" not in column(dialog)
    assert dialog.studio.window.voice_panel.voice_id == "ann"
    dialog.list.setCurrentCell(0, 0)
    qtbot.keyClick(dialog.list, Key.Key_Delete)
    assert len(asked) == 2


def test_a_removal_goes_on_when_the_dialog_is_closed(dialog, importing, files, qtbot, monkeypatch):
    studio, panel = dialog.studio, dialog.studio.window.voice_panel
    take(qtbot, dialog, files / "amy.onnx")
    qtbot.mouseClick(dialog.start_button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(dialog.form.isHidden)
    answer(monkeypatch, QMessageBox.ButtonRole.DestructiveRole, [])
    dialog.remove_button.click()
    dialog.reject()
    assert studio.voice_keeping.dialog is None
    qtbot.waitUntil(lambda: panel.voice_picker.findData("amy") < 0)
    assert importing.removed == ["amy"]
    assert panel.voice_id == "ann"


def test_a_dropped_voice_opens_the_dialog_and_a_text_the_document(importing, open_studio, files, qtbot):
    studio = open_studio()
    (files / "poem.txt").write_text("Roses.")
    drop(studio.window, files / "poem.txt")
    assert studio.voice_keeping.dialog is None
    assert studio.window.editor.toPlainText() == "Roses."
    drop(studio.window, files / "amy.onnx.json", files / "amy.onnx")
    dialog = studio.voice_keeping.dialog
    qtbot.waitUntil(dialog.start_button.isEnabled)
    assert importing.detected == [files / "amy.onnx"]
    drop(dialog, files / "glow.pt")
    qtbot.waitUntil(lambda: dialog.id.text() == "glow")
    dialog.reject()


def test_a_dropped_folder_lets_one_of_its_files_be_chosen(importing, open_studio, files, qtbot):
    studio = open_studio()
    drop(studio.window, files)
    dialog = studio.voice_keeping.dialog
    qtbot.waitUntil(dialog.start_button.isEnabled)
    names = [dialog.files.itemText(index) for index in range(dialog.files.count())]
    assert names == ["amy.onnx", "glow.pt", "other.pt", "text.pt"]
    dialog.files.setFocus()
    qtbot.keyClick(dialog.files, Key.Key_Down)
    qtbot.waitUntil(lambda: dialog.id.text() == "glow")
    (files / "empty").mkdir()
    dialog.offer([files / "empty"])
    assert "nothing to import" in dialog.problem.text()
    dialog.reject()


def test_a_folder_of_one_generator_is_one_choice(tmp_path):
    names = ("config.json", "g_00000500", "g_00001000")
    for name in (*names, "do_00001000"):
        (tmp_path / name).touch()
    assert importable.choices([tmp_path]) == [tmp_path]
    assert importable.choices([tmp_path / name for name in names]) == [tmp_path / name for name in names[1:]]
    (tmp_path / "more.pt").touch()
    assert [path.name for path in importable.choices([tmp_path])] == ["g_00000500", "g_00001000", "more.pt"]


@pytest.mark.parametrize(
    ("name", "content", "is_it"),
    [
        ("a.onnx", b"", True),
        ("config.json", b"{}", True),
        ("g_00925000", b"PK", True),
        ("weights", b"PK\x03\x04\0\0", True),
        ("weights.bin", b"\x80\x02\0", True),
        ("poem", b"Roses are red.", False),
        ("poem.txt", b"Roses\0", False),
        ("poem.srt", "Wörter".encode("utf-16"), False),
        ("notes", "Wörter".encode("utf-16"), False),
        ("sound.wav", b"RIFF\0\0", False),
        ("gone", None, False),
    ],
)
def test_what_is_rather_imported_than_opened(tmp_path, name, content, is_it):
    if content is not None:
        (tmp_path / name).write_bytes(content)
    assert importable.is_importable(tmp_path / name) is is_it

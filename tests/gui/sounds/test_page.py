"""Patches are found, heard, turned, saved and brought back, by mouse and by keys."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel

from voicestudio.engine import designing
from voicestudio.engine.patches import library, varying
from voicestudio.gui.sounds.patch_list import FAVOURITE, star_place


def click(page, id, offset=None):
    """A click on a patch's row."""
    rows = page.browser.list
    index = rows.rows.index(rows.rows.row_of(id))
    rows.scrollTo(index)
    place = rows.visualRect(index)
    at = offset(place) if offset else QPoint(place.left() + 30, place.center().y())
    QTest.mouseClick(rows.viewport(), Qt.MouseButton.LeftButton, pos=at)


def dropped(data):
    """An event that brings the data."""
    return QDropEvent(QPointF(20, 20), Qt.DropAction.CopyAction, data, Qt.MouseButton.LeftButton,
                      Qt.KeyboardModifier.NoModifier)  # fmt: skip


def test_a_click_takes_a_patch_into_the_hand_and_plays_it(page, heard, sound_studio):
    assert heard(lambda: click(page, "tick")) == "Tick"
    made = sound_studio.window.sound.view.data.clip
    np.testing.assert_array_equal(made.samples, designing.rendered(library.patch("tick")).samples)
    assert page.design.patch.name == "Tick"
    assert not page.design.is_modified


def test_arrows_and_space_audition(page, heard):
    page.browser.list.select("tick")
    row = page.browser.list.currentIndex().row()
    following = page.browser.list.rows.cards[row + 1]
    assert heard(lambda: QTest.keyClick(page.browser.list, Qt.Key.Key_Down)) == following.name
    assert heard(lambda: QTest.keyClick(page.browser.list, Qt.Key.Key_Space)) == following.name
    assert page.design.stack.count() == 1


def test_enter_in_the_search_hears_the_best_find(page, heard):
    page.browser.search.setFocus()
    QTest.keyClicks(page.browser.search, "tick")
    assert heard(lambda: QTest.keyClick(page.browser.search, Qt.Key.Key_Return)) == "Tick"
    assert page.browser.list.hasFocus()


def test_words_categories_tags_and_marks_filter(page):
    browser = page.browser
    browser.search.setText("glass")
    assert page.browser.list.rows.cards[0].id == "glass-ping"
    assert all("glass" in f"{card.name}{card.tags}{card.description}{card.synth}".lower()
               for card in browser.shown_cards())  # fmt: skip
    browser.search.setText("no such words at all")
    assert browser.shown_cards() == [] and browser._empty.isVisible()
    browser.search.clear()
    browser.category.setCurrentIndex(browser.category.findData("water"))
    browser.category.activated.emit(browser.category.currentIndex())
    assert {card.category for card in browser.list.rows.cards} == {"water"}
    browser.category.setCurrentIndex(0)
    browser.set_tags({"glass", "short"})
    assert all({"glass", "short"} <= set(card.tags) for card in browser.list.rows.cards)
    browser.set_tags(set())
    browser.favourites_button.click()
    assert "star" in browser._empty.text()
    browser.favourites_button.click()
    click(page, "tick", lambda row: star_place(row).center())
    assert library.favourites() == {"tick"}
    browser.favourites_button.click()
    assert [card.id for card in browser.list.rows.cards] == ["tick"]
    assert browser.list.rows.index(0).data(FAVOURITE)
    assert page.design.patch.id == "glass-ping", "marking is not choosing"


def test_a_drag_of_a_knob_is_one_step_of_undo(page, sound_studio):
    knob = page.instrument.panel.controls["brightness"]
    before = knob.current
    centre = knob.rect().center()
    QTest.mousePress(knob, Qt.MouseButton.LeftButton, pos=centre)
    for way in (10, 20, 40):
        QTest.mouseMove(knob, centre + QPoint(0, way))
    QTest.mouseRelease(knob, Qt.MouseButton.LeftButton, pos=centre)
    assert knob.current < before
    assert page.design.patch.values["brightness"] == knob.current
    assert page.design.stack.count() == 1 and page.design.is_modified
    assert page.instrument.header._title.text().endswith("•")
    sound_studio.window.actions_.undo.trigger()
    assert knob.current == before and not page.design.is_modified
    sound_studio.window.actions_.redo.trigger()
    assert knob.current < before


def test_keys_type_turn_reset_and_lock_a_knob(page):
    knob = page.instrument.panel.controls["decay_s"]
    knob.setFocus()
    QTest.keyClick(knob, Qt.Key.Key_Home)
    assert page.design.patch.values["decay_s"] == knob.parameter.low
    QTest.keyClick(knob, Qt.Key.Key_Return)
    knob._field.setText("900 ms")
    QTest.keyClick(knob._field, Qt.Key.Key_Return)
    assert page.design.patch.values["decay_s"] == pytest.approx(0.9)
    QTest.keyClick(knob, Qt.Key.Key_Return)
    knob._field.setText("a lot")
    QTest.keyClick(knob._field, Qt.Key.Key_Return)
    assert knob.current == pytest.approx(0.9)
    coarse = knob.current
    QTest.keyClick(knob, Qt.Key.Key_Up)
    step = knob.current - coarse
    QTest.keyClick(knob, Qt.Key.Key_Down)
    QTest.keyClick(knob, Qt.Key.Key_Up, Qt.KeyboardModifier.ShiftModifier)
    assert 0 < knob.current - coarse < step / 5
    QTest.keyClick(knob, Qt.Key.Key_K)
    assert page.instrument.panel.locks == {"decay_s"}
    QTest.keyClick(knob, Qt.Key.Key_K)
    QTest.mouseDClick(knob, Qt.MouseButton.LeftButton, pos=QPoint(35, 35))
    assert "decay_s" not in page.design.patch.values


def test_a_sound_of_a_kind_is_invented_and_heard(page, heard, monkeypatch):
    monkeypatch.setattr("voicestudio.gui.sounds.varying._seed", lambda: 5)
    before = page.design.patch
    kinds = {action.text(): action for action in page.instrument.chance.invent_button.menu().actions()}
    title = heard(kinds["pick-up"].trigger)
    patch = page.design.patch
    assert patch.category == "pick-up" and not patch.id and patch.seed == 5 and patch.name in title
    like = next(card for card in page.shelf.cards.values() if patch.name.endswith(card.name))
    assert like.category == "pick-up" and patch.values != page.shelf.open(like.id).values
    page.undo()
    assert page.design.patch == before


def test_chance_leaves_locked_parameters_alone(page, monkeypatch):
    monkeypatch.setattr("voicestudio.gui.sounds.varying._seed", lambda: 7)
    page.instrument.panel.controls["brightness"].set_locked(True)
    before = page.design.patch
    page.instrument.chance.random_button.click()
    assert page.design.patch == varying.randomised(before, 7, locks={"brightness"})
    after = page.design.patch
    page.instrument.chance.amount.setValue(40)
    page.instrument.chance.mutate_button.click()
    assert page.design.patch == varying.mutated(after, 7, 0.4, {"brightness"})
    assert page.design.patch.values.get("brightness") == before.values.get("brightness")
    page.instrument.panel.controls["brightness"].set_locked(False)
    page.undo()
    page.undo()
    assert page.design.patch == before


def test_morphing_goes_to_another_patch_and_back(page, heard):
    base, chance = page.design.patch, page.instrument.chance
    chance.morph_button.click()
    other = next(card.id for card in page.shelf.cards.values() if card.synth == base.synth and card.id != base.id)
    chance.picker.choose(other)
    chance.picker.picked.emit(other)
    for percent in (20, 60, 50):
        chance.between.setValue(percent)
    goal = page.shelf.open(other)
    assert page.design.patch == varying.morphed(base, goal, 0.5)
    assert page.design.stack.count() == 1
    page.undo()
    assert page.design.patch == base and chance.between.value() == 0
    chance.picker.choose("tick")
    chance.picker.picked.emit("tick")
    assert chance.remark.isVisible() and page.shelf.open("tick").synth != base.synth
    assert "Tick" in heard(lambda: chance.between.setValue(50))
    assert page.design.patch == base


def test_the_saved_version_is_compared(page, heard, sound_studio):
    page.design.set_value(page.instrument.panel.controls["brightness"].parameter, 0.1, "turn")
    assert heard(page.instrument.header.compare_button.click) == "Glass ping"
    saved = sound_studio.window.sound.view.data.clip.samples.copy()
    np.testing.assert_array_equal(saved, designing.rendered(library.patch("glass-ping")).samples)
    assert not page.instrument.panel.isEnabled()
    assert "as it was saved" in page.instrument.header._facts.toolTip()
    assert page.instrument.panel.controls["brightness"].current != 0.1
    heard(page.instrument.header.compare_button.click)
    assert not np.array_equal(saved, sound_studio.window.sound.view.data.clip.samples)
    assert page.instrument.panel.controls["brightness"].current == 0.1


def test_save_rename_duplicate_delete_and_back(page, sound_studio):
    header, patch = page.instrument.header, page.design.patch
    page.design.set_seed(11)
    QTest.keyClick(page.browser.list, Qt.Key.Key_S, Qt.KeyboardModifier.ControlModifier)  # a factory patch stays
    header.field.setText("Mine")
    QTest.keyClick(header.field, Qt.Key.Key_Return)
    mine = page.design.patch
    assert (mine.name, mine.id, mine.seed) == ("Mine", "mine", 11) and not page.design.is_modified
    assert page.shelf.is_own("mine") and page.browser.list.current_id == "mine"
    page.design.set_seed(12)
    QTest.keyClick(page.browser.list, Qt.Key.Key_S, Qt.KeyboardModifier.ControlModifier)
    assert library.patch("mine").seed == 12 and not page.design.is_modified
    header.ask_rename()
    header.field.setText("Really mine")
    QTest.keyClick(header.field, Qt.Key.Key_Return)
    assert library.patch("mine").name == "Really mine" == page.design.patch.name
    page.undo()
    assert library.patch("mine").name == "Mine" == page.design.patch.name and not page.design.is_modified
    header.duplicate.trigger()
    assert page.design.patch.name == "Mine 2" and page.shelf.is_own("mine-2")
    page.undo()
    assert page.design.patch.id == "mine" and "mine-2" not in page.shelf.cards
    page.browser.list.setFocus()
    QTest.keyClick(page.browser.list, Qt.Key.Key_Delete)
    assert "mine" not in page.shelf.cards and page.design.is_modified
    bar = sound_studio.window.messages
    assert "Mine" in bar.text
    bar._button.click()
    assert page.shelf.is_own("mine") and library.patch("mine").seed == 12 and not page.design.is_modified
    page.library.delete()
    assert "Mine" in bar.text
    page.design.set_seed(13)
    assert not bar.text  # its button would undo something else now
    while page.design.stack.canUndo():
        page.undo()
    assert page.design.patch == patch


def test_a_patch_file_is_dropped(page, tmp_path, heard):
    path = tmp_path / "gift.toml"
    library.write_to(path, library.patch("tick"))
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path))])
    assert heard(lambda: page.browser.dropEvent(dropped(data))) == "Tick"
    assert page.shelf.is_own(page.design.patch.id)
    page.undo()
    assert page.design.patch.id == "glass-ping" and not list(library.own_folder().glob("tick*.toml"))
    Path(path).write_text("name = 3")
    page.library.take_files([path])
    assert "gift.toml" in page._tools.window.messages.text


def test_live_hears_a_change_after_a_pause(page, qtbot, heard):
    page.instrument.chance.live_button.setChecked(True)
    assert heard(lambda: page.instrument.note.pitch.setValue(72)) == "Glass ping"
    assert page.design.patch.note.pitch == 72
    page.instrument.chance.live_button.setChecked(False)
    page.instrument.note.length.setValue(1.5)
    assert not page._live_timer.isActive()


def test_another_synthesizer_takes_over_what_it_knows(page):
    page.design.set_value(page.instrument.panel.controls["level_db"].parameter, -6.0, "turn")
    page.varying.use_synth("plucked")
    assert page.design.patch.synth == "plucked" and page.design.patch.values["level_db"] == -6.0
    assert set(page.instrument.panel.controls) == {one.name for one in page.instrument.synth("plucked").parameters}
    page.undo()
    assert page.instrument.panel.controls["level_db"].current == -6.0


def test_a_synthesizer_that_wants_a_source_asks_for_it(page, heard, qtbot):
    page.varying.use_synth("granular")
    page.primary()
    assert "cut up" in page._tools.window.messages.text
    assert page.instrument.source.isVisible()
    page.instrument.source.picker.picked.emit("tick")
    assert page.design.patch.source == "patch:tick"
    assert heard(page.primary) == "Glass ping"
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile("/somewhere/rain.wav")])
    page.instrument.dropEvent(dropped(data))
    assert page.design.patch.source == "/somewhere/rain.wav"
    page.primary()
    qtbot.waitUntil(lambda: "rain.wav" in page._tools.window.messages.text)


def test_effects_are_part_of_the_patch(page):
    page.rack.add("reverb")
    page.rack.flush()
    assert [effect.kind for effect in page.design.patch.effects] == ["reverb"]
    page.undo()
    assert page.design.patch.effects == () == page.rack.chain()


def test_details_are_written_and_checked(page):
    page.library.ask_details()
    dialog = page.library.dialog
    assert dialog.category.currentText() == "impact" and "glass" in dialog.tags.text()
    dialog.tags.setText("x" * 60)
    dialog.accept()
    assert dialog.isVisible() and "40 characters" in dialog.problem.text()
    dialog.tags.setText("mine, glass,, mine")
    dialog.category.setCurrentText("bells")
    dialog.accept()
    assert page.design.patch.tags == ("mine", "glass") and page.design.patch.category == "bells"
    assert page.design.is_modified and not page._live_timer.isActive()
    page.undo()
    assert page.design.patch.category == "impact"


def test_the_patch_s_effects_are_not_called_as_those_of_the_window(page):
    headings = [one.text() for one in page.rack.findChildren(QLabel) if one.property("role") == "heading"]
    assert "Effects of the patch" in headings and "Effects" not in headings

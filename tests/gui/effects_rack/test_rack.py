"""The rack by mouse and keys."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pytest
import soundfile
from PySide6.QtCore import QObject, QPoint, Qt, Signal
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from voicestudio.core import Effect
from voicestudio.effects import presets
from voicestudio.effects.catalogue import KINDS, MOST_EFFECTS
from voicestudio.gui.effects_rack.rack import EffectsRack
from voicestudio.gui.icons import Icons
from voicestudio.gui.messages import MessageBar
from voicestudio.gui.theme import Theme, dark, light

CHAIN = (Effect("gain", {"gain_db": 6.0}), Effect("reverb"), Effect("limiter", bypassed=True))
ALT = Qt.KeyboardModifier.AltModifier


class Themes(QObject):
    """A theme that changes when a test says so."""

    changed = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.theme: Theme = light()


@pytest.fixture
def rack(qtbot, qapp, home):
    themes = Themes()
    icons = Icons(themes.theme)
    top = QWidget()
    messages = MessageBar(icons, top)
    tools = SimpleNamespace(window=SimpleNamespace(icons=icons, messages=messages), themes=themes)
    made = EffectsRack(tools, top)
    top.resize(360, 800)
    made.resize(360, 800)
    qtbot.addWidget(top)
    top.show()
    qtbot.waitExposed(top)
    top.activateWindow()
    qtbot.waitUntil(top.isActiveWindow)
    made.messages = messages
    made.told, made.themes, made.top = [], themes, top
    made.changed.connect(made.told.append)
    return made


def kinds(rack):
    return [effect.kind for effect in rack.chain()]


def test_a_chain_that_is_set_is_the_chain_and_tells_nothing(rack):
    rack.set_chain(CHAIN)
    assert rack.chain() == CHAIN
    card = rack.cards.cards[1]
    rack.set_chain((CHAIN[0], Effect("reverb", {"mix": 0.7})))
    assert rack.chain() == (CHAIN[0], Effect("reverb", {"mix": 0.7}))
    assert rack.cards.cards[1] is card
    assert rack.told == []


def test_the_menu_holds_every_effect_once_and_adds_it(rack):
    rack.fill_menu()
    actions = [action for group in rack.add_button.menu().actions() for action in group.menu().actions()]
    assert [action.text() for action in actions] == [kind.name for kind in KINDS.values()]
    for action in actions[:2]:
        action.trigger()
    assert rack.told == [(Effect("gain"),), (Effect("gain"), Effect("compressor"))]
    assert rack.undo_text == "Add Compressor"
    assert rack.cards.cards[1].hasFocus()


def test_no_more_effects_than_a_chain_may_have(rack):
    rack.set_chain([Effect("gain")] * MOST_EFFECTS)
    rack.add("gain")
    assert len(rack.chain()) == MOST_EFFECTS
    assert "at most 32" in rack.messages.text


def test_a_dial_that_is_dragged_is_told_of_once_but_known_at_once(rack, qtbot):
    rack.set_chain(CHAIN)
    dial = rack.cards.cards[0].controls.fields["gain_db"]
    with qtbot.waitSignal(rack.changed):
        for value in (7, 8, 9):
            dial.number.setValue(value)
            assert rack.chain()[0].values["gain_db"] == value
        assert rack.told == []
    assert rack.told == [rack.chain()]
    assert rack.undo_text == "Gain: Gain"
    key = rack.undo_key
    dial.number.setValue(10)
    rack.flush()
    assert rack.undo_key == key
    assert len(rack.told) == 2


def test_another_deed_tells_of_the_dial_first(rack):
    rack.set_chain(CHAIN)
    rack.cards.cards[0].controls.fields["gain_db"].number.setValue(9)
    rack.cards.cards[1].switch.click()
    assert [[effect.bypassed for effect in chain] for chain in rack.told][-1] == [False, True, True]
    assert len(rack.told) == 2
    assert rack.undo_text == "Leave Out Reverb"


def test_alt_with_the_arrows_moves_the_card_with_the_focus(rack):
    rack.set_chain(CHAIN)
    field = rack.cards.cards[0].controls.fields["gain_db"].number
    field.setFocus()
    QTest.keyClick(field, Qt.Key.Key_Down, ALT)
    assert kinds(rack) == ["reverb", "gain", "limiter"]
    assert rack.focusWidget() is field or field.isAncestorOf(rack.focusWidget())
    QTest.keyClick(field, Qt.Key.Key_Up, ALT)
    QTest.keyClick(field, Qt.Key.Key_Up, ALT)  # there is no further up
    assert rack.chain() == CHAIN
    assert len(rack.told) == 2
    assert rack.undo_text == "Move Gain"


def test_a_card_is_dragged_to_another_place_and_told_of_when_it_is_dropped(rack, qtbot):
    rack.set_chain(CHAIN)
    for card in rack.cards.cards:
        card.fold(True)
    QApplication.processEvents()
    first, last = rack.cards.cards[0], rack.cards.cards[2]
    goal = first.grip.mapFromGlobal(last.mapToGlobal(QPoint(10, last.height() - 2)))
    QTest.mousePress(first.grip, Qt.MouseButton.LeftButton)
    QTest.mouseMove(first.grip, goal)
    assert kinds(rack) == ["reverb", "limiter", "gain"]
    assert rack.told == []
    QTest.mouseRelease(first.grip, Qt.MouseButton.LeftButton, pos=first.grip.rect().center())
    assert rack.told == [rack.chain()]
    QTest.mouseClick(first.grip, Qt.MouseButton.LeftButton)
    assert len(rack.told) == 1


def test_delete_removes_a_card_and_goes_to_the_next(rack):
    rack.set_chain(CHAIN)
    rack.cards.cards[1].setFocus()
    QTest.keyClick(rack.cards.cards[1], Qt.Key.Key_Delete)
    assert rack.told == [(CHAIN[0], CHAIN[2])]
    assert rack.cards.cards[1].hasFocus()
    assert rack.undo_text == "Remove Reverb"
    rack.cards.cards[0].remove.click()
    rack.cards.cards[0].remove.click()
    assert rack.told[-1] == ()


def test_a_folded_card_shows_no_dials(rack):
    rack.set_chain(CHAIN)
    card = rack.cards.cards[1]
    card.setFocus()
    QTest.keyClick(card, Qt.Key.Key_Left)
    assert card.is_folded
    assert not card.controls.isVisible()
    QTest.keyClick(card, Qt.Key.Key_Right)
    assert card.controls.isVisible()
    assert rack.told == []


def test_chains_are_chosen_changed_kept_renamed_deleted_and_put_back(rack):
    picker = rack.picker
    picker.choose("podcast")
    podcast = presets.found("podcast")
    assert rack.told == [podcast.chain]
    assert rack.undo_text == f"Effects “{podcast.name}”"
    assert picker.box.currentText() == podcast.name
    assert not picker.delete_action.isEnabled()
    rack.cards.cards[0].switch.click()
    assert picker.box.currentIndex() == -1
    assert picker.box.placeholderText() == f"{podcast.name}, changed"
    picker.save("Mine")
    assert presets.found("mine").chain == rack.chain()
    assert picker.box.currentText() == "Mine"
    picker.rename("Ours")
    assert presets.found("Ours").id == "mine"
    picker.delete()
    assert "mine" not in {preset.id for preset in presets.survey()[0]}
    assert picker.box.placeholderText() == "Own setting"
    rack.messages._act()
    assert presets.found("Ours").chain == rack.chain()
    picker.clear_action.trigger()
    assert rack.told[-1] == ()
    assert picker.box.placeholderText() == "Choose a chain"


def test_a_name_that_is_taken_is_refused_with_a_sentence(rack):
    rack.set_chain(CHAIN)
    rack.picker.save("podcast")
    assert "choose another name" in rack.messages.text
    assert not presets.own_folder().exists()


def test_the_drawings_follow_the_theme(rack):
    rack.set_chain([Effect("equaliser")])
    curve = rack.cards.cards[0].curve
    before = curve.grab().toImage().pixelColor(2, 2)
    rack.themes.changed.emit(dark())
    assert curve.grab().toImage().pixelColor(2, 2).lightness() < before.lightness() - 100


def test_a_name_is_asked_for(rack, qtbot):
    rack.set_chain(CHAIN)
    rack.picker.save_action.trigger()
    rack.picker.dialog.setTextValue("Loud room")
    rack.picker.dialog.accept()
    assert presets.found("Loud room").chain == CHAIN


def test_the_box_is_opened_by_keys_and_then_knows_all_chains(rack):
    rack.picker.box.setFocus()
    assert rack.picker.box.count() >= len(presets.survey()[0])


def test_every_control_has_a_name_for_those_who_cannot_see_it(rack):
    rack.set_chain([Effect(kind) for kind in KINDS])
    for card in rack.cards.cards:
        assert card.accessibleName()
        for widget in (card.switch, card.remove, *card.controls.fields.values()):
            for part in getattr(widget, "parts", (widget,)):
                assert part.accessibleName(), (card.title, part)


def test_the_menu_of_a_card_copies_resets_and_moves_it(rack):
    rack.set_chain(CHAIN)
    actions = {action.text().split("\t")[0].replace("&", ""): action for action in rack.cards.cards[0].menu().actions()}
    actions["Add a Copy Below"].trigger()
    assert rack.chain() == (CHAIN[0], *CHAIN)
    actions["Back to Its Defaults"].trigger()
    assert rack.chain() == (Effect("gain"), *CHAIN)
    assert rack.undo_text == "Reset Gain"
    actions["Move Down"].trigger()
    assert rack.chain() == (CHAIN[0], Effect("gain"), *CHAIN[1:])


def test_a_kept_chain_uses_the_copy_of_its_impulse_response(rack, tmp_path):
    soundfile.write(tmp_path / "church.wav", np.eye(1, 500)[0] * 0.5, 48_000)
    rack.set_chain([Effect("convolution", source=str(tmp_path / "church.wav"))])
    rack.picker.save("Church")
    assert rack.chain() == presets.found("church").chain
    assert rack.picker.box.currentText() == "Church"

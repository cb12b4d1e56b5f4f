"""What the page keeps from one start to the next, and that its words can be translated."""

from __future__ import annotations

import pytest
from pytestqt.qtbot import QtBot

from tests.gui.conftest import close
from tests.gui.sounds.conftest import open_page
from tests.gui.test_visible_words import Marking, nameless, untranslated


@pytest.fixture(scope="module")
def closed(qapp, request, tmp_path_factory):
    """A window in which things were set, closed; its words had a mark. Gives what was to be seen, and the home."""
    qtbot, translator, home = QtBot(request), Marking(), tmp_path_factory.mktemp("home")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("VOICESTUDIO_HOME", str(home))
        qapp.installTranslator(translator)
        studio = open_page(qtbot, qapp)
        page = studio.pages.page("sounds")
        page.varying.use_synth("additive")
        page.instrument.chance.morph_button.setChecked(True)
        data = {text for card in page.shelf.cards.values() for text in (card.name, card.description, card.category)}
        seen = untranslated(page.widget), nameless(page.widget), data
        qapp.removeTranslator(translator)
        page.design.change(page.shelf.open("acid-bass"), "open")
        page.design.set_seed(77)
        page.instrument.panel.controls["cutoff_hz"].set_locked(True)
        page.piano.set_octave(2)
        page.widget.columns.setSizes([300, 500, 330])
        columns = page.widget.columns.sizes()
        close(qtbot, studio)
        yield seen, columns, lambda: open_page(qtbot, qapp)


def test_no_word_is_said_that_cannot_be_translated(closed):
    found, without_name, data = closed[0]
    said = {text for text in found if not text[0].isdigit()}  # numbers with units are no words
    assert {text for text in said if not any(one in text for one in data if one)} == set()
    assert without_name == []


@pytest.fixture
def reopened(closed, qtbot):
    studio = closed[2]()
    yield studio
    close(qtbot, studio)


def test_the_patch_in_hand_and_how_things_were_set_come_back(closed, reopened, qtbot):
    columns, studio = closed[1], reopened
    page = studio.pages.page("sounds")
    assert (page.design.patch.id, page.design.patch.seed) == ("acid-bass", 77)
    assert page.design.is_modified and page.design.kept.seed != 77
    assert page.instrument.panel.locks == {"cutoff_hz"}
    assert page.piano.octave == 2
    assert page.widget.columns.sizes() == columns
    assert not page.design.stack.canUndo()
    studio.pages.show("speech")
    studio.window.resize(1200, 900)
    speech = studio.window.splitter.sizes()
    studio.pages.show("sounds")
    qtbot.waitUntil(lambda: studio.window.splitter.sizes() != speech)
    upper, lower = studio.window.splitter.sizes()
    assert upper > lower and upper > speech[0] and page.rack.isVisible()
    studio.pages.show("speech")
    assert studio.window.splitter.sizes() == speech

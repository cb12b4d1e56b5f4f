"""A window on its page of sounds, with real synthesizers and an output that is driven by hand."""

from __future__ import annotations

import pytest
from pytestqt.qtbot import QtBot

from tests.audio_io.fake_output import FakeOutput
from tests.gui.conftest import House, close
from voicestudio.gui import app
from voicestudio.gui.doors import Doors
from voicestudio.gui.settings import Settings


class SoundHouse(House):
    """Also has an output for notes that are played."""

    def __init__(self) -> None:
        super().__init__()
        self.live = FakeOutput()

    def doors(self) -> Doors:
        doors = super().doors()
        return Doors(**{name: getattr(doors, name) for name in doors.__slots__} | {"output": lambda: self.live})


def open_page(qtbot, qapp):
    """A studio that shows its page of sounds; live is off, so that only what a test asks for is heard."""
    house = SoundHouse()
    studio = app.open_window(qapp, Settings(), house.doors())
    studio.house = house
    qtbot.waitExposed(studio.window)
    studio.window.activateWindow()
    studio.pages.show("sounds")
    page = studio.pages.page("sounds")
    qtbot.waitUntil(lambda: page.is_ready, timeout=20_000)
    qtbot.waitUntil(studio.window.isActiveWindow)
    page.instrument.chance.live_button.setChecked(False)
    return studio


@pytest.fixture(scope="package")
def sound_studio(qapp, request, tmp_path_factory):
    """One window for the tests that change patches: what they keep is deleted by themselves."""
    qtbot = QtBot(request)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("VOICESTUDIO_HOME", str(tmp_path_factory.mktemp("home")))
        studio = open_page(qtbot, qapp)
        yield studio
        close(qtbot, studio)


@pytest.fixture
def page(sound_studio):
    """The page with a fresh patch, no filters and no undo."""
    page = sound_studio.pages.page("sounds")
    browser = page.browser
    browser.search.clear()
    browser.category.setCurrentIndex(0)
    browser.set_tags(set())
    browser.favourites_button.setChecked(False)
    browser.own_button.setChecked(False)
    page.instrument.chance.morph_button.setChecked(False)
    sound_studio.session.stop()
    page.design.compare(False)
    page.design.put(page.shelf.open("glass-ping"))
    page.design.stack.clear()
    page._live_timer.stop()
    sound_studio.window.messages.dismiss()
    return page


@pytest.fixture
def heard(qtbot, sound_studio):
    """Waits until what was asked for is made; gives its title."""

    def wait(deed) -> str:
        with qtbot.waitSignal(sound_studio.session.finished, timeout=20_000):
            deed()
        return sound_studio.session.title

    return wait

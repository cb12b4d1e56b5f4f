"""A view with a sound in it."""

from __future__ import annotations

import pytest

from tests.gui.views.sounds import fill
from voicestudio.gui import theme as themes
from voicestudio.gui.views.sound_view import SoundView


@pytest.fixture
def empty_view(qtbot):
    view = SoundView()
    qtbot.addWidget(view)
    view.apply_theme(themes.dark())
    view.resize(900, 480)
    view.show()
    qtbot.waitExposed(view)
    return view


@pytest.fixture
def view(empty_view):
    fill(empty_view)
    empty_view.repaint()
    return empty_view

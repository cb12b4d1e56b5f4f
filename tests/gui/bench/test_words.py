"""What the bench says can be translated, and every control of it has a name."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QCoreApplication, QEvent

from tests.gui.test_visible_words import MARK, Marking, nameless, untranslated
from voicestudio.gui.bench.attention import AttentionWindow
from voicestudio.gui.theme import light


@pytest.fixture
def marked(qapp):
    translator = Marking()
    qapp.installTranslator(translator)
    yield
    qapp.removeTranslator(translator)


@pytest.fixture
def bench(qtbot, marked, studio, speak):
    speak("One two.")
    studio.window.actions_.compare.trigger()
    made = studio.bench
    made.compare()
    qtbot.waitUntil(lambda: not made.making.is_busy, timeout=60_000)
    return made


def test_the_bench_says_nothing_that_cannot_be_translated(bench):
    assert untranslated(bench.window) == set()
    assert nameless(bench.window) == []
    assert all(MARK in deed for deed, _ in bench.key_rows())


def test_the_blind_test_says_nothing_that_cannot_be_translated(bench):
    bench.hearing.ask_blind(bench._names())
    dialog = bench.hearing.dialog
    assert untranslated(dialog) == set()
    dialog.start()
    while not dialog.test.is_over:
        dialog.listen("X")
        dialog.answer(True)
    assert untranslated(dialog) == set()
    assert nameless(dialog) == []
    assert MARK in dialog.report
    dialog.reject()


def test_attention_says_nothing_that_cannot_be_translated(marked, qtbot):
    window = AttentionWindow(light(), None)
    qtbot.addWidget(window)
    window.view.show_picture(np.eye(3, dtype=np.float32), ("a", "b", "c"), 0.1)
    window.view.set_point((1, 1))
    assert untranslated(window) == set()
    assert nameless(window) == []
    QCoreApplication.sendPostedEvents(window, QEvent.Type.DeferredDelete)

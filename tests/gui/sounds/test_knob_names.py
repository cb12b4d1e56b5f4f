"""What stands on knobs can be read whole."""

from __future__ import annotations

import pytest
from PySide6.QtGui import QFontMetricsF, QGuiApplication

from voicestudio.gui.sounds import wording
from voicestudio.gui.sounds.knob_face import WIDTH, fitted
from voicestudio.synth import catalogue


@pytest.mark.parametrize("larger_pt", [0.0, 1.0])
def test_every_name_and_value_of_every_synthesizer_is_whole(qtbot, larger_pt):
    font = QGuiApplication.font()
    font.setPointSizeF(font.pointSizeF() + larger_pt)
    texts = set()
    for synth in catalogue.built_in():
        for group, members in wording.grouped(synth.parameters).items():
            for parameter, label in zip(members, wording.labels(members, group), strict=True):
                if group != "Partials" and not parameter.choices:
                    ends = (parameter.low, parameter.default, parameter.high)
                    texts |= {label, *(wording.shown(parameter, value) for value in ends)}
    assert len(texts) > 200
    for text in texts:
        used, written = fitted(text, font, WIDTH - 2)
        assert written == text
        assert QFontMetricsF(used).horizontalAdvance(text) <= WIDTH - 2


def test_a_short_name_keeps_the_usual_font_and_an_endless_one_is_cut_off(qtbot):
    font = QGuiApplication.font()
    usual, text = fitted("Level", font, WIDTH - 2)
    assert text == "Level" and usual.stretch() == 100 and usual.pointSizeF() == max(7.0, font.pointSizeF() - 1.5)
    assert fitted("W" * 40, font, WIDTH - 2)[1].endswith("\N{HORIZONTAL ELLIPSIS}")

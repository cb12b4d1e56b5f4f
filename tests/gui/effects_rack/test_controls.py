"""Dials made of the ranges of all kinds of effect."""

from __future__ import annotations

import numpy as np
import pytest
import soundfile
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtTest import QTest

from voicestudio.core import AudioClip, Effect
from voicestudio.effects.catalogue import KINDS, completed
from voicestudio.effects.chain import process
from voicestudio.gui.dial import Dial
from voicestudio.gui.effects_rack.card import EffectCard
from voicestudio.gui.effects_rack.controls import Controls, shown_factor
from voicestudio.gui.effects_rack.responses import CURVES
from voicestudio.gui.icons import Icons
from voicestudio.gui.theme import light

SAMPLE_RATE = 48_000


@pytest.fixture
def make(qtbot, qapp):
    theme = light()

    def card(kind: str) -> EffectCard:
        made = EffectCard(KINDS[kind], Icons(theme), theme, None)
        qtbot.addWidget(made)
        return made

    return card


def field_of(controls: Controls, name: str):
    field = controls.fields[name]
    return field.number if isinstance(field, Dial) else field


def test_every_dial_reaches_both_ends_of_its_range_and_its_default(make):
    for kind in KINDS.values():
        controls = make(kind.id).controls
        assert controls.values == {one.name: one.default for one in kind.parameters}
        for parameter in kind.parameters:
            field = field_of(controls, parameter.name)
            for value in (parameter.low, parameter.high, parameter.default):
                if parameter.choices:
                    field.setCurrentIndex(round(value))
                else:
                    field.setValue(value * shown_factor(parameter))
                assert controls.values[parameter.name] == pytest.approx(value, rel=1e-9), (kind.id, parameter.name)
                completed(Effect(kind.id, controls.turned))
        assert controls.turned == {}


def test_what_is_shown_is_not_rounded_to_the_digits_of_the_dial(make):
    card = make("compressor")
    effect = Effect("compressor", {"threshold_db": -12.3456, "attack_s": 0.00123456}, bypassed=True)
    card.show_effect(effect)
    assert card.effect == effect
    assert card.controls.fields["attack_s"].number.text() == "1.2 ms"


def test_a_dial_at_its_default_leaves_the_effect_bare(make):
    card = make("reverb")
    card.show_effect(Effect("reverb", {"mix": 0.9}))
    field_of(card.controls, "mix").setValue(0.25)
    assert card.effect == Effect("reverb")


@pytest.mark.parametrize(
    ("effect", "most_db"),
    [
        (Effect("equaliser", {"low_db": 9, "mid_db": -12, "mid_q": 4, "high_mid_db": 5, "high_db": -7}), 0.05),
        (Effect("ladder_filter", {"mode": 3, "resonance": 0.5}), 2.0),
    ],
    ids=lambda value: getattr(value, "kind", ""),
)
def test_the_drawing_is_what_the_effect_does(effect, most_db):
    impulse = np.zeros(1 << 14, np.float32)
    impulse[1024] = 0.001
    treated = process([effect], AudioClip(impulse, SAMPLE_RATE)).samples[: len(impulse)]
    hz = np.fft.rfftfreq(len(impulse), 1 / SAMPLE_RATE)
    gains = 20 * np.log10(np.abs(np.fft.rfft(treated)) / 0.001 + 1e-9)
    drawn = CURVES[effect.kind].gains(hz[1:], completed(effect))
    audible = (hz[1:] > 40) & (hz[1:] < 12_000) & (drawn > -30)
    assert np.abs(gains[1:] - drawn)[audible].max() < most_db


def test_the_drawn_levels_are_what_the_compressor_gives():
    effect = Effect("compressor", {"threshold_db": -30, "ratio": 3, "makeup_db": 4})
    tone = (0.5 * np.sign(np.sin(np.arange(SAMPLE_RATE) * 0.1))).astype(np.float32)
    treated = process([effect], AudioClip(tone, SAMPLE_RATE)).samples[SAMPLE_RATE // 2 : SAMPLE_RATE]
    expected = CURVES["compressor"].gains(np.array([20 * np.log10(0.5)]), completed(effect))[0]
    assert 20 * np.log10(np.abs(treated).mean()) == pytest.approx(expected, abs=0.5)


def test_filters_fall_three_decibels_at_their_cutoff():
    for kind in ("high_pass", "low_pass"):
        values = completed(Effect(kind, {"cutoff_hz": 1000, "slope": 2}))
        at, far = CURVES[kind].gains(np.array([1000.0, 500.0 if kind == "high_pass" else 2000.0]), values)
        assert at == pytest.approx(-3.01, abs=0.02)
        assert far == pytest.approx(-24, abs=0.6)


def test_a_point_of_the_drawing_is_dragged(make, qtbot):
    card = make("equaliser")
    card.resize(340, 600)
    card.show()
    qtbot.waitExposed(card)
    handle = CURVES["equaliser"].handles[2]
    start = card.curve.point_of(handle)
    with qtbot.waitSignal(card.turned):
        QTest.mousePress(card.curve, Qt.MouseButton.LeftButton, pos=start.toPoint())
        QTest.mouseMove(card.curve, (start + QPointF(30, -20)).toPoint())
    QTest.mouseRelease(card.curve, Qt.MouseButton.LeftButton, pos=(start + QPointF(30, -20)).toPoint())
    values = card.effect.values
    assert set(values) == {"mid_hz", "mid_db"}
    assert values["mid_hz"] > 1500
    assert values["mid_db"] > 5
    there = card.curve.point_of(handle)
    assert abs(there.x() - start.x() - 30) < 2
    assert card.controls.fields["mid_db"].value == values["mid_db"]


def test_a_drawing_stays_within_the_ranges_of_its_dials(make):
    card = make("equaliser")
    card.controls.turn({"low_hz": 20_000.0, "low_db": 99.0})
    assert card.effect.values == {"low_hz": 1000, "low_db": 24}


def test_a_point_is_put_back_by_a_double_click_and_sharpened_by_the_wheel(make, qtbot):
    card = make("equaliser")
    card.resize(340, 600)
    card.show_effect(Effect("equaliser", {"mid_db": 6, "low_db": 3}))
    card.show()
    qtbot.waitExposed(card)
    at = card.curve.point_of(CURVES["equaliser"].handles[2])
    wheel = QWheelEvent(
        at, card.curve.mapToGlobal(at), QPoint(), QPoint(0, 240), Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier, Qt.ScrollPhase.NoScrollPhase, False,
    )  # fmt: skip
    card.curve.wheelEvent(wheel)
    assert card.effect.values["mid_q"] == pytest.approx(1.15**2, abs=0.01)
    QTest.mouseDClick(card.curve, Qt.MouseButton.LeftButton, pos=at.toPoint())
    assert card.effect.values == {"low_db": 3}


def test_a_double_click_puts_a_dial_back(make, qtbot):
    card = make("gain")
    card.show_effect(Effect("gain", {"gain_db": 9.0}))
    QTest.mouseDClick(card.controls.fields["gain_db"].parts[0], Qt.MouseButton.LeftButton)
    assert card.effect == Effect("gain")


def test_an_impulse_response_of_one_s_own_is_opened_or_refused(make, qtbot, tmp_path):
    card = make("convolution")
    field = card.controls._source_field
    soundfile.write(tmp_path / "church.wav", np.eye(1, 500)[0] * 0.5, SAMPLE_RATE)
    soundfile.write(tmp_path / "silent.wav", np.zeros(500), SAMPLE_RATE)
    with qtbot.waitSignal(card.turned) as told:
        field.take(str(tmp_path / "church.wav"))
    assert told.args == ["space"]
    assert card.effect == Effect("convolution", source=str(tmp_path / "church.wav"))
    assert field.box.currentText() == "church.wav"
    with qtbot.waitSignal(card.refused) as refused:
        field.take(str(tmp_path / "silent.wav"))
    assert "is silent" in refused.args[0]
    kept = Effect("convolution", {"mix": 0.5}, source=str(tmp_path / "church.wav"))
    card.show_effect(kept)
    assert card.effect == kept
    field.box.setCurrentIndex(4)
    assert card.effect == Effect("convolution", {"mix": 0.5, "space": 4})


def test_what_is_held_back_is_drawn(make):
    card = make("limiter")
    card.show_reduction(6.0)
    assert (card.bar.reduction_db, card.reduction.text()) == (6.0, "−6.0 dB")
    assert make("reverb").bar is None

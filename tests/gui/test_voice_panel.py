"""What can be set in the voice panel, what is kept of it, and that every render is asked for so."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from PySide6.QtCore import Qt

from tests.fakes import FakeVoice, fake_card
from tests.gui.conftest import GLOW
from voicestudio.core import Device, ParamRange
from voicestudio.gui.dial import Scale
from voicestudio.gui.settings import Settings

Key = Qt.Key
VOICES = [
    fake_card(id="ann", name="Ann", vocoders=("gan", "glow", "griffin-lim")),
    fake_card(id="choir", name="Choir", vocoders=("own", "glow", "tin"), speakers=(("Alto", 3), ("Bass", 5))),
]


@pytest.fixture
def house(house):
    house.cards = list(VOICES)
    house.voices = {card.id: FakeVoice(card) for card in VOICES}
    return house


def choose(picker, value: str) -> None:
    picker.setCurrentIndex(picker.findData(value))


def asked(studio, monkeypatch, deed) -> object:
    """The request that a deed makes."""
    requests = []
    monkeypatch.setattr(studio.session, "speak", lambda _voice, _device, request: requests.append(request))
    deed()
    return requests[0]


def test_variation_by_keyboard_is_asked_for_and_put_back(studio, monkeypatch, qtbot):
    panel = studio.window.voice_panel
    assert (panel.variation.value, panel.prosody.variation) == (0.0, 0.0)
    assert "seed" in panel.variation.number.toolTip()
    slider, number, reset = panel.variation.parts
    assert not reset.isEnabled()
    slider.setFocus()
    qtbot.keyClick(slider, Key.Key_End)
    assert number.text() == "150 %"
    assert panel.prosody.variation == 1.5
    number.setFocus()
    number.selectAll()
    qtbot.keyClicks(number, "80")
    qtbot.keyClick(number, Key.Key_Return)
    assert asked(studio, monkeypatch, studio.speaking.speak).prosody.variation == 0.8
    reset.setFocus()
    qtbot.keyClick(reset, Key.Key_Space)
    assert panel.prosody.variation == 0.0


def test_the_seed_says_when_it_is_of_little_use(studio):
    panel = studio.window.voice_panel
    for widget in (panel.seed_field.number, panel.seed_field.dice):
        assert "Without variation" in widget.toolTip()
    panel.variation.number.setValue(30)
    for widget in (panel.seed_field.number, panel.seed_field.dice):
        assert "Without variation" not in widget.toolTip()
    assert "same seed" in panel.seed_field.number.toolTip()


def test_vocoders_are_named_by_their_cards(studio):
    picker = studio.window.voice_panel.vocoder_picker
    assert [picker.itemText(index) for index in range(picker.count())] == ["The voice's own (GAN)", "Glow",
                                                                          "Griffin-Lim"]  # fmt: skip
    assert picker.itemData(1, Qt.ItemDataRole.ToolTipRole) == GLOW.description
    choose(picker, "glow")
    assert picker.toolTip() == GLOW.description
    choose(studio.window.voice_panel.voice_picker, "choir")
    assert [picker.itemText(index) for index in range(picker.count())] == ["The voice's own", "Glow", "tin"]
    assert picker.currentData() == "glow"


def test_dials_are_made_of_the_ranges_alone(studio, qtbot):
    panel = studio.window.voice_panel
    assert list(panel.dials.dials) == ["turns"]  # of the voice's own
    choose(panel.vocoder_picker, "glow")
    sigma, taps = panel.dials.dials["sigma"], panel.dials.dials["taps"]
    assert (sigma.number.minimum(), sigma.number.maximum(), sigma.value) == (0.0, 1.5, 0.667)
    assert (taps.number.decimals(), taps.value) == (0, 4.0)
    assert sigma.number.toolTip() == "Spread of the noise"
    assert (sigma.number.accessibleName(), taps.number.accessibleName()) == ("Sigma", "Taps")
    assert not sigma.parts[2].isEnabled()
    qtbot.waitUntil(taps.isVisible)
    panel.vocoder_picker.setFocus()
    names = []
    for _ in range(5):
        studio.window.focusNextPrevChild(True)
        names.append(studio.window.focusWidget().accessibleName())
    assert names == ["Sigma slider", "Sigma", "Taps slider", "Taps", "Device"]
    choose(panel.vocoder_picker, "griffin-lim")
    assert panel.dials.dials == {}


def test_more_rows_have_room_as_far_as_the_sound_can_spare_it(studio, qtbot):
    window, panel = studio.window, studio.window.voice_panel
    window.resize(1000, 900)
    choose(panel.vocoder_picker, "griffin-lim")
    qtbot.waitUntil(lambda: not window._given_height)
    before = window.splitter.sizes()[0]
    choose(panel.vocoder_picker, "glow")
    qtbot.waitUntil(lambda: window.splitter.sizes()[0] > before)
    qtbot.waitUntil(lambda: window.splitter.sizes()[0] >= panel.sizeHint().height())
    choose(panel.vocoder_picker, "griffin-lim")
    qtbot.waitUntil(lambda: window.splitter.sizes()[0] == before)
    window.resize(1000, 560)
    low = window.splitter.sizes()
    choose(panel.vocoder_picker, "glow")
    qtbot.waitUntil(lambda: not window._room_timer.isActive())
    assert window.splitter.sizes() == low


def test_controls_are_asked_for_and_kept_by_vocoder(open_studio, monkeypatch, qtbot):
    first = open_studio()
    panel = first.window.voice_panel
    choose(panel.vocoder_picker, "glow")
    assert asked(first, monkeypatch, first.speaking.speak).controls == ()
    taps, sigma = panel.dials.dials["taps"].parts[0], panel.dials.dials["sigma"].number
    taps.setFocus()
    qtbot.keyClick(taps, Key.Key_End)
    sigma.setValue(0.9)
    request = asked(first, monkeypatch, first.speaking.speak)
    assert (request.vocoder, request.controls) == ("glow", (("sigma", 0.9), ("taps", 9.0)))
    choose(panel.vocoder_picker, "griffin-lim")
    assert panel.request("One.").controls == ()
    choose(panel.vocoder_picker, "glow")
    assert panel.dials.dials["sigma"].value == 0.9
    qtbot.mouseClick(panel.dials.dials["taps"].parts[2], Qt.MouseButton.LeftButton)
    assert panel.request("One.").controls == (("sigma", 0.9),)
    panel.variation.number.setValue(60)
    choose(panel.vocoder_picker, "griffin-lim")
    first.window.close()
    panel = open_studio().window.voice_panel
    assert panel.prosody.variation == 0.6
    assert panel.request("One.").controls == ()
    choose(panel.vocoder_picker, "glow")
    assert panel.request("One.").controls == (("sigma", 0.9),)


def test_the_file_and_the_word_are_spoken_with_all_that_is_set(studio, house, qtbot, monkeypatch):
    panel = studio.window.voice_panel
    choose(panel.voice_picker, "choir")
    choose(panel.vocoder_picker, "glow")
    choose(panel.speaker_picker, "Bass")
    panel.dials.dials["sigma"].number.setValue(1.0)
    panel.variation.number.setValue(100)
    expected = panel.request("One.")
    assert (expected.speaker, expected.controls, expected.prosody.variation) == ("Bass", (("sigma", 1.0),), 1.0)
    studio.window.editor.setPlainText("One.")
    studio.file_speaking.ask()
    assert studio.file_speaking._asked[2] == expected
    studio.file_speaking.dialog.reject()
    studio.window.actions_.pronunciations.trigger()
    dialog = studio.pronouncing.dialog
    dialog.word.setText("One")
    with qtbot.waitSignal(studio.worker.finished, timeout=10_000):
        qtbot.mouseClick(dialog.hear, Qt.MouseButton.LeftButton)
    assert house.voices["choir"].speaker == 5
    dialog.reject()


def test_a_speaker_is_chosen_by_keyboard_and_kept_by_voice(open_studio, house, qtbot):
    first = open_studio()
    panel = first.window.voice_panel
    assert not panel.speaker_picker.isVisible()
    choose(panel.voice_picker, "choir")
    assert panel.speaker_picker.isVisible()
    assert panel.request("One.").speaker == ""
    panel.speaker_picker.setFocus()
    qtbot.keyClick(panel.speaker_picker, Key.Key_B)
    assert panel.speaker == "Bass"
    first.window.editor.setPlainText("One.")
    with qtbot.waitSignal(first.session.finished, timeout=10_000):
        first.speaking.speak()
    assert house.voices["choir"].speaker == 5
    choose(panel.voice_picker, "ann")
    assert (panel.speaker, panel.speaker_picker.isVisible()) == ("", False)
    first.window.close()
    panel = open_studio().window.voice_panel
    choose(panel.voice_picker, "choir")
    assert panel.speaker == "Bass"
    panel.speaker_picker.setCurrentIndex(0)
    assert panel.speakers == {}


@pytest.mark.parametrize("text", ["{", "[]", '{"glow": 3}', '{"glow": {"sigma": "x", "taps": true}}',
                                  '{"glow": {"sigma": NaN}}'])  # fmt: skip
def test_damaged_controls_read_as_their_defaults(home, open_studio, text):
    settings = Settings()
    settings.put("voice/controls", text)
    settings.put("voice/speakers", text)
    settings.put("voice/vocoder", "glow")
    settings.save()
    panel = open_studio().window.voice_panel
    assert panel.vocoder == "glow"
    assert panel.request("One.").controls == ()


def test_a_value_out_of_its_range_is_brought_to_its_end(home, open_studio):
    settings = Settings()
    settings.put("voice/controls", json.dumps({"glow": {"sigma": 99, "gone": 1}}))
    settings.put("voice/vocoder", "glow")
    settings.save()
    assert open_studio().window.voice_panel.request("One.").controls == (("sigma", 1.5),)


@pytest.mark.parametrize(
    ("parameter", "step", "decimals"),
    [
        (ParamRange("a", 0.0, 1.0, 0.0, ""), 0.01, 2),
        (ParamRange("a", 0.3, 1.2, 0.8, ""), 0.01, 2),
        (ParamRange("a", 0.0, 1.5, 0.6667, ""), 0.01, 4),
        (ParamRange("a", 20.0, 20_000.0, 440.0, "", "Hz", "log"), 1.0, 0),
        (ParamRange("a", 1, 64, 8, "", curve="whole"), 1.0, None),
    ],
)
def test_scales_are_round(parameter, step, decimals):
    scale = Scale.of(parameter)
    assert (scale.step, scale.decimals) == (pytest.approx(step), decimals)
    assert scale.is_ratio == (parameter.curve == "log")
    assert scale.value(0) == pytest.approx(parameter.low)
    assert scale.value(scale.n_steps) == pytest.approx(parameter.high)




def test_devices_are_those_of_the_kind_of_voice(house, open_studio, qtbot):
    card = Device("cuda:0", "Card")
    by_kind = {"neural": [Device("cpu", "Processor"), card],
               "piper": [Device("cpu", "Processor"), replace(card, reason="The processor alone.")]}  # fmt: skip
    house.devices = by_kind.get
    tin = fake_card(id="tin", name="Tin", kind="piper")
    house.cards.append(tin)
    house.voices["tin"] = FakeVoice(tin)
    panel = open_studio().window.voice_panel
    panel.device_picker.setCurrentIndex(panel.device_picker.findData("cuda:0"))
    panel.device_picker.activated.emit(panel.device_picker.currentIndex())
    qtbot.waitUntil(lambda: ("ann", "cuda:0") in house.opened)
    choose(panel.voice_picker, "tin")
    qtbot.waitUntil(lambda: house.opened[-1] == ("tin", "auto"))
    assert "The processor alone." in panel.device_picker.toolTip()
    assert not panel.device_picker.model().item(panel.device_picker.findData("cuda:0")).isEnabled()
    choose(panel.voice_picker, "ann")
    qtbot.waitUntil(lambda: house.opened[-1] == ("ann", "cuda:0"))
    assert panel.device == "cuda:0"
    assert ("tin", "cuda:0") not in house.opened

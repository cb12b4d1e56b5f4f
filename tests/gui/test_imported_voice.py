"""A Piper voice at 16 kHz in the window: its sound, and the mel measured from that sound."""

from __future__ import annotations

import numpy as np
import pytest

from tests.gui.conftest import CARDS
from tests.voices.piper_files import put, settings
from voicestudio.dsp.mel import log_mel
from voicestudio.gui.views.mel_scale import NEPER_DB
from voicestudio.voices import catalogue
from voicestudio.voices.importing import import_voice
from voicestudio.voices.opening import open_voice


@pytest.fixture
def voice_id(home, house, tmp_path) -> str:
    content = settings(audio__sample_rate=16000, num_speakers=2)
    voice_id = import_voice(put(tmp_path / "in", content=content), "tones").id
    house.voices[voice_id] = open_voice(voice_id)
    house.cards[:] = [*CARDS, catalogue.card(voice_id)]
    return voice_id


def test_it_is_chosen_and_spoken_with(voice_id, open_studio, qtbot):
    studio = open_studio()
    panel = studio.window.voice_panel
    panel.voice_picker.setCurrentIndex(panel.voice_picker.findData(voice_id))
    assert panel.vocoder == "own"
    assert panel.vocoder_picker.currentText() == "The voice's own"
    panel.pitch.number.setValue(2.0)
    studio.window.editor.setPlainText("Hello, dear. How?")
    notices: list[str] = []
    studio.session.noticed.connect(notices.append)
    with qtbot.waitSignal(studio.session.finished, timeout=10_000) as done:
        studio.window.transport.speak_button.click()
    data, spec = studio.window.sound.view.data, panel.card.spec
    assert data.clip.sample_rate == spec.sample_rate == 16000
    assert len(data.clip) == round(done.args[0].duration_s * 16000)
    phonemes, start_s = studio.session.phonemes[0]
    n_frames = round(phonemes.duration_s / spec.frame_s) - 4  # what lies beyond sees the pause
    measured = log_mel(data.clip.samples, spec)[:, :n_frames].T * NEPER_DB
    assert start_s == 0.0
    assert n_frames > 20
    np.testing.assert_allclose(data.mel.frames_db[:n_frames], measured, atol=1e-3)
    assert [notice for notice in notices if "cannot change its pitch" in notice] == notices[-1:]

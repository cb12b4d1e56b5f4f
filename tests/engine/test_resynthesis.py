"""A recording to mel and back."""

from __future__ import annotations

import numpy as np
import pytest

from tests.fakes import FakeVoice
from voicestudio.core import AudioClip, AudioReady, MelReady, MelSpec, MelSpectrogram, StudioError
from voicestudio.dsp.mel import log_mel
from voicestudio.engine import resynthesis
from voicestudio.engine.resynthesis import mel_chunks, resynthesise


def noise(n_samples: int) -> AudioClip:
    return AudioClip(np.random.default_rng(3).normal(0, 0.1, n_samples).astype(np.float32), 22050)


@pytest.mark.parametrize("n_samples", [256, 700, 22050, 100 * 256, 333 * 256 + 17])
def test_chunks_equal_the_whole(n_samples: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(resynthesis, "_BLOCK_FRAMES", 100)
    clip = noise(n_samples)
    whole = log_mel(clip.samples, MelSpec())
    chunked = MelSpectrogram.join(mel_chunks(clip, MelSpec())).frames
    np.testing.assert_allclose(chunked, whole, atol=2e-5)


def test_mel_and_sound_in_turn() -> None:
    voice, clip = FakeVoice(), noise(22050)
    events = list(resynthesise(clip, voice, "gan"))
    assert isinstance(events[0], MelReady)
    mel = MelSpectrogram.join(event.mel for event in events if isinstance(event, MelReady))
    sound = AudioClip.join(event.clip for event in events if isinstance(event, AudioReady))
    assert mel.n_frames == 22050 // 256
    assert len(sound) == mel.n_frames * 256
    assert voice.opened == voice.closed == 1


@pytest.mark.parametrize(
    ("clip", "vocoder", "sentence"),
    [
        (noise(255), "gan", "too short"),
        (AudioClip(np.zeros(0, np.float32), 22050), "gan", "too short"),
        (AudioClip(np.zeros(9000, np.float32), 8000), "gan", "8000 Hz"),
        (noise(9000), "tin", "gan, griffin-lim"),
    ],
)
def test_what_cannot_be_resynthesised(clip: AudioClip, vocoder: str, sentence: str) -> None:
    with pytest.raises(StudioError, match=sentence):
        list(resynthesise(clip, FakeVoice(), vocoder))

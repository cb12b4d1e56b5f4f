"""WaveNet as a vocoder: streams, seeds, settings, classes of sound and files."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
import torch

from voicestudio.core import MelSpec, MelSpectrogram, StudioError
from voicestudio.models.checkpoint import save_weights
from voicestudio.models.wavenet.config import GAIN, MU_LAW, WaveNetConfig
from voicestudio.models.wavenet.network import WaveNet
from voicestudio.models.wavenet.output import pre_emphasised
from voicestudio.models.wavenet.sampling import Sampler
from voicestudio.models.wavenet.vocoder import CHUNK_S, WaveNetSettings, WaveNetVocoder

if TYPE_CHECKING:
    from pathlib import Path

SMALL = {
    "channels": 8, "skip_channels": 8, "n_mixtures": 2, "condition_channels": 6, "cycles": 2, "cycle_layers": 3,
}  # fmt: skip
SPEC = MelSpec(sample_rate=16000)


def a_vocoder(**sizes: object) -> WaveNetVocoder:
    torch.manual_seed(1)
    network = WaveNet(WaveNetConfig(**{**SMALL, **sizes}))
    with torch.no_grad():
        for weight in network.parameters():
            weight.copy_(weight.half())
    return WaveNetVocoder(network)


def a_mel(n_frames: int) -> MelSpectrogram:
    return MelSpectrogram(np.random.default_rng(n_frames).normal(-5, 2, (80, n_frames)).astype(np.float32))


def whole(vocoder: WaveNetVocoder, mel: MelSpectrogram, seed: int = 5, **kwargs: object) -> np.ndarray:
    return np.concatenate(list(vocoder.stream([mel], seed, **kwargs)))


@pytest.mark.parametrize("sizes", [{}, {"output": MU_LAW}, {"prediction_order": 16}])
@pytest.mark.parametrize("n_frames", [1, 8, 13, 45])
def test_streamed_output_equals_the_whole(n_frames: int, sizes: dict) -> None:
    vocoder, mel = a_vocoder(**sizes), a_mel(n_frames)
    wanted = whole(vocoder, mel)
    assert wanted.shape == (n_frames * 256,)
    assert wanted.dtype == np.float32
    for size in (1, 7, 40):
        chunks = [MelSpectrogram(mel.frames[:, start : start + size]) for start in range(0, n_frames, size)]
        np.testing.assert_array_equal(np.concatenate(list(vocoder.stream(chunks, 5))), wanted)
    empty = MelSpectrogram(np.zeros((80, 0), np.float32))
    np.testing.assert_array_equal(np.concatenate(list(vocoder.stream([empty, mel, empty], 5))), wanted)
    assert list(vocoder.stream([])) == []
    assert [len(chunk) for chunk in vocoder.stream([empty])] == [0]


def test_a_stream_is_one_pass_of_the_network_over_the_whole_mel() -> None:
    vocoder, mel = a_vocoder(pre_emphasis=0.0), a_mel(30)
    made = torch.from_numpy(whole(vocoder, mel))[None]
    frames = np.pad(mel.frames, ((0, 0), (4, 4)), constant_values=np.log(1e-5))
    with torch.inference_mode():
        network = vocoder.network
        outputs = network(made, network.conditioning(torch.from_numpy(frames)[None]), fresh=True)[0]
    # The same chances, drawn from these outputs by an independent computation, give the same samples.
    chances = np.random.default_rng(5).random((30 * 256, 2), np.float32).clip(1e-5, 1 - 1e-5)
    logits, means, log_scales = outputs.double().numpy().reshape(-1, 3, 2).transpose(1, 0, 2)
    shares = np.exp(logits / 0.8) / np.exp(logits / 0.8).sum(1, keepdims=True)
    chosen = (chances[:, 0] > shares[:, 0]).astype(int)[:, None]
    mean, scale = (np.take_along_axis(x, chosen, 1)[:, 0] / GAIN for x in (means, np.exp(log_scales)))
    wanted = mean + 0.8 * scale * np.log(chances[:, 1] / (1 - chances[:, 1]))
    same = np.abs(wanted - made[0].numpy()) < 1e-5
    assert same.mean() > 0.999  # a chance at the very border of two mixtures may fall to either


def test_same_seed_same_samples_and_another_seed_others() -> None:
    vocoder, mel = a_vocoder(), a_mel(12)
    np.testing.assert_array_equal(whole(vocoder, mel, 1), whole(vocoder, mel, 1))
    assert np.abs(whole(vocoder, mel, 1) - whole(vocoder, mel, 2)).max() > 1e-4


def test_less_temperature_is_less_noise() -> None:
    vocoder, mel = a_vocoder(), a_mel(12)
    rms = [
        float(pre_emphasised(torch.from_numpy(whole(vocoder, mel, settings=WaveNetSettings(t))), 0.85).std())
        for t in (0.4, 0.7, 1.0)
    ]
    assert rms == sorted(rms)
    for wrong in (0.0, 1.3, float("nan")):
        with pytest.raises(StudioError, match="temperature"):
            WaveNetSettings(wrong)


def test_blocks_are_short_and_come_before_the_mel_has_ended_and_little_is_kept() -> None:
    vocoder, asked = a_vocoder(), 0

    def mels():
        nonlocal asked
        for _ in range(60):
            asked += 1
            yield a_mel(10)

    stream = vocoder.stream(mels())
    sizes = [len(next(stream))]
    assert asked == 2  # 8 frames to begin with, and 4 of context
    sizes += [len(next(stream)) for _ in range(50)]
    assert max(sizes) <= 1.2 * CHUNK_S * 22050
    assert stream.gi_frame.f_locals["making"].mel.shape[1] < 30
    stream.close()


def test_a_condition_that_is_too_short_is_refused() -> None:
    vocoder = a_vocoder()
    sampler = Sampler(vocoder.packed, 0)
    rows = np.zeros((2, 2 * vocoder.packed.width * 6), np.float32)
    with pytest.raises(ValueError, match="not enough"):
        sampler.samples(rows, 16, sampler.chances(33), 1.0)
    with pytest.raises(ValueError, match="not enough"):
        sampler.samples(rows[:, 1:], 16, sampler.chances(3), 1.0)


def test_sounds_of_a_class_without_a_mel() -> None:
    vocoder = a_vocoder(spec=SPEC, has_mel=False, n_classes=3)
    with torch.no_grad():
        vocoder.network.conditioning.classes.weight.mul_(5)
    first, again, other = (
        list(vocoder.sounds(2000, seed=4, sound_class=sound_class, settings=WaveNetSettings(1.0)))
        for sound_class in (0, 0, 2)
    )
    assert max(len(chunk) for chunk in first) <= round(CHUNK_S * 16000)
    first, again, other = (np.concatenate(chunks) for chunks in (first, again, other))
    assert len(first) == 2000
    np.testing.assert_array_equal(first, again)
    assert np.abs(first - other).max() > 1e-4
    for wrong in (None, 3, -1):
        with pytest.raises(StudioError, match="class of sound from 0 to 2"):
            next(vocoder.sounds(100, sound_class=wrong))
    with pytest.raises(StudioError, match="follows a mel is wanted"):
        next(vocoder.stream([a_mel(3)]))


def test_sounds_without_mel_and_class_and_a_mel_with_class() -> None:
    free = a_vocoder(spec=SPEC, has_mel=False)
    made = np.concatenate(list(free.sounds(900, seed=1)))
    with torch.inference_mode():
        outputs = free.network(torch.zeros(1, 50), free.network.conditioning(None), fresh=True)
    assert made.std() > 0
    assert outputs.shape == (1, 50, 6)
    with pytest.raises(StudioError, match="without mel is wanted"):
        next(a_vocoder().sounds(10))
    with pytest.raises(StudioError, match="No class of sound"):
        next(a_vocoder().stream([a_mel(9)], sound_class=1))
    both = a_vocoder(n_classes=2)
    with torch.no_grad():
        both.network.conditioning.classes.weight.mul_(5)
    assert np.abs(whole(both, a_mel(9), sound_class=0) - whole(both, a_mel(9), sound_class=1)).max() > 1e-4


def test_a_mel_of_other_settings_is_one_sentence() -> None:
    with pytest.raises(StudioError, match="16000"):
        next(a_vocoder().stream([MelSpectrogram(np.zeros((80, 3), np.float32), SPEC)]))


def saved(folder: Path, vocoder: WaveNetVocoder, **changed: object) -> Path:
    path = folder / "wavenet.safetensors"
    save_weights(path, {**vocoder.network.state_dict(), **changed}, vocoder.config, "wavenet")
    return path


def test_what_is_saved_speaks_the_same(tmp_path: Path) -> None:
    vocoder, mel = a_vocoder(n_classes=2, kernel_size=3, prediction_order=12), a_mel(9)
    loaded = WaveNetVocoder.load(saved(tmp_path, vocoder), fast=True)
    assert loaded.config == vocoder.config
    np.testing.assert_array_equal(whole(loaded, mel, sound_class=1), whole(vocoder, mel, sound_class=1))


def test_damaged_files_are_one_sentence(tmp_path: Path) -> None:
    vocoder = a_vocoder()
    path = saved(tmp_path, vocoder)
    whole_file = path.read_bytes()
    for content, told in ((whole_file[:-100], "damaged"), (b"", "damaged"), (b"hello " * 100, "damaged")):
        path.write_bytes(content)
        with pytest.raises(StudioError, match=told):
            WaveNetVocoder.load(path)
    with pytest.raises(StudioError, match=r"wants shape .* for out.bias"):
        WaveNetVocoder.load(saved(tmp_path, vocoder, **{"out.bias": torch.zeros(5)}))
    with pytest.raises(StudioError, match="does not know"):
        WaveNetVocoder.load(saved(tmp_path, vocoder, extra=torch.zeros(5)))
    with pytest.raises(StudioError, match="not all numbers"):
        WaveNetVocoder.load(saved(tmp_path, vocoder, **{"out.bias": torch.full((6,), torch.nan)}))
    with pytest.raises(StudioError, match="no such file"):
        WaveNetVocoder.load(tmp_path / "none.safetensors")


@pytest.mark.parametrize(
    ("name", "wrong"), [("output", "gaussian"), ("step", 7), ("cycle_layers", 60), ("channels", -1)]
)
def test_a_configuration_that_cannot_be_is_one_sentence(tmp_path: Path, name: str, wrong: object) -> None:
    vocoder = a_vocoder()
    config = WaveNetConfig(**SMALL)
    object.__setattr__(config, name, wrong)
    path = tmp_path / "wavenet.safetensors"
    save_weights(path, vocoder.network.state_dict(), config, "wavenet")
    with pytest.raises(StudioError, match="install the voice anew"):
        WaveNetVocoder.load(path)

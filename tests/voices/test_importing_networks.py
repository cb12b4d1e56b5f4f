"""Tacotron 2, WaveGlow and HiFi-GAN checkpoints of every layout: all tensors are used, the sound is theirs."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
import torch
from safetensors.torch import load_file

from tests.models.test_hifigan_published import shapes as hifi_gan_shapes
from tests.models.test_waveglow_published import shapes as waveglow_shapes
from tests.voices.checkpoints import (
    FULL1,
    SMALL1,
    SMALL3,
    WAVEGLOW,
    WAVEGLOW_256,
    expanded,
    hifi_gan,
    hifi_gan_files,
    nested,
    prefixed,
    saved,
    tacotron2,
    waveglow,
)
from tests.voices.test_importing import full_disk, own, refused  # noqa: F401 (a fixture)
from voicestudio.core import AudioClip, MelSpec, MelSpectrogram, Prosody, StudioError
from voicestudio.models.hifigan import published as hifi_gan_published
from voicestudio.models.hifigan.generator import HifiGan
from voicestudio.models.hifigan.vocoder import HifiGanVocoder
from voicestudio.models.tacotron2 import graphemes
from voicestudio.models.tacotron2.config import Tacotron2Config
from voicestudio.models.tacotron2.network import Tacotron2
from voicestudio.models.tacotron2.speech import Speech
from voicestudio.models.tacotron2.synthesis import Tacotron2Model
from voicestudio.models.waveglow import published as waveglow_published
from voicestudio.models.waveglow.network import WaveGlow
from voicestudio.models.waveglow.vocoder import WaveGlowSettings, WaveGlowVocoder
from voicestudio.text import read_utterance
from voicestudio.voices import catalogue, vocoders, weights
from voicestudio.voices.attending import AttendingVoice
from voicestudio.voices.importing import Source, detect, import_voice, remove_voice
from voicestudio.voices.importing.hifigan import HifiGanKind
from voicestudio.voices.importing.storing import is_kept_by_half
from voicestudio.voices.importing.tacotron2 import Tacotron2Kind
from voicestudio.voices.importing.waveglow import WaveGlowKind
from voicestudio.voices.letters import ids_of
from voicestudio.voices.vocoding import Vocoding

torch.set_num_threads(1)
MEL = MelSpectrogram(np.random.default_rng(0).normal(-5, 1, (80, 12)).astype(np.float32))


@pytest.fixture(autouse=True)
def places(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VOICESTUDIO_HOME", str(tmp_path / "home"))


def halved(tensors: dict) -> dict:
    """As the studio keeps weights."""
    return {name: value.half().float() if value.is_floating_point() else value for name, value in tensors.items()}


def sound(vocoder_id: str) -> np.ndarray:
    return AudioClip.join(Vocoding(MelSpec(), "cpu").audio([MEL], vocoder_id, 3)).samples


def stored(kind: object, path: Path, folder: Path) -> dict:
    """The tensors that the kind makes of a file."""
    folder.mkdir()
    conversion = kind.convert(Source(path), folder)
    (name,) = conversion.card["files"].values()
    return load_file(folder / name)


class TestTacotron2:
    """Stands first: its kernel is compiled early, and kept for the other files that use it."""

    @pytest.mark.parametrize("wrap", [dict, nested, prefixed, lambda t: nested(prefixed(t), config={"n_symbols": 148})])
    def test_speaks_as_the_network_itself(self, tmp_path: Path, wrap) -> None:  # noqa: ANN001
        tensors = tacotron2()
        report = import_voice(saved(tmp_path / "in" / "ljs.pt", wrap(tensors)))
        assert (report.id, report.makes, report.kind) == ("ljs", "voice", "Tacotron 2 voice")
        card = catalogue.card("ljs")
        assert card.vocoders == ("gan", *vocoders.fitting(card.spec))
        voice = AttendingVoice(card)
        phonemes = voice.phonemes(read_utterance("A bad kite, maybe."))
        mel = MelSpectrogram.join(voice.mel(phonemes, Prosody(), 5)).frames
        network = Tacotron2(voice._model.config)
        network.load_state_dict(halved(tensors))
        model = Tacotron2Model(network)
        assert model.reads_letters
        ids = graphemes.read(read_utterance("A bad kite, maybe."))[0]
        assert ids == ids_of([phoneme.symbol for phoneme in phonemes.symbols])[0]
        np.testing.assert_array_equal(mel, MelSpectrogram.join(Speech(model, model.plan(ids), 5).frames()).frames)

    def test_what_was_found_is_told(self, tmp_path: Path) -> None:
        tensors = tacotron2()
        rows = dict(import_voice(saved(tmp_path / "a.pt", tensors)).rows)
        assert rows["symbols"].startswith("148: English letters")
        assert rows["decoder"] == "LSTMs of 20 and 16, frames a step: 2"
        assert rows["network"].startswith(f"{len(tensors)} tensors, ")
        assert rows["vocoder"].startswith("that of the voice kathleen")

    def test_without_a_vocoder_to_lend(self, tmp_path: Path) -> None:
        settings = {"sampling_rate": 24000}
        rows = dict(import_voice(saved(tmp_path / "a.pt", nested(tacotron2(), hparams=settings))).rows)
        assert rows["vocoder"].startswith("none of its own")
        assert catalogue.card("a").vocoders == ("griffin-lim", "lpc")
        assert catalogue.card("a").spec.sample_rate == 24000

    def test_all_is_kept_as_it_is(self, tmp_path: Path) -> None:
        tensors = tacotron2()
        usual = stored(Tacotron2Kind(), saved(tmp_path / "a.pt", tensors), tmp_path / "usual")
        assert set(usual) == set(tensors)
        assert all(torch.equal(usual[name], tensors[name].to(usual[name].dtype)) for name in tensors)

    def test_the_published_sizes(self, tmp_path: Path) -> None:
        with torch.device("meta"):
            shapes = {k: tuple(v.shape) for k, v in Tacotron2(Tacotron2Config(graphemes.SYMBOLS)).state_dict().items()}
        tensors = {
            name: value if value.ndim else torch.tensor(7) for name, value in expanded(shapes).items()
        }  # the counters of batches are whole numbers
        report = import_voice(saved(tmp_path / "in" / "tacotron2_statedict.pt", nested(tensors)))
        found = weights.check(catalogue.weights_files(catalogue.card(report.id))["acoustic"])
        assert found == shapes
        assert dict(report.rows)["network"].startswith("84 tensors, 28,")


class TestWaveGlow:
    @pytest.mark.parametrize(
        ("wrap", "one", "norm"),
        [
            (dict, True, "fused"),
            (nested, False, "g and v"),
            (prefixed, False, "fused"),
            (lambda t: nested(prefixed(t)), True, "parametrised"),
            (lambda t: {"model": t}, True, "g and v"),
        ],
    )
    def test_sounds_as_the_network_itself(self, tmp_path: Path, wrap, one: bool, norm: str) -> None:  # noqa: ANN001
        tensors = waveglow(WAVEGLOW, one, norm)
        report = import_voice(saved(tmp_path / "in" / "wave glow.pt", wrap(tensors)))
        assert (report.id, report.makes, report.kind) == ("wave-glow", "vocoder", "WaveGlow vocoder")
        state, config = waveglow_published.from_published(tensors)
        assert config == WAVEGLOW
        network = WaveGlow(config)
        network.load_state_dict(halved(state))
        settings = WaveGlowSettings(0.667, 0.0, 0)
        wanted = np.concatenate(list(WaveGlowVocoder(network, fast=True).stream([MEL], 3, settings)))
        np.testing.assert_array_equal(sound(report.id), wanted)
        assert np.abs(wanted).max() > 0.01

    def test_what_was_found_is_told(self, tmp_path: Path) -> None:
        rows = dict(import_voice(saved(tmp_path / "a.pt", nested(waveglow(norm="parametrised")))).rows)
        assert rows["sample rate"] == "22050 Hz"
        assert rows["mel"].startswith("80 bands, 0 to 8000 Hz, window 1024 in 1024, hop 256 (the file does not")
        assert rows["flows"] == "6 of 8 samples, 2 layers of 8"
        assert rows["weight normalisation"] == "as norms and directions, multiplied out"
        assert rows["network"].endswith("all used")
        assert rows["stored as"] == "16-bit numbers"
        assert "kathleen" in rows["can be used by"]
        assert catalogue.card("kathleen").vocoders[:2] == ("gan", "a")
        remove_voice("a")
        assert "a" not in catalogue.card("kathleen").vocoders

    @pytest.mark.parametrize(("one", "norm"), [(True, "fused"), (False, "g and v"), (False, "parametrised")])
    def test_all_is_kept_as_it_is(self, tmp_path: Path, one: bool, norm: str) -> None:
        tensors = waveglow(WAVEGLOW, one, norm)
        found = stored(WaveGlowKind(), saved(tmp_path / "a.pt", tensors), tmp_path / "out")
        wanted = waveglow_published.from_published(tensors)[0]  # which is tested to use every tensor
        assert set(found) == set(wanted)
        assert all(torch.equal(found[name], wanted[name].half()) for name in wanted)

    def test_the_published_sizes(self, tmp_path: Path) -> None:
        path = saved(tmp_path / "in" / "waveglow_256.pt", prefixed(expanded(dict(waveglow_shapes(WAVEGLOW_256, True)))))
        report = import_voice(path)
        card = vocoders.card(report.id)
        found = weights.check(vocoders.weights_file(card))
        rows = dict(report.rows)
        assert rows["flows"] == "12 of 8 samples, 8 layers of 256"
        assert rows["network"].startswith(f"{len(found)} tensors, 87,")
        with torch.device("meta"):
            wanted = WaveGlow(WAVEGLOW_256).state_dict()
        assert found == {name: tuple(value.shape) for name, value in wanted.items()}

    def test_settings_beside_it_are_read(self, tmp_path: Path) -> None:
        data = {"sampling_rate": 24000, "filter_length": 1024, "mel_fmin": 20.0, "mel_fmax": 12000.0}
        path = saved(tmp_path / "in" / "a.pt", waveglow())
        (path.parent / "config.json").write_text(json.dumps({"data_config": data, "train_config": {"seed": 1}}))
        report = import_voice(path)
        assert vocoders.card("a").spec == MelSpec(24000, fmin_hz=20.0, fmax_hz=12000.0)
        assert dict(report.rows)["can be used by"].startswith("no voice")
        assert "a" not in catalogue.card("kathleen").vocoders

    def test_settings_within_it_are_read(self, tmp_path: Path) -> None:
        config = {"sampling_rate": 16000, "win_length": 800, "hop_length": 200, "n_fft": 1024}
        import_voice(saved(tmp_path / "a.pt", nested(waveglow(), config=config)))
        assert vocoders.card("a").spec == MelSpec(16000, 1024, 800, 200)

    @pytest.mark.parametrize(
        ("config", "told"),
        [
            ({"n_mel_channels": 100}, "wants 80"),
            ({"hop_length": 2048}, "hop_length"),
            ({"hop_length": 250}, "do not fit"),
            ({"sampling_rate": -1}, "sample_rate"),
            ({"sampling_rate": 22050.5}, "sample_rate"),
            ({"mel_fmax": 20000.0}, "fmax_hz"),
            ({"mel_fmax": float("nan")}, "fmax_hz"),
        ],
    )
    def test_other_mel_settings_that_cannot_be(self, tmp_path: Path, config: dict, told: str) -> None:
        assert told in refused(saved(tmp_path / "a.pt", nested(waveglow(), config=config)))


class TestHifiGan:
    @pytest.mark.parametrize(("name", "normed"), [("g_02500000", True), ("generator.pth", False)])
    def test_sounds_as_the_network_itself(self, tmp_path: Path, name: str, normed: bool) -> None:
        for number, values in enumerate((SMALL1, SMALL3)):
            report = import_voice(hifi_gan_files(tmp_path / f"in{number}", values, name, normed), f"gen-{number}")
            assert (report.makes, report.kind) == ("vocoder", "HiFi-GAN vocoder")
            state, config = hifi_gan_published.from_published(values, hifi_gan(values, normed))
            network = HifiGan(config)
            network.load_state_dict(halved(state))
            wanted = np.concatenate(list(HifiGanVocoder(network, fast=True).stream([MEL], 3)))
            np.testing.assert_array_equal(sound(report.id), wanted)

    def test_by_its_folder(self, tmp_path: Path) -> None:
        folder = hifi_gan_files(tmp_path / "LJ_V3", name="g_00000100").parent
        hifi_gan_files(folder, SMALL3, "g_00000200")
        saved(folder / "do_00000200", {"mpd": {}})
        assert Source(folder).path.name == "g_00000200"
        found = detect(folder)
        assert (found.kind, found.id) == ("HiFi-GAN vocoder", "LJ_V3")
        report = import_voice(folder)
        assert report.id == "LJ_V3"
        rows = dict(report.rows)
        assert rows["mel"] == "80 bands, 0 to 8000 Hz, window 1024 in 1024, hop 256"
        assert rows["generator"] == "16 channels, 8 x 8 x 4 times finer, residual blocks 2"
        assert rows["weight normalisation"] == "as norms and directions, multiplied out"

    def test_all_is_kept_as_it_is(self, tmp_path: Path) -> None:
        found = stored(HifiGanKind(), hifi_gan_files(tmp_path / "in"), tmp_path / "out")
        wanted = hifi_gan_published.from_published(SMALL3, hifi_gan(SMALL3))[0]  # which is tested to use every tensor
        assert set(found) == set(wanted)
        assert all(torch.equal(found[name], wanted[name].half()) for name in wanted)

    def test_the_published_sizes(self, tmp_path: Path) -> None:
        path = tmp_path / "in" / "generator.pth"
        shapes = hifi_gan_shapes(FULL1)
        tensors = expanded({f"{name}.weight": shape for name, shape in shapes.items()})
        tensors |= expanded(
            {f"{name}.bias": shape[1:2] if name.startswith("ups") else shape[:1] for name, shape in shapes.items()}
        )
        saved(path, {"generator": tensors})
        (path.parent / "config.json").write_text(json.dumps(FULL1))
        report = import_voice(path)
        found = weights.check(vocoders.weights_file(vocoders.card(report.id)))
        assert found == {name: tuple(value.shape) for name, value in tensors.items()}
        assert dict(report.rows)["network"] == f"{len(tensors)} tensors, 13,926,017 values, all used"

    def test_its_settings_are_wanted(self, tmp_path: Path) -> None:
        path = hifi_gan_files(tmp_path / "in")
        beside = path.with_name("config.json")
        for content, told in (
            ("{", "not JSON"), ("[]", "names and values"), ("{}", "lacks the key resblock"), ("[" * 9999, "not JSON"),
            (json.dumps(SMALL1), "config.json wants shape"), (" " * (2 << 20), "is larger than"),
        ):  # fmt: skip
            beside.write_text(content)
            assert told in refused(path)
        beside.unlink()
        assert f"{beside}, but there is no such file" in refused(path)
        assert "is a folder" in refused(path.parent)


MAKERS = {
    "waveglow": lambda folder: saved(folder / "a.pt", nested(waveglow())),
    "hifi-gan": hifi_gan_files,
    "tacotron 2": lambda folder: saved(folder / "a.pt", nested(tacotron2())),
}
NESTS = {"waveglow": "state_dict", "hifi-gan": "generator", "tacotron 2": "state_dict"}


@pytest.fixture(params=MAKERS)
def made(request: pytest.FixtureRequest, tmp_path: Path) -> tuple[Path, str]:
    """A sound checkpoint of each kind, and the key that its weights stand under."""
    return MAKERS[request.param](tmp_path / "in"), NESTS[request.param]


class TestBadInput:
    def rewritten(self, made: tuple[Path, str], change) -> Path:  # noqa: ANN001
        path, nest = made
        content = torch.load(path, weights_only=True)
        change(content[nest])
        return saved(path, content)

    @pytest.mark.parametrize("kept", [0.1, 0.6, 0.99])
    def test_truncated(self, made: tuple[Path, str], kept: float) -> None:
        content = made[0].read_bytes()
        made[0].write_bytes(content[: int(len(content) * kept)])
        assert "truncated, damaged" in refused(made[0])

    def test_other_shapes(self, made: tuple[Path, str]) -> None:
        def shorten(tensors: dict) -> None:
            name = max(tensors, key=lambda name: tensors[name].numel())
            tensors[name] = tensors[name][:, :-1].clone()

        assert "shape" in refused(self.rewritten(made, shorten)) or "wants" in refused(made[0])

    def test_a_tensor_too_few_or_too_many(self, made: tuple[Path, str]) -> None:
        lost: list[str] = []

        def lose(tensors: dict) -> None:
            lost.append(next(name for name in reversed(tensors) if name.endswith("bias")))
            del tensors[lost[0]]

        path = self.rewritten(made, lose)
        assert lost[0] in refused(path)

    def test_one_more(self, made: tuple[Path, str]) -> None:
        assert "strange.weight" in refused(
            self.rewritten(made, lambda tensors: tensors.update({"strange.weight": torch.ones(2)}))
        )

    def test_not_all_numbers(self, made: tuple[Path, str]) -> None:
        def spoil(tensors: dict) -> None:
            next(value for name, value in tensors.items() if name.endswith("bias"))[0] = torch.nan

        assert "not all numbers" in refused(self.rewritten(made, spoil))

    def test_with_a_program(self, made: tuple[Path, str]) -> None:
        path, nest = made
        saved(path, {nest: torch.load(path, weights_only=True)[nest], "hook": Path("x")})
        message = refused(path)
        assert "refused: where you trust it, save its state_dict alone" in message

    @pytest.mark.usefixtures("full_disk")
    def test_on_a_full_disk(self, tmp_path: Path) -> None:
        wide = Tacotron2Config(graphemes.SYMBOLS, encoder_channels=64, postnet_channels=8)
        assert "the disk is full" in refused(saved_on_a_full_disk(tmp_path, wide))

    def test_a_clash_between_shelves_is_told(self, made: tuple[Path, str]) -> None:
        import_voice(made[0], "one")
        assert "'one' already" in refused(made[0], "One")


def saved_on_a_full_disk(folder: Path, config: Tacotron2Config) -> Path:
    """A small file of weights that become a large one."""
    with torch.device("meta"):
        shapes = {name: tuple(value.shape) for name, value in Tacotron2(config).state_dict().items()}
    return saved(folder / "a.pt", {k: v if v.ndim else torch.tensor(7) for k, v in expanded(shapes).items()})


class TestPrecision:
    def test_what_16_bits_hold(self) -> None:
        torch.manual_seed(0)
        assert is_kept_by_half(torch.randn(1000))
        assert is_kept_by_half(torch.zeros(3))
        assert is_kept_by_half(torch.tensor(7))
        assert is_kept_by_half(torch.tensor([1.0, 1e-9]))
        assert not is_kept_by_half(torch.tensor([1.0, 70_000.0]))
        assert not is_kept_by_half(1e-7 * torch.randn(1000))

    def test_what_they_do_not_hold_is_kept_in_32(self, tmp_path: Path) -> None:
        tensors = waveglow()
        tensors["WN.0.start.weight"] = 1e6 * tensors["WN.0.start.weight"]
        report = import_voice(saved(tmp_path / "a.pt", tensors))
        assert dict(report.rows)["stored as"].startswith("32-bit numbers, since WN.0.start.weight")
        state = load_file(vocoders.weights_file(vocoders.card("a")))
        assert state["WN.0.start.weight"].dtype == torch.float32
        assert torch.equal(state["WN.0.start.weight"], tensors["WN.0.start.weight"])


def test_nothing_stands_half_made_after_an_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_arguments: object, **_options: object) -> None:
        raise StudioError("It is torn.")

    monkeypatch.setattr("voicestudio.models.checkpoint.save_weights", fail)
    for path in (saved(tmp_path / "a.pt", waveglow()), saved(tmp_path / "b.pt", tacotron2())):
        assert refused(path) == "It is torn."
    assert own() == []
    assert not list((tmp_path / "home").rglob("*.safetensors"))

"""A Piper voice of tones, imported and opened as an installed one is: what is heard can be computed by hand."""

from __future__ import annotations

import io
import sys
import warnings
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pytest
import torch

from tests.voices.piper_files import HOP, IDS, N_IDS, RATE, frames_of, network, put, settings, tone_hz
from voicestudio.core import (
    AudioReady,
    DeviceError,
    MelSpec,
    MelSpectrogram,
    Notice,
    Phoneme,
    PhonemeProsody,
    Phonemes,
    Prosody,
    RenderRequest,
    Span,
    StudioError,
    Utterance,
    Word,
)
from voicestudio.dsp.mel import log_mel
from voicestudio.engine import speak
from voicestudio.engine.rendering import render_all
from voicestudio.engine.resynthesis import resynthesise
from voicestudio.voices import opening
from voicestudio.voices.importing import import_voice
from voicestudio.voices.piper import session
from voicestudio.voices.piper.settings import read_settings
from voicestudio.voices.piper.spelling import letters, spelled

if TYPE_CHECKING:
    from pathlib import Path

    from voicestudio.voices.piper.voice import PiperVoice

NOISY = {"inference__noise_scale": 0.3, "inference__noise_w": 1.0}
SPEAKERS = {"num_speakers": 3, "speaker_id_map": {"ann": 0, "bob": 2}}


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("VOICESTUDIO_HOME", str(tmp_path / "home"))
    return tmp_path


def opened(folder: Path, graph: bytes | None = None, **changes: object) -> PiperVoice:
    return opening.open_voice(import_voice(put(folder / "in", graph=graph, content=settings(**changes))).id)


def said(*symbols: str, words: tuple[int, ...] | None = None) -> Phonemes:
    """Phonemes of one word, or of the word numbers given."""
    span = Span(0, 5)
    spoken = tuple(Word("hello", span) for _ in range(max(words or (0,)) + 1))
    owners = words or (0,) * len(symbols)
    symbols = tuple(Phoneme(symbol, word, span) for symbol, word in zip(symbols, owners, strict=True))
    return Phonemes(Utterance("hello", span, "en-us", spoken), symbols)


def sound(voice: PiperVoice, phonemes: Phonemes, prosody: Prosody | None = None, seed: int = 0) -> np.ndarray:
    mels = list(voice.mel(phonemes, prosody or Prosody(), seed))
    return np.concatenate([clip.samples for clip in voice.audio(mels, "own", seed)])


def tones(ids: list[int], frames: np.ndarray, speaker: int = 0) -> np.ndarray:
    """What the network makes of ids, computed without it."""
    hz = np.repeat([tone_hz(one, speaker) for one in ids], frames * HOP)
    return 0.5 * np.sin(np.cumsum(2 * np.pi * hz / RATE))


class TestSpelling:
    @pytest.fixture
    def spell(self, tmp_path: Path):  # noqa: ANN201
        def spell(phonemes: Phonemes, **changes: object) -> tuple[str, list[int], tuple[str, ...]]:
            content = settings(**changes)
            found = read_settings(put(tmp_path, graph=b"", content=content).with_suffix(".onnx.json"))
            spelling = spelled(phonemes, found)
            symbols = {ids[0]: symbol for symbol, ids in content["phoneme_id_map"].items()}
            return "".join(symbols[one] for one in spelling.ids), spelling.owners.tolist(), spelling.unknown

        return spell

    def test_symbols_stand_between_pads(self, spell) -> None:  # noqa: ANN001
        text, owners, unknown = spell(said("h", "ə", "l", "ˈoʊ", "."))
        assert text == "^_h_ə_l_ˈ_o_ʊ_._$"
        assert owners == [-1, -1, 0, 0, 1, 1, 2, 2, 3, 3, 3, 3, 3, 3, 4, 4, 4]
        assert unknown == ()

    def test_a_mark_inside_a_sentence_has_a_space_after_it(self, spell) -> None:  # noqa: ANN001
        assert spell(said("h", ",", "l", " ", "l", "-", "h", "?"))[0] == "^_h_,_ _l_ _l_;_ _h_?_$"

    def test_accents_are_symbols_of_their_own(self, spell) -> None:  # noqa: ANN001
        ids = {**IDS, "\u0303": [50], "\u0327": [51], "c": [52]}
        assert spell(said("ã", "ç", "."), phoneme_id_map=ids)[0] == "^_a_\u0303_c_\u0327_._$"

    def test_unknown_symbols_are_left_out_and_named_once(self, spell) -> None:  # noqa: ANN001
        text, owners, unknown = spell(said("ʙ", "h", "ʙ", "ǃ", "."))
        assert (text, unknown) == ("^_h_._$", ("ʙ", "ǃ"))
        assert owners == [-1, -1, 1, 1, 4, 4, 4]

    def test_substitutes_and_clusters(self, spell) -> None:  # noqa: ANN001
        ids = {**IDS, "aɪ": [60], "aɪə": [61]}
        changes = {"phoneme_map": {"ɹ": ["r", "ə"]}, "vowel_clusters": [["a", "ɪ"], ["a", "ɪ", "ə"]]}
        assert spell(said("ɹ", "aɪ", "ˈaɪə", "."), phoneme_id_map=ids, **changes)[0] == "^_r_ə_aɪ_ˈ_aɪə_._$"

    def test_letters_for_voices_that_read_letters(self, spell) -> None:  # noqa: ANN001
        words = (Word("Ho", Span(0, 2), ","), Word("añ", Span(4, 6)))
        phonemes = letters(Utterance("Ho, añ", Span(0, 6), "en-us", words))
        assert [phoneme.symbol for phoneme in phonemes.symbols] == ["H", "o", ",", "a", "n", "\u0303", "."]
        text, _, unknown = spell(phonemes, phoneme_type="text")
        assert (text, unknown) == ("^_h_o_,_ _a_n_._$", ("\u0303",))
        nothing = letters(Utterance("", Span(0, 0), "en-us", ()))
        assert [phoneme.symbol for phoneme in nothing.symbols] == ["."]


class TestSound:
    def test_is_what_the_network_makes_of_the_ids(self, home: Path) -> None:
        voice = opened(home)
        phonemes = said("h", "ə", "l", ".")
        ids = spelled(phonemes, voice._settings).ids
        np.testing.assert_allclose(sound(voice, phonemes), tones(ids, frames_of(ids)), atol=2e-3)

    def test_times_are_the_networks(self, home: Path) -> None:
        voice = opened(home)
        phonemes = said("h", "ʙ", "l", ".")
        spelling = spelled(phonemes, voice._settings)
        ends_s = np.cumsum(frames_of(spelling.ids)) * HOP / RATE
        timed = voice.timed(phonemes, Prosody())
        wanted = [ends_s[spelling.owners == owner][-1] for owner in (0, 0, 2, 3)]  # the second has no sound
        assert [phoneme.end_s for phoneme in timed.symbols] == pytest.approx(wanted)
        assert timed.symbols[0].start_s == pytest.approx(ends_s[1])
        assert timed.duration_s == pytest.approx(len(sound(voice, phonemes)) / RATE)

    def test_rate_and_the_durations_of_phonemes(self, home: Path) -> None:
        voice = opened(home)
        phonemes = said("h", "ə", ".")
        ids = spelled(phonemes, voice._settings).ids
        assert len(sound(voice, phonemes, Prosody(rate=0.5))) == HOP * frames_of(ids, 2.0).sum()
        changed = Prosody(per_phoneme=((1, PhonemeProsody(duration_factor=3.0)),))
        before, after = (voice.timed(phonemes, prosody) for prosody in (Prosody(), changed))
        lengths = [[one.end_s - one.start_s for one in timed.symbols] for timed in (before, after)]
        assert np.divide(lengths[1], lengths[0]) == pytest.approx([1, 3, 1])
        assert len(sound(voice, phonemes, changed)) / RATE == pytest.approx(after.duration_s)

    def test_the_mel_is_that_of_the_sound_and_in_step_with_it(self, home: Path) -> None:
        voice = opened(home)
        chunks = list(voice.mel(said(*"hələhələhələhələ", "."), Prosody(rate=0.5), 0))
        assert len(chunks) > 1
        whole = MelSpectrogram.join(chunks)
        np.testing.assert_array_equal(whole.frames, log_mel(whole.samples, MelSpec()))
        assert all(len(chunk.samples) == chunk.n_frames * HOP for chunk in chunks)

    def test_energy(self, home: Path) -> None:
        voice = opened(home)
        phonemes = said("ə", "ə", "ə", ".")
        plain = sound(voice, phonemes, Prosody(rate=0.25))
        np.testing.assert_allclose(sound(voice, phonemes, Prosody(0.25, energy_db=-20)), plain / 10, atol=1e-6)
        one = Prosody(0.25, per_phoneme=((1, PhonemeProsody(energy_db=-20.0)),))
        timed = voice.timed(phonemes, one).symbols
        gain = np.abs(sound(voice, phonemes, one)) / np.maximum(np.abs(plain), 1e-3)
        middle = [gain[round((p.start_s + p.end_s) / 2 * RATE) :][:200].max() for p in timed[:3]]
        assert middle == pytest.approx([1, 0.1, 1], abs=0.01)

    def test_seeds(self, home: Path) -> None:
        voice = opened(home, **NOISY)
        phonemes = said("h", "ə", "l", ".")
        first, again, other = (sound(voice, phonemes, seed=seed) for seed in (1, 1, 2))
        np.testing.assert_array_equal(first, again)
        assert first.shape != other.shape or np.abs(first - other).max() > 0.1
        for seed in (1, 2, 3):
            timed = voice.timed(phonemes, Prosody(), seed)
            assert timed.duration_s == pytest.approx(len(sound(voice, phonemes, seed=seed)) / RATE)

    def test_noise_is_normally_distributed_and_as_strong_as_the_scale(self, home: Path) -> None:
        voice = opened(home, inference__noise_scale=0.3)
        phonemes = said(*"hə" * 100, ".")
        ids = spelled(phonemes, voice._settings).ids
        noise = sound(voice, phonemes) - tones(ids, frames_of(ids))
        assert noise.std() == pytest.approx(0.3, rel=0.01)
        assert np.abs(noise).max() > 1.0

    def test_a_fixed_shape_is_drawn_from_the_seed_as_well(self) -> None:
        from onnx import TensorProto, helper

        from voicestudio.voices.piper import graph

        node = helper.make_node("RandomNormal", [], ["drawn"], shape=[2, 3], mean=5.0, scale=2.0)
        output = helper.make_tensor_value_info("drawn", TensorProto.FLOAT, [2, 3])
        model = helper.make_model(
            helper.make_graph([node], "g", [], [output]), opset_imports=[helper.make_opsetid("", 15)], ir_version=8
        )
        made = graph.made_ready(model)
        import onnxruntime

        noise = np.arange(100, dtype=np.float32)
        (drawn,) = onnxruntime.InferenceSession(made.graph).run(None, {session.NOISE: noise})
        places = (graph._APART + np.arange(6)) % 100
        np.testing.assert_allclose(drawn, (5 + 2 * places).reshape(2, 3))

    def test_speakers(self, home: Path) -> None:
        voice = opened(home, **SPEAKERS)
        assert voice.card.speakers == (("ann", 0), ("1", 1), ("bob", 2))
        phonemes = said("h", "ə", ".")
        ids = spelled(phonemes, voice._settings).ids
        for name, number in (("bob", 2), ("1", 1), ("2", 2), ("ann", 0)):
            wanted = tones(ids, frames_of(ids), number)
            np.testing.assert_allclose(sound(voice.speaking_as(name), phonemes), wanted, atol=5e-3)
        np.testing.assert_array_equal(sound(voice, phonemes), sound(voice.speaking_as("ann"), phonemes))
        with pytest.raises(StudioError, match="no speaker 'eve'"):
            voice.speaking_as("eve")
        with pytest.raises(StudioError, match="no speaker '3'"):
            voice.speaking_as("3")


class TestRender:
    def test_frames_samples_and_times_agree(self, home: Path) -> None:
        render = render_all(RenderRequest("Hello, so. Who? Low.", "own", seed=3), opened(home, **NOISY))
        assert len(render.clip) == render.mel.n_frames * HOP
        assert len(render.utterances) == 3
        for ready in render.utterances:
            start = round(ready.start_s * RATE)
            part = render.clip.samples[start : start + round(ready.phonemes.duration_s * RATE)]
            assert np.abs(part[-HOP:]).max() > 0
            after = render.clip.samples[start + len(part) :]
            assert not after[:HOP].any()  # the pause begins where the last phoneme ends

    def test_each_sentence_is_computed_once(self, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        voice, asked = opened(home, **NOISY), []
        compute = voice._session.sound
        monkeypatch.setattr(voice._session, "sound", lambda question: asked.append(question) or compute(question))
        events = speak(RenderRequest("Hello. So low. Hello?", "own", Prosody(rate=1.5)), voice)
        next(event for event in events if isinstance(event, AudioReady))
        assert len(asked) == 1  # the first sentence sounds before the second is begun
        list(events)
        assert len(asked) == 3

    def test_equal_requests_give_equal_samples(self, home: Path) -> None:
        voice = opened(home, **NOISY)
        first, again, other = (render_all(RenderRequest("Hello.", "own", seed=seed), voice) for seed in (5, 5, 6))
        np.testing.assert_array_equal(first.clip.samples, again.clip.samples)
        assert len(first.clip) != len(other.clip) or (first.clip.samples != other.clip.samples).any()

    def test_what_it_cannot_do_is_remarked_once(self, home: Path) -> None:
        voice = opened(home)
        request = RenderRequest("Red, red. Rose.", "own", Prosody(pitch_semitones=2.0))
        told = [event.message for event in speak(request, voice) if isinstance(event, Notice)]
        assert sum("no “ɹ”" in message for message in told) == 1
        assert sum("cannot change its pitch" in message for message in told) == 1
        assert len(told) == 2

    def test_griffin_lim_on_its_mel(self, home: Path) -> None:
        render = render_all(RenderRequest("Hello.", "griffin-lim"), opened(home))
        assert len(render.clip) == render.mel.n_frames * HOP
        assert np.abs(render.clip.samples).max() > 0.05

    def test_it_cannot_make_sound_of_a_mel(self, home: Path) -> None:
        voice = opened(home)
        clip = render_all(RenderRequest("Hello.", "own"), voice).clip
        with pytest.raises(StudioError, match="griffin-lim"):
            list(resynthesise(clip, voice, "own"))
        with pytest.raises(StudioError, match="no vocoder 'gan'"):
            list(voice.audio([], "gan", 0))

    @pytest.mark.parametrize("rate", [16000, 44100, 48000, 8000])
    def test_other_sample_rates_stay(self, home: Path, rate: int) -> None:
        voice = opened(home, audio__sample_rate=rate)
        spec = voice.card.spec
        assert spec.sample_rate == rate
        assert spec.frame_s == pytest.approx(256 / 22050, rel=0.02)
        render = render_all(RenderRequest("Hello.", "own"), voice)
        assert render.clip.sample_rate == rate
        assert len(render.clip) == render.mel.n_frames * spec.hop_length
        assert 0 <= render.clip.duration_s - render.utterances[0].phonemes.duration_s < spec.frame_s
        griffin_lim = render_all(RenderRequest("Hello.", "griffin-lim"), voice)
        assert len(griffin_lim.clip) == len(render.clip)


class TestOtherGraphs:
    def test_without_durations_times_are_estimated_and_said_to_be(self, home: Path) -> None:
        voice = opened(home, network(ceil=False))
        phonemes = said("h", "ə", "l", ".")
        timed = voice.timed(phonemes, Prosody())
        assert timed.duration_s == pytest.approx(len(sound(voice, phonemes)) / RATE)
        ends = [phoneme.end_s for phoneme in timed.symbols]
        assert ends == sorted(ends)
        assert "estimated" in timed.utterance.notices[-1]

    def test_noise_that_cannot_be_steered_is_told_at_import(self, home: Path) -> None:
        path = put(home / "in", graph=network(random="RandomUniformLike"), content=settings(**NOISY))
        rows = dict(import_voice(path).rows)
        assert rows["seed"] == "has no effect: the sound varies each time"
        assert rows["times of words"] == "told by the network"


class Vits(torch.nn.Module):
    """What VITS does, in small: durations drawn and rounded up, frames drawn, a transposed convolution."""

    def __init__(self) -> None:
        super().__init__()
        self.emb = torch.nn.Embedding(N_IDS, 8)
        self.dec = torch.nn.ConvTranspose1d(8, 1, HOP, HOP)

    def forward(self, ids: torch.Tensor, lengths: torch.Tensor, scales: torch.Tensor) -> torch.Tensor:
        encoded = self.emb(ids).transpose(1, 2)  # (1, N) -> (1, 8, N)
        drawn = torch.randn(ids.size(0), 2, ids.size(1)) * scales[2]
        mask = (torch.arange(ids.size(1)) < lengths).float()
        frames = torch.ceil(torch.exp(encoded[:, :1] + drawn[:, :1]) * mask * scales[1])
        ends = torch.cumsum(frames[0, 0], 0)
        places = torch.arange(torch.sum(frames).long())
        owners = (places[:, None] >= ends[None]).sum(1)
        framed = encoded[:, :, owners]
        return torch.tanh(self.dec(framed + torch.randn_like(framed) * scales[0])).unsqueeze(1)


class TestExportedByTorch:
    """A network of torch's, through the exporter that published voices came by."""

    @pytest.fixture
    def network(self) -> Vits:
        torch.manual_seed(0)
        return Vits().eval()

    @pytest.fixture
    def graph(self, network: Vits) -> bytes:
        told = io.BytesIO()
        asked = (torch.zeros((1, 50), dtype=torch.long), torch.tensor([50]), torch.tensor([0.6, 1.0, 0.8]))
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # this exporter is an old one, as it must be here
            torch.onnx.export(
                network, asked, told, dynamo=False, opset_version=15, output_names=["output"],
                input_names=["input", "input_lengths", "scales"], dynamic_axes={"input": {1: "phonemes"}},
            )  # fmt: skip
        return told.getvalue()

    def test_sounds_as_torch_computes_it(self, home: Path, network: Vits, graph: bytes) -> None:
        voice = opened(home, graph, inference__length_scale=2.0)
        phonemes = said("h", "ə", "l", ".")
        ids = torch.from_numpy(spelled(phonemes, voice._settings).ids)
        with torch.no_grad():
            wanted = network(ids[None], torch.tensor([len(ids)]), torch.tensor([0.0, 2.0, 0.0])).ravel()
        np.testing.assert_allclose(sound(voice, phonemes), wanted, atol=1e-5)
        assert voice.timed(phonemes, Prosody()).duration_s == pytest.approx(len(wanted) / RATE)

    def test_is_seeded_and_tells_its_durations(self, home: Path, graph: bytes) -> None:
        rows = dict(import_voice(put(home / "in", graph=graph, content=settings(**NOISY))).rows)
        assert rows["seed"] == "equal seeds give equal sound"
        assert rows["times of words"] == "told by the network"
        voice = opening.open_voice("en_US-tones-low")
        phonemes = said("h", "ə", "l", ".")
        for seed in (1, 2):
            lasting = voice.timed(phonemes, Prosody(), seed).duration_s
            assert lasting == pytest.approx(len(sound(voice, phonemes, seed=seed)) / RATE)
        assert sound(voice, phonemes, seed=1)[:HOP].tolist() != sound(voice, phonemes, seed=2)[:HOP].tolist()


class TestOpening:
    def test_no_torch_is_read(self, home: Path) -> None:
        import subprocess

        voice_id = import_voice(put(home / "in")).id
        code = (
            "import sys\nfrom voicestudio.voices.opening import open_voice\n"
            f"open_voice({voice_id!r})\nprint('torch' in sys.modules, 'onnx' in sys.modules)"
        )
        run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
        assert run.stdout.split() == ["False", "False"]

    def test_a_device_that_onnxruntime_has_not(self, home: Path) -> None:
        voice_id = import_voice(put(home / "in")).id
        with pytest.raises(DeviceError, match="choose auto or cpu"):
            opening.open_voice(voice_id, "cuda:0")
        assert opening.open_voice(voice_id, "cpu", 2).card.id == voice_id

    @pytest.mark.parametrize("name", ["voice.onnx", "voice.onnx.json"])
    @pytest.mark.parametrize("damage", ["missing", "cut", "empty"])
    def test_damaged_afterwards(self, home: Path, name: str, damage: str) -> None:
        report = import_voice(put(home / "in"))
        file = report.folder / name
        content = file.read_bytes()
        file.unlink()
        if damage != "missing":
            file.write_bytes(content[: len(content) // 2 if damage == "cut" else 0])
        with pytest.raises(StudioError) as caught:
            opening.open_voice(report.id)
        assert name in str(caught.value)
        assert "\n" not in str(caught.value)

    def test_without_onnxruntime_the_command_is_named(self, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        path = put(home / "in")
        voice_id = import_voice(path).id
        monkeypatch.setitem(sys.modules, "onnxruntime", None)
        with pytest.raises(StudioError, match=r"pip install -c packaging/constraints.txt onnx onnxruntime"):
            opening.open_voice(voice_id)
        monkeypatch.setitem(sys.modules, "onnx", None)
        with pytest.raises(StudioError, match="pip install"):
            import_voice(path, "other")

    def test_what_the_card_tells_is_what_the_settings_say(self, home: Path) -> None:
        report = import_voice(put(home / "in"))
        other = put(home / "other", content=settings(audio__sample_rate=16000))
        (report.folder / "voice.onnx.json").write_bytes(other.with_suffix(".onnx.json").read_bytes())
        with pytest.raises(StudioError, match="not those that its card tells"):
            opening.open_voice(report.id)


def test_utterances_of_other_languages_are_read_in_them(home: Path) -> None:
    voice = opened(home, espeak__voice="de")
    assert voice.card.language == "de"
    words = (Word("das", Span(0, 3), "."),)
    utterance = Utterance("das.", Span(0, 4), "de", words)
    german = [one.symbol for one in voice.phonemes(utterance).symbols]
    english = [one.symbol for one in voice.phonemes(replace(utterance, language="en-us")).symbols]
    assert german != english

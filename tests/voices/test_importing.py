"""Voices into their place and out of it: whole or not at all, whatever the file and the id."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import tomllib
from pathlib import Path

import numpy as np
import pytest
import torch
from onnx import TensorProto, helper, load_model_from_string, numpy_helper
from safetensors.numpy import save_file

from tests.engine.test_exporting import full_disk  # noqa: F401 (a fixture)
from tests.voices.piper_files import IDS, N_IDS, network, put, settings
from tests.voices.test_catalogue import CARD
from tests.voices.test_catalogue import put as put_voice
from voicestudio.core import StudioError
from voicestudio.core.places import user_data_folder
from voicestudio.voices import catalogue, vocoders
from voicestudio.voices.importing import Conversion, Row, Source, detect, import_voice, kinds, remove_voice
from voicestudio.voices.importing.card_file import write_card
from voicestudio.voices.opening import open_voice

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(autouse=True)
def places(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VOICESTUDIO_HOME", str(tmp_path / "home"))


@pytest.fixture
def voice(tmp_path: Path) -> Path:
    """A sound Piper voice."""
    return put(tmp_path / "in")


def own() -> list[str]:
    """What stands among the person's own voices, with hidden names."""
    folder = user_data_folder() / "voices"
    return sorted(path.name for path in folder.iterdir()) if folder.is_dir() else []


def refused(path: Path, voice_id: str | None = None) -> str:
    """The sentence of a refusal that left nothing behind."""
    before = own()
    with pytest.raises(StudioError) as caught:
        import_voice(path, voice_id)
    assert own() == before
    message = str(caught.value)
    assert "\n" not in message
    assert message.endswith((".", ".)"))
    assert message.count(". ") <= message.count("says: ")
    return message


class TestImport:
    def test_a_piper_voice(self, voice: Path) -> None:
        report = import_voice(voice)
        assert (report.id, report.kind) == ("en_US-tones-low", "Piper voice")
        assert report.folder == user_data_folder() / "voices" / report.id
        assert own() == [report.id]
        card = catalogue.card(report.id)
        assert (card.kind, card.language, card.corpus) == ("piper", "en-us", "tones")
        assert card.vocoders == ("own", *vocoders.fitting(card.spec))
        rows = dict(report.rows)
        assert rows["sample rate"] == "22050 Hz"
        assert rows["language"] == "en-us English"
        assert rows["speakers"] == "1"
        assert rows["licence"].startswith("not told")
        assert rows["network"].startswith("12 tensors, ")
        assert rows["seed"] == "equal seeds give equal sound"

    def test_by_its_json_and_by_another_id(self, voice: Path) -> None:
        report = import_voice(f"{voice}.json", "tönchen.2")
        assert report.id == "tönchen.2"
        assert catalogue.card("tönchen.2").id == "tönchen.2"

    def test_the_licence_is_read_from_the_model_card(self, voice: Path) -> None:
        about = "# Model card for tones (low)\n\n* Samplerate: 22,050Hz\n\n## Dataset\n* License: CC BY 4.0 \n"
        voice.with_name("MODEL_CARD").write_text(about)
        report = import_voice(voice)
        assert dict(report.rows)["licence"] == "CC BY 4.0"
        assert catalogue.card(report.id).licence == "CC BY 4.0"
        assert (report.folder / "MODEL_CARD").read_text() == about

    def test_many_speakers_with_odd_names(self, tmp_path: Path) -> None:
        names = ['a"b', "c\\d", "e.f", "Ünïcødé", "tab\there", "3"]
        content = settings(num_speakers=7, speaker_id_map={name: number for number, name in enumerate(names)})
        card = catalogue.card(import_voice(put(tmp_path / "in", content=content)).id)
        assert [name for name, _ in card.speakers] == ['a"b', "c\\d", "e.f", "Ünïcødé", "tab here", "3", "6"]
        assert [number for _, number in card.speakers] == list(range(7))

    def test_odd_texts_do_not_break_the_card(self, tmp_path: Path) -> None:
        content = settings(dataset='"]\n[files]\nx = "\x00\x7f', language__name_english='Eng"lish\u2028')
        card = catalogue.card(import_voice(put(tmp_path / "in", content=content)).id)
        assert card.corpus.startswith('"] [files] x = "')
        assert 'Eng"lish' in card.description

    def test_the_file_is_not_needed_afterwards(self, voice: Path) -> None:
        report = import_voice(voice)
        for path in voice.parent.iterdir():
            path.unlink()
        assert open_voice(report.id).card.id == report.id

    def test_detect(self, voice: Path) -> None:
        found = detect(voice)
        assert (found.kind, found.id, found.path) == ("Piper voice", "en_US-tones-low", voice)
        assert own() == []


class TestIds:
    @pytest.mark.parametrize(
        "voice_id",
        [
            "", ".", "..", "../x", "a/b", "/etc/x", "a\\b", "C:x", ".hidden", "-x", "_x", "x.", "a b", "a\nb", "a\0b",
            "con", "NUL.x", "x" * 65, "\N{SNAKE}", "~", "%2e%2e",
        ],
    )  # fmt: skip
    def test_unsafe_ones_are_refused(self, voice: Path, voice_id: str) -> None:
        assert "cannot be a voice's" in refused(voice, voice_id)
        with pytest.raises(StudioError, match="cannot be a voice's"):
            remove_voice(voice_id)

    @pytest.mark.parametrize(
        ("name", "voice_id"),
        [("a voice (1)", "a-voice-1"), ("..x", "x"), ("\N{SNAKE}", "voice"), ("ä" * 90, "ä" * 64), ("v.1", "v.1")],
    )
    def test_made_of_a_files_name(self, tmp_path: Path, name: str, voice_id: str) -> None:
        assert import_voice(put(tmp_path / "in", name)).id == voice_id

    def test_a_clash_is_told(self, voice: Path) -> None:
        import_voice(voice, "ada")
        assert "There is a voice 'ada' already" in refused(voice, "ada")
        assert "'ada' already" in refused(voice, "ADA")  # the same folder on some systems
        assert "'kathleen' already" in refused(voice, "kathleen")
        put_voice(user_data_folder() / "voices", "bob", "id = [")
        assert "'bob' already" in refused(voice, "bob")


class TestBadFiles:
    def test_what_is_no_file(self, tmp_path: Path) -> None:
        assert "is not there" in refused(tmp_path / "nothing.onnx")
        assert "is a folder" in refused(tmp_path)
        (tmp_path / "folder.onnx").mkdir()
        assert "is a folder" in refused(tmp_path / "folder.onnx")
        assert "cannot be read" in refused(tmp_path / "a\0b.onnx")

    @pytest.mark.parametrize("name", ["a.onnx", "a.pt", "a.txt", "a.onnx.json", "a"])
    def test_empty(self, tmp_path: Path, name: str) -> None:
        (tmp_path / name).write_bytes(b"")
        assert "is empty" in refused(tmp_path / name)

    @pytest.mark.parametrize("name", ["a.txt", "a.pt", "a", "a.json", "a.wav"])
    def test_a_text(self, tmp_path: Path, name: str) -> None:
        (tmp_path / name).write_text("Once upon a time.")
        assert "nothing that can be imported" in refused(tmp_path / name)

    @pytest.mark.parametrize("kept", [1, 10, 1000, -1, -10, -1000])
    def test_a_truncated_graph(self, voice: Path, kept: int) -> None:
        voice.write_bytes(voice.read_bytes()[:kept])
        assert str(voice) in refused(voice)

    def test_a_text_called_onnx(self, voice: Path) -> None:
        voice.write_text("Once upon a time.")
        assert "truncated or no ONNX file" in refused(voice)

    def test_an_onnx_file_that_is_no_piper_voice(self, voice: Path) -> None:
        ends = [helper.make_tensor_value_info(name, TensorProto.FLOAT, [1]) for name in ("x", "y")]
        graph = helper.make_graph([helper.make_node("Abs", ["x"], ["y"])], "g", ends[:1], ends[1:])
        model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 15)], ir_version=8)
        voice.write_bytes(model.SerializeToString())
        message = refused(voice)
        assert "is no Piper voice" in message
        assert "it has x" in message

    def test_a_graph_of_the_right_inputs_that_makes_no_sound(self, voice: Path) -> None:
        ends = [
            helper.make_tensor_value_info("input", TensorProto.INT64, ["b", "n"]),
            helper.make_tensor_value_info("input_lengths", TensorProto.INT64, ["b"]),
            helper.make_tensor_value_info("scales", TensorProto.FLOAT, [3]),
        ]
        output = helper.make_tensor_value_info("output", TensorProto.FLOAT, None)
        for kind in ("Log", "Sqrt", "Nonsense"):
            nodes = [helper.make_node("Neg", ["scales"], ["less"]), helper.make_node(kind, ["less"], ["output"])]
            graph = helper.make_graph(nodes, "g", ends, [output])
            model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 15)], ir_version=8)
            voice.write_bytes(model.SerializeToString())
            assert str(voice) in refused(voice)

    def test_weights_in_another_file(self, voice: Path) -> None:
        model = load_model_from_string(voice.read_bytes())
        tensor = model.graph.initializer[0]
        tensor.data_location = TensorProto.EXTERNAL
        tensor.ClearField("raw_data")
        entry = tensor.external_data.add()
        entry.key, entry.value = "location", "../../../etc/passwd"
        voice.write_bytes(model.SerializeToString())
        assert "in other files" in refused(voice)

    def test_a_missing_half(self, voice: Path) -> None:
        beside = voice.with_name(f"{voice.name}.json")
        content = beside.read_bytes()
        beside.unlink()
        assert f"{beside} is not there" in refused(voice)
        beside.write_bytes(content)
        voice.unlink()
        assert f"{voice} is not there" in refused(beside)

    @pytest.mark.parametrize("content", [b"{", b"[]", b"null", b"\xff\xfe", b"[" * 100_000, b'{"a": 1}', b"\x00" * 9])
    def test_settings_that_are_none(self, voice: Path, content: bytes) -> None:
        voice.with_name(f"{voice.name}.json").write_bytes(content)
        assert f"{voice.name}.json" in refused(voice)

    @pytest.mark.parametrize(
        ("changes", "named"),
        [
            ({"audio": None}, "audio.sample_rate is missing"),
            ({"audio__sample_rate": None}, "audio.sample_rate is missing"),
            ({"audio__sample_rate": 0}, "audio.sample_rate"),
            ({"audio__sample_rate": 10**400}, "audio.sample_rate"),
            ({"audio__sample_rate": "22050"}, "audio.sample_rate"),
            ({"audio__sample_rate": 22050.5}, "audio.sample_rate"),
            ({"espeak": None}, "espeak.voice is missing"),
            ({"espeak__voice": 3}, "espeak.voice"),
            ({"espeak__voice": "tlh"}, "'tlh'"),
            ({"phoneme_id_map": None}, "phoneme_id_map is missing"),
            ({"phoneme_id_map": {}}, "no id for “_”"),
            ({"phoneme_id_map": {**IDS, "^": []}}, "no id for “^”"),
            ({"phoneme_id_map": {**IDS, "a": 5}}, "phoneme_id_map.a"),
            ({"phoneme_id_map": {**IDS, "a": [-1]}}, "phoneme_id_map.a"),
            ({"phoneme_id_map": {**IDS, "_": [N_IDS]}}, "cannot be run"),  # no such row in the network
            ({"phoneme_id_map": [1]}, "phoneme_id_map"),
            ({"phoneme_type": "pinyin"}, "espeak or text is wanted for phoneme_type"),
            ({"inference__noise_scale": "loud"}, "inference.noise_scale"),
            ({"inference__length_scale": 0}, "inference.length_scale"),
            ({"inference__noise_w": -1}, "inference.noise_w"),
            ({"phoneme_map": {"a": "b"}}, "phoneme_map.a"),
            ({"vowel_clusters": ["ai"]}, "vowel_clusters"),
            ({"num_speakers": "2"}, "num_speakers"),
            ({"num_speakers": 2, "speaker_id_map": {"ann": 2}}, "speaker_id_map"),
        ],
    )
    def test_settings_with_a_key_missing_or_wrong(self, tmp_path: Path, changes: dict, named: str) -> None:
        assert named in refused(put(tmp_path / "in", graph=network(), content=settings(**changes)))

    def test_speakers_that_the_network_has_not(self, tmp_path: Path) -> None:
        path = put(tmp_path / "in", graph=network(), content=settings(num_speakers=2))
        assert "has one speaker" in refused(path)

    def test_settings_as_large_as_a_film(self, voice: Path) -> None:
        voice.with_name(f"{voice.name}.json").write_text(" " * (9 << 20))
        assert "is larger than" in refused(voice)


class TestCheckpoints:
    """What is told of torch's files that no kind recognises."""

    @pytest.fixture(autouse=True)
    def _piper_alone(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(kinds, "KINDS", kinds.KINDS[:1])

    def test_of_an_unknown_network(self, tmp_path: Path) -> None:
        torch.save({"state_dict": {"module.strange.weight": torch.ones(2)}}, tmp_path / "a.pt")
        assert "does not know (the first is called strange.weight)" in refused(tmp_path / "a.pt")

    def test_with_a_program(self, tmp_path: Path) -> None:
        torch.save({"model": torch.nn.Linear(2, 2)}, tmp_path / "a.pt")
        assert "holds more than weights (torch.nn.modules.linear.Linear)" in refused(tmp_path / "a.pt")

    def test_truncated(self, tmp_path: Path) -> None:
        torch.save({"a": torch.ones(2)}, tmp_path / "a.pt")
        content = (tmp_path / "a.pt").read_bytes()
        (tmp_path / "a.pt").write_bytes(content[:-100])
        assert "truncated, damaged" in refused(tmp_path / "a.pt")


class _Reading:
    """A kind that does whatever a test wants while it converts."""

    name = "test"

    def __init__(self, act, makes: str = "voice") -> None:  # noqa: ANN001
        self._act, self.makes = act, makes

    def recognises(self, source: Source) -> bool:
        return source.start.startswith(b"test")

    def convert(self, source: Source, folder: Path) -> Conversion:
        (folder / "vocoder.safetensors").write_bytes(b"half")
        self._act(folder)
        texts = dict.fromkeys(("name", "language", "licence", "corpus"), "t")
        if self.makes == "vocoder":
            return Conversion({**texts, "kind": "waveglow", "files": {"weights": "vocoder.safetensors"}}, ())
        return Conversion({**texts, "files": {"vocoder": "vocoder.safetensors"}}, (Row("found", "all"),))


class TestNothingHalfMade:
    @pytest.fixture
    def file(self, tmp_path: Path) -> Path:
        path = tmp_path / "a.test"
        path.write_text("test")
        return path

    def kind(self, monkeypatch: pytest.MonkeyPatch, act, makes: str = "voice") -> None:  # noqa: ANN001
        monkeypatch.setattr(kinds, "KINDS", (*kinds.KINDS, _Reading(act, makes)))

    def test_a_kind_of_its_own(self, file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self.kind(monkeypatch, lambda folder: None)
        report = import_voice(file)
        assert [tuple(row) for row in report.rows] == [("id", "a.test"), ("kind", "test"), ("found", "all")]
        assert catalogue.card("a.test").kind == "neural"

    def test_a_vocoder_stands_among_the_vocoders(self, file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self.kind(monkeypatch, lambda folder: None, "vocoder")
        report = import_voice(file, "glow")
        assert (report.makes, report.folder) == ("vocoder", user_data_folder() / "vocoders" / "glow")
        assert vocoders.card("glow").kind == "waveglow"
        assert "glow" in catalogue.card("kathleen").vocoders
        assert own() == []
        assert "There is a vocoder 'glow' already" in refused(file, "Glow")
        assert "There is a vocoder 'griffin-lim' already" in refused(file, "griffin-lim")
        remove_voice("glow")
        assert "glow" not in catalogue.card("kathleen").vocoders
        with pytest.raises(StudioError, match="The vocoder griffin-lim came with the studio"):
            remove_voice("griffin-lim")

    def test_a_file_that_was_not_made_is_missed(self, file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self.kind(monkeypatch, lambda folder: (folder / "vocoder.safetensors").unlink())
        assert "vocoder.safetensors of the voice is named by its card" in refused(file)

    @pytest.mark.parametrize("error", [KeyboardInterrupt, StudioError("It is torn."), ZeroDivisionError])
    def test_after_an_error(self, file: Path, monkeypatch: pytest.MonkeyPatch, error: BaseException) -> None:
        def fail(folder: Path) -> None:
            assert (folder / "vocoder.safetensors").is_file()
            assert not catalogue.survey()[1]  # not among the voices while it is made
            raise error

        self.kind(monkeypatch, fail)
        with pytest.raises(error if isinstance(error, type) else StudioError):
            import_voice(file)
        assert own() == []

    def test_after_the_place_was_taken_meanwhile(self, file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self.kind(monkeypatch, lambda folder: put_voice(user_data_folder() / "voices", "ada", CARD))
        with pytest.raises(StudioError, match="'ada' already"):
            import_voice(file, "ada")
        assert own() == ["ada"]
        assert catalogue.card("ada").name == "Ada"

    def test_on_a_full_disk(self, voice: Path, request: pytest.FixtureRequest) -> None:
        model = load_model_from_string(voice.read_bytes())
        model.graph.initializer.append(numpy_helper.from_array(np.ones(20_000, np.float32), "ballast"))
        voice.write_bytes(model.SerializeToString())
        request.getfixturevalue("full_disk")
        assert "the disk is full" in refused(voice)
        assert own() == []

    @pytest.mark.usefixtures("full_disk")
    def test_on_a_full_disk_that_safetensors_meets(self, file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        big = {"a": np.ones(20_000, np.float32)}
        self.kind(monkeypatch, lambda folder: save_file(big, folder / "vocoder.safetensors"))
        assert "the disk is full" in refused(file)

    def test_where_nothing_can_be_written(self, voice: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        (tmp_path / "blocked").write_text("a file where a folder is wanted")
        monkeypatch.setenv("VOICESTUDIO_HOME", str(tmp_path / "blocked"))
        with pytest.raises(StudioError, match="cannot be written"):
            import_voice(voice)

    @pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="this system has no SIGKILL")
    def test_after_a_kill_it_is_no_voice_and_the_next_import_clears_up(self, voice: Path, file: Path) -> None:
        code = (
            "import os, signal\nfrom voicestudio.voices.importing import import_voice, kinds\n"
            "from tests.voices.test_importing import _Reading\n"
            "kinds.KINDS += (_Reading(lambda folder: os.kill(os.getpid(), signal.SIGKILL)),)\n"
            f"import_voice({str(file)!r})"
        )
        run = subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=False)
        assert run.returncode == -signal.SIGKILL
        assert len(own()) == 1
        assert own()[0].startswith(".importing-")
        assert catalogue.survey()[0] == [card for card in catalogue.voices() if catalogue.is_shipped(card.id)]
        import_voice(voice, "ada")
        assert own() == ["ada"]

    def test_another_import_that_is_still_at_work_is_left_alone(self, voice: Path) -> None:
        theirs = user_data_folder() / "voices" / f".importing-{os.getppid()}-abcd"
        theirs.mkdir(parents=True)
        import_voice(voice, "ada")
        assert own() == [theirs.name, "ada"]


class TestRemoving:
    def test_what_was_imported(self, voice: Path) -> None:
        report = import_voice(voice)
        remove_voice(report.id)
        assert own() == []
        with pytest.raises(StudioError, match="no voice 'en_US-tones-low' of your own"):
            remove_voice(report.id)

    def test_a_damaged_one(self) -> None:
        put_voice(user_data_folder() / "voices", "bob", "id = [")
        remove_voice("bob")
        assert own() == []

    def test_not_what_came_with_the_studio(self) -> None:
        with pytest.raises(StudioError, match="came with the studio"):
            remove_voice("kathleen")
        assert catalogue.card("kathleen")

    def test_ones_own_in_the_place_of_a_shipped_one(self) -> None:
        put_voice(user_data_folder() / "voices", "kathleen", CARD.replace('"ada"', '"kathleen"'))
        assert catalogue.card("kathleen").name == "Ada"
        remove_voice("kathleen")
        assert catalogue.card("kathleen").name == "Kathleen"

    def test_a_link_goes_and_what_it_points_to_stays(self, tmp_path: Path) -> None:
        folder = put_voice(tmp_path / "elsewhere", "ada")
        (user_data_folder() / "voices").mkdir(parents=True)
        (user_data_folder() / "voices" / "ada").symlink_to(folder)
        remove_voice("ada")
        assert own() == []
        assert (folder / "card.toml").is_file()

    def test_what_is_no_voice_stays(self) -> None:
        (user_data_folder() / "voices" / "notes").mkdir(parents=True)
        with pytest.raises(StudioError, match="you have none"):
            remove_voice("notes")
        assert own() == ["notes"]


def test_a_card_that_is_written_is_read(tmp_path: Path) -> None:
    card = {"id": "a", "n": 3, "x": 0.1, "files": {"a b": 'q"\\', "": "\N{SNAKE}"}, "empty": {}, "t\u0300": {"ü": 1}}
    write_card(tmp_path / "card.toml", card)
    read = tomllib.loads((tmp_path / "card.toml").read_text(encoding="utf-8"))
    assert read == {key: value for key, value in card.items() if value != {}}
    assert json.dumps(read)

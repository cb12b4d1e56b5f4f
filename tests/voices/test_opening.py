"""The door to a voice: what is found before torch is read."""

from __future__ import annotations

import json
import pickle
import struct
import subprocess
import sys
import zipfile
from pathlib import Path

import numpy as np
import pytest
from safetensors.numpy import save_file

from tests.voices.test_catalogue import CARD, places, put  # noqa: F401 (a fixture)
from voicestudio.core import Device, DeviceError, StudioError
from voicestudio.voices import opening, weights

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "acoustic.safetensors"
    save_file({"a": np.ones((3, 4), np.float16), "b": np.zeros(5, np.float32)}, path, {"kind": "acoustic"})
    return path


def header(entries: object, data: bytes = b"") -> bytes:
    text = json.dumps(entries).encode()
    return struct.pack("<Q", len(text)) + text + data


def test_sound_weights_tell_their_shapes(file: Path) -> None:
    assert weights.check(file) == {"a": (3, 4), "b": (5,)}


@pytest.mark.parametrize("kept", [0, 7, 8, 20, -1, -20])
def test_truncated_weights(file: Path, kept: int) -> None:
    file.write_bytes(file.read_bytes()[:kept])
    with pytest.raises(StudioError, match=r"acoustic\.safetensors.*truncated"):
        weights.check(file)


def test_surplus_bytes(file: Path) -> None:
    file.write_bytes(file.read_bytes() + b"more")
    with pytest.raises(StudioError, match="damaged"):
        weights.check(file)


@pytest.mark.parametrize("protocol", [2, 3, 4, 5])
def test_a_pickle_is_never_opened(file: Path, protocol: int) -> None:
    file.write_bytes(pickle.dumps({"a": [1.0] * 100}, protocol=protocol))
    with pytest.raises(StudioError, match="is a pickle"):
        weights.check(file)


def test_a_torch_checkpoint_is_a_pickle_in_a_zip(file: Path) -> None:
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("archive/data.pkl", pickle.dumps({}))
    with pytest.raises(StudioError, match="is a pickle"):
        weights.check(file)


@pytest.mark.parametrize(
    "content",
    [
        b"Once upon a time there was a text file that wanted to be a voice.",
        struct.pack("<Q", 10) + b"not a json",
        struct.pack("<Q", 4) + b"\xff\xfe\xff\xfe",
        header([1, 2]),
        header({"a": 1}),
        header({"a": {"dtype": "F32", "shape": [2]}}),
        header({"a": {"dtype": "F32", "shape": "x", "data_offsets": [0, 8]}}, bytes(8)),
        header({"a": {"dtype": "Q9", "shape": [2], "data_offsets": [0, 8]}}, bytes(8)),
        header({"a": {"dtype": "F32", "shape": [3], "data_offsets": [0, 8]}}, bytes(8)),
        header({}),
        header({"__metadata__": {"kind": "acoustic"}}),
    ],
)
def test_what_is_no_safetensors_file(file: Path, content: bytes) -> None:
    file.write_bytes(content)
    with pytest.raises(StudioError, match=r"acoustic\.safetensors") as caught:
        weights.check(file)
    assert "\n" not in str(caught.value)


def test_missing_weights(places: tuple[Path, Path], file: Path) -> None:  # noqa: F811
    folder = put(places[0])
    (folder / "acoustic.safetensors").write_bytes(file.read_bytes())
    with pytest.raises(StudioError, match=r"vocoder\.safetensors are missing"):
        opening.open_voice("ada")


def test_a_folder_in_the_place_of_weights(places: tuple[Path, Path]) -> None:  # noqa: F811
    (put(places[0]) / "acoustic.safetensors").mkdir()
    with pytest.raises(StudioError, match=r"acoustic\.safetensors cannot be read"):
        opening.open_voice("ada")


def test_an_unknown_voice(places: tuple[Path, Path]) -> None:  # noqa: F811
    with pytest.raises(StudioError, match="no voice 'eve'"):
        opening.open_voice("eve")


def test_bad_voices_are_known_before_torch_is_read(places: tuple[Path, Path], file: Path) -> None:  # noqa: F811
    """In a fresh interpreter, since this one may have read torch."""
    folder = put(places[1])
    (folder / "acoustic.safetensors").write_bytes(file.read_bytes()[:-3])
    (folder / "vocoder.safetensors").write_bytes(file.read_bytes())
    code = (
        "import sys\nfrom voicestudio.core import StudioError\nfrom voicestudio.voices.opening import open_voice\n"
        "try:\n    open_voice('ada')\nexcept StudioError as error:\n    print('torch' in sys.modules, error)"
    )
    run = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert run.stdout.startswith("False")
    assert "truncated" in run.stdout


class TestChosenDevice:
    FOUND = [Device("cpu", "CPU"), Device("cuda:0", "Old", "It is too old."), Device("cuda:1", "New")]

    @pytest.fixture(autouse=True)
    def found(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(opening, "devices", lambda: self.FOUND)

    @pytest.mark.parametrize(("asked", "code"), [("cpu", "cpu"), ("auto", "cuda:1"), ("cuda:1", "cuda:1")])
    def test_usable(self, asked: str, code: str) -> None:
        assert opening._chosen(asked) == code

    @pytest.mark.parametrize("asked", ["cuda:0", "cuda"])
    def test_unusable_says_why(self, asked: str) -> None:
        with pytest.raises(DeviceError, match="too old"):
            opening._chosen(asked)

    def test_unknown_names_the_usable(self) -> None:
        with pytest.raises(DeviceError, match="cpu, cuda:1"):
            opening._chosen("tpu")

    def test_auto_without_a_card_is_the_cpu(self, monkeypatch: pytest.MonkeyPatch) -> None:
        found = [Device("cpu", "CPU"), Device("cuda", "NVIDIA GPU", "There is none.")]
        monkeypatch.setattr(opening, "devices", lambda: found)
        assert opening._chosen("auto") == "cpu"
        with pytest.raises(DeviceError, match="There is none"):
            opening._chosen("cuda")

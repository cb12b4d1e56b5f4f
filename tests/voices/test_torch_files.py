"""Checkpoints as torch.save writes them: read, refused, or told to be damaged."""

from __future__ import annotations

import os
import pickle
import zipfile
from pathlib import Path

import pytest
import torch

from voicestudio.core import StudioError
from voicestudio.voices.importing import torch_files

WEIGHTS = {"a.weight": torch.arange(6.0).reshape(2, 3), "b": torch.ones(4, dtype=torch.float16)}


class Program:
    """Makes a folder when it is unpickled."""

    def __init__(self, place: Path) -> None:
        self.place = str(place)

    def __reduce__(self) -> tuple:
        return os.mkdir, (self.place,)


class Network(torch.nn.Module):
    """Saved whole, as the first WaveGlow files were: its class would be imported and run."""


def saved(path: Path, content: object, **options: object) -> Path:
    torch.save(content, path, **options)
    return path


@pytest.mark.parametrize("old", [False, True], ids=["zip", "old"])
@pytest.mark.parametrize(
    ("wrap", "nest", "extras"),
    [
        (lambda weights: weights, (), {}),
        (lambda weights: {"state_dict": weights, "iteration": 7}, ("state_dict",), {"iteration": 7}),
        (lambda weights: {"generator": weights}, ("generator",), {}),
        (lambda weights: {"model": {"state_dict": weights}, "lr": 0.5}, ("model", "state_dict"), {"lr": 0.5}),
        (lambda weights: {f"module.{name}": value for name, value in weights.items()}, (), {}),
        (lambda weights: {"state_dict": {f"module.{k}": v for k, v in weights.items()}}, ("state_dict",), {}),
    ],
    ids=["bare", "nested", "generator", "twice", "prefixed", "both"],
)
def test_layouts(tmp_path: Path, wrap, nest: tuple, extras: dict, old: bool) -> None:  # noqa: ANN001
    path = saved(tmp_path / "a.pt", wrap(WEIGHTS), _use_new_zipfile_serialization=not old)
    read = torch_files.read(path)
    assert list(read.tensors) == list(WEIGHTS)
    assert all(torch.equal(read.tensors[name], value) for name, value in WEIGHTS.items())
    assert (read.nest, dict(read.extras)) == (nest, extras)


def test_names_are_kept_where_only_some_have_the_prefix(tmp_path: Path) -> None:
    path = saved(tmp_path / "a.pt", {"module.a": torch.ones(1), "b": torch.ones(1)})
    assert list(torch_files.read(path).tensors) == ["module.a", "b"]


@pytest.mark.parametrize("old", [False, True], ids=["zip", "old"])
def test_a_program_is_refused_and_does_not_run(tmp_path: Path, old: bool) -> None:
    mark = tmp_path / "ran"
    content = {"state_dict": WEIGHTS, "hook": Program(mark)}
    path = saved(tmp_path / "a.pt", content, _use_new_zipfile_serialization=not old)
    with pytest.raises(StudioError, match=r"holds more than weights \((posix|nt)\.mkdir\).*refused"):
        torch_files.read(path)
    assert not mark.exists()
    loaded = torch.load(path, weights_only=False)  # what the studio does not do: the object is a real one
    assert mark.is_dir()
    assert "state_dict" in loaded


@pytest.mark.parametrize("protocol", [2, 4])
def test_a_bare_pickle_with_a_program(tmp_path: Path, protocol: int) -> None:
    path = tmp_path / "a.pt"
    path.write_bytes(pickle.dumps({"a": Program(tmp_path / "ran")}, protocol=protocol))
    with pytest.raises(StudioError, match=r"holds more than weights \((posix|nt)\.mkdir\)"):
        torch_files.read(path)
    assert not (tmp_path / "ran").exists()


@pytest.mark.parametrize("old", [False, True], ids=["zip", "old"])
def test_a_whole_network_is_refused_by_its_class(tmp_path: Path, old: bool) -> None:
    path = saved(tmp_path / "a.pt", {"model": Network()}, _use_new_zipfile_serialization=not old)
    with pytest.raises(StudioError, match=r"more than weights \(.*test_torch_files\.Network\).*state_dict"):
        torch_files.read(path)


@pytest.mark.parametrize("old", [False, True], ids=["zip", "old"])
@pytest.mark.parametrize("kept", [0.01, 0.1, 0.5, 0.9, 0.999])
def test_truncated_is_not_refused_but_damaged(tmp_path: Path, old: bool, kept: float) -> None:
    path = saved(tmp_path / "a.pt", {"state_dict": WEIGHTS}, _use_new_zipfile_serialization=not old)
    content = path.read_bytes()
    path.write_bytes(content[: int(len(content) * kept)])
    with pytest.raises(StudioError, match="truncated, damaged") as caught:
        torch_files.read(path)
    assert "more than weights" not in str(caught.value)


@pytest.mark.parametrize("old", [False, True], ids=["zip", "old"])
def test_bytes_changed_anywhere_never_end_in_another_error(tmp_path: Path, old: bool) -> None:
    path = saved(tmp_path / "a.pt", {"state_dict": {"a": torch.ones(2)}}, _use_new_zipfile_serialization=not old)
    content = path.read_bytes()
    for place in range(0, len(content), 5):
        path.write_bytes(content[:place] + bytes([content[place] ^ 0x55]) + content[place + 1 :])
        try:
            read = torch_files.read(path)
        except StudioError as error:
            assert "\n" not in str(error)
        else:
            assert read.tensors


def test_other_files(tmp_path: Path) -> None:
    path = tmp_path / "a.pt"
    for content in (b"PK\x03\x04" + bytes(100), pickle.dumps([1.0] * 9), b"PK\x03\x04", b"Once upon a time."):
        path.write_bytes(content)
        with pytest.raises(StudioError, match="no checkpoint of torch"):
            torch_files.read(path)
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("readme.txt", "hello")
    with pytest.raises(StudioError, match="no checkpoint of torch"):
        torch_files.read(path)


@pytest.mark.parametrize("content", [{}, {"iteration": 7}, [torch.ones(2)], torch.ones(2), {"state_dict": {"a": 1}}, 5])
def test_without_weights(tmp_path: Path, content: object) -> None:
    with pytest.raises(StudioError, match="holds no weights"):
        torch_files.read(saved(tmp_path / "a.pt", content))


def test_what_looks_like_a_checkpoint(tmp_path: Path) -> None:
    for old in (False, True):
        path = saved(tmp_path / "a.pt", WEIGHTS, _use_new_zipfile_serialization=not old)
        assert torch_files.looks_like(path.read_bytes()[:64])
    assert not torch_files.looks_like(b"Once upon a time")

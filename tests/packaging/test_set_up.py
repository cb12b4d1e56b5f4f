"""The set-up: what it keeps in mind, and what it says."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import set_up
import system_libraries

ROOT = Path(__file__).resolve().parents[2]
KEYED = ("pyproject.toml", "packaging/constraints.txt", "packaging/set_up.py", "packaging/system_libraries.py")

linux = pytest.mark.skipif(sys.platform != "linux", reason="shell scripts and apt are for Linux")


def script(folder: Path, name: str, body: str) -> None:
    """An executable shell script."""
    path = folder / name
    path.write_text(f"#!/bin/sh\n{body}\n", encoding="utf-8")
    path.chmod(0o755)


def test_a_stamp_comes_back_for_its_key_alone(tmp_path):
    path = tmp_path / "stamp.json"
    stamp = set_up.Stamp("k1", libraries=True, packages=True, extras=["test"], kernels="k")
    stamp.write(path)
    assert [entry.name for entry in tmp_path.iterdir()] == ["stamp.json"]
    assert set_up.Stamp.read(path, "k1") == stamp
    assert set_up.Stamp.read(path, "k2") == set_up.Stamp("k2")


@pytest.mark.parametrize("content", ["", "{", "[]", '{"other": 1}', "\u00ff"])
def test_a_damaged_stamp_is_no_stamp(tmp_path, content):
    path = tmp_path / "stamp.json"
    path.write_text(content, encoding="utf-16")
    assert set_up.Stamp.read(path, "k") == set_up.Stamp("k")
    path.write_text(content, encoding="utf-8")
    assert set_up.Stamp.read(path, "k") == set_up.Stamp("k")


@pytest.mark.parametrize("changed", KEYED)
def test_the_key_changes_with_what_decides_the_packages(tmp_path, changed):
    for name in KEYED:
        (tmp_path / name).parent.mkdir(exist_ok=True)
        shutil.copy(ROOT / name, tmp_path / name)
    key = set_up.key_of(tmp_path, "3.12.4")
    assert key == set_up.key_of(tmp_path, "3.12.4")
    assert key != set_up.key_of(tmp_path, "3.13.1")
    with (tmp_path / changed).open("a", encoding="utf-8") as file:
        file.write("\n")
    assert key != set_up.key_of(tmp_path, "3.12.4")


def test_the_key_of_kernels_follows_the_compiled_sources_voices_and_vocoders(tmp_path):
    kernel, other = tmp_path / "voicestudio" / "steps.py", tmp_path / "voicestudio" / "other.py"
    kernel.parent.mkdir()
    kernel.write_text("from numba import njit\n", encoding="utf-8")
    other.write_text("import numpy\n", encoding="utf-8")
    key = set_up.key_of_kernels(tmp_path)
    other.write_text("import scipy\nimport os\n", encoding="utf-8")
    assert set_up.key_of_kernels(tmp_path) == key
    os.utime(kernel, ns=(1, 1))
    later = set_up.key_of_kernels(tmp_path)
    assert later != key
    voice = tmp_path / "resources" / "voices" / "anna"
    voice.mkdir(parents=True)
    (voice / "card.toml").write_text('name = "Anna"\n', encoding="utf-8")
    with_voice = set_up.key_of_kernels(tmp_path)
    assert with_voice != later
    vocoder = tmp_path / "resources" / "vocoders" / "glow"
    vocoder.mkdir(parents=True)
    (vocoder / "card.toml").write_text('name = "Glow"\n', encoding="utf-8")
    assert set_up.key_of_kernels(tmp_path) != with_voice


def test_nothing_is_installed_twice(tmp_path):
    """With a stamp that holds the extras, no interpreter is asked: the one given does not exist."""
    stamp = set_up.Stamp("k", libraries=True, packages=True, extras=["quality", "test"])
    before = set_up.Stamp(**vars(stamp))
    set_up.install_packages(stamp, tmp_path / "none", ("test",))
    set_up.install_packages(stamp, tmp_path / "none", ())
    assert stamp == before
    with pytest.raises(FileNotFoundError):
        set_up.install_packages(stamp, tmp_path / "none", ("other",))


def test_a_python_that_does_not_run_has_no_version(tmp_path):
    assert set_up.version_of(tmp_path / "none") == ""
    assert set_up.version_of(Path(sys.executable)) == sys.version.split()[0]


def test_a_wrong_purpose_is_told_how(capsys):
    assert set_up.main(["fly"]) == 2
    assert "run|test" in capsys.readouterr().err


def find_python(folder: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    """Runs the script as it stands in a project at `folder` / "project", with the programs of `folder` alone."""
    (folder / "project" / "packaging").mkdir(parents=True, exist_ok=True)
    copy = shutil.copy(ROOT / "packaging" / "find_python.sh", folder / "project" / "packaging")
    (folder / "dirname").symlink_to(shutil.which("dirname"))
    environment["PATH"] = str(folder)
    return subprocess.run(["/bin/sh", copy], env=environment, capture_output=True, text=True, check=False)


@linux
def test_the_first_python_of_the_right_version_is_found(tmp_path):
    script(tmp_path, "python3.13", "exit 1")  # a shim without the version behind it
    script(tmp_path, "python3.12", f'exec {sys.executable} "$@"')
    script(tmp_path, "python3", "exit 0")
    assert find_python(tmp_path).stdout.strip() == str(tmp_path / "python3.12")


@linux
@pytest.mark.parametrize("whole", [True, False])
def test_the_python_of_venv_comes_first_when_it_works(tmp_path, whole):
    (tmp_path / "project" / ".venv" / "bin").mkdir(parents=True)
    script(tmp_path / "project" / ".venv" / "bin", "python", f"exit {0 if whole else 127}")
    script(tmp_path, "python3", "exit 0")
    found = Path(find_python(tmp_path).stdout.strip()).resolve()
    assert found == tmp_path / ("project/.venv/bin/python" if whole else "python3")


@linux
@pytest.mark.parametrize("chosen", ["", "python2"])
def test_without_a_python_one_sentence_says_what_to_install(tmp_path, chosen):
    found = find_python(tmp_path, PYTHON=chosen)
    assert (found.returncode, found.stdout) == (1, "")
    assert len(found.stderr.splitlines()) == 1
    assert "python3-venv" in found.stderr
    assert ("which python2 is not" in found.stderr) == bool(chosen)


@pytest.fixture
def old_ubuntu(tmp_path, monkeypatch):
    """Commands of a system that has libegl1, offers libasound2 by its old name, and has been asked to remove libgl1."""
    script(tmp_path, "dpkg-query", 'echo "libegl1 installed"; echo "libgl1 config-files"; exit 1')
    script(
        tmp_path, "apt-cache",
        'printf "libasound2:\\n  Installed: (none)\\n  Candidate: 1.2\\n"; printf "libgl1:\\n  Candidate: 1.7\\n";'
        'printf "libasound2t64:\\n  Installed: (none)\\n  Candidate: (none)\\n"',
    )
    monkeypatch.setenv("PATH", str(tmp_path))


ENTRIES = [("libegl1",), ("libgl1",), ("libasound2t64", "libasound2"), ("libnowhere9t64", "libnowhere9")]


@linux
@pytest.mark.usefixtures("old_ubuntu")
def test_only_what_is_missing_is_asked_for_by_the_name_of_this_release():
    missing = system_libraries.missing(ENTRIES)
    assert missing == ENTRIES[1:]
    assert system_libraries.on_offer(missing) == ["libgl1", "libasound2"]


@linux
@pytest.mark.usefixtures("old_ubuntu")
def test_the_exact_command_is_told(capsys):
    system_libraries.tell(system_libraries.missing(ENTRIES), "libraries")
    assert capsys.readouterr().out.strip().endswith(
        "sudo apt-get install --no-install-recommends libgl1 libasound2 libnowhere9"
    )


@linux
@pytest.mark.usefixtures("old_ubuntu")
def test_without_the_right_to_install_nothing_is_tried(monkeypatch, capsys, tmp_path):
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    script(tmp_path, "apt-get", f'echo "$@" >> {tmp_path}/asked')
    assert not system_libraries.install([("libgl1",)], "libraries")
    assert "sudo apt-get install --no-install-recommends libgl1" in capsys.readouterr().out
    assert not (tmp_path / "asked").exists()


@linux
@pytest.mark.usefixtures("old_ubuntu")
def test_root_installs_what_is_missing(monkeypatch, tmp_path):
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    (tmp_path / "env").symlink_to("/usr/bin/env")
    script(tmp_path, "apt-get", f'echo "$DEBIAN_FRONTEND $@" >> {tmp_path}/asked')
    script(tmp_path, "dpkg-query", f'[ -e {tmp_path}/asked ] && echo "libgl1 installed"')
    assert system_libraries.install([("libgl1",)], "libraries")
    asked = (tmp_path / "asked").read_text(encoding="utf-8")
    assert asked == "noninteractive install -y -qq --no-install-recommends libgl1\n"


@linux
@pytest.mark.usefixtures("old_ubuntu")
def test_an_archive_out_of_reach_does_not_stop_the_set_up(monkeypatch, capsys, tmp_path):
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    (tmp_path / "env").symlink_to("/usr/bin/env")
    script(tmp_path, "apt-get", f'echo "$@" >> {tmp_path}/asked; exit 100')
    stamp = set_up.Stamp("k")
    set_up.install_libraries(stamp)
    assert stamp.libraries
    tries = (tmp_path / "asked").read_text(encoding="utf-8")
    assert "sudo apt-get install" in capsys.readouterr().out
    set_up.install_libraries(stamp)
    assert "sudo apt-get install" in capsys.readouterr().out
    assert (tmp_path / "asked").read_text(encoding="utf-8") == tries


@linux
@pytest.mark.usefixtures("old_ubuntu")
def test_debian_without_ensurepip_is_told_the_package(monkeypatch, capsys, tmp_path):
    script(tmp_path, "python-of-debian", "exit 1")
    script(tmp_path, "apt-get", "exit 1")
    monkeypatch.setattr(sys, "executable", str(tmp_path / "python-of-debian"))
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    package = f"python3.{sys.version_info.minor}-venv"
    with pytest.raises(set_up.SetUpError, match=package):
        set_up.require_ensurepip()
    assert f"sudo apt-get install --no-install-recommends {package}" in capsys.readouterr().out


@linux
@pytest.mark.parametrize(("names", "sentence"), [([], "no C compiler"), (["gcc"], "headers are missing")])
def test_pesq_is_left_out_with_one_sentence(monkeypatch, capsys, tmp_path, names, sentence):
    for name in [*names, "python"]:
        script(tmp_path, name, "echo /nowhere")
    monkeypatch.setenv("PATH", str(tmp_path))
    stamp = set_up.Stamp("k")
    set_up.install_pesq(stamp, tmp_path / "python")
    told = capsys.readouterr().out
    assert sentence in told
    assert len(told.splitlines()) == 1
    assert stamp.extras == []


@linux
@pytest.mark.parametrize("works", [True, False])
def test_kernels_are_compiled_once_and_are_no_condition(monkeypatch, tmp_path, capsys, works):
    monkeypatch.setattr(set_up, "STAMP", tmp_path / "stamp.json")
    python = tmp_path / "python"
    script(tmp_path, "python", f'echo "$@" >> {tmp_path}/asked; exit {0 if works else 1}')
    stamp = set_up.Stamp("k")
    set_up.compile_kernels(stamp, python)
    set_up.compile_kernels(stamp, python)
    asked = (tmp_path / "asked").read_text(encoding="utf-8").splitlines()
    assert asked == ["-m voicestudio warm-up"] * (1 if works else 2)
    assert ("could not be compiled" in capsys.readouterr().out) != works
    assert (tmp_path / "stamp.json").exists() == works

"""Patches as TOML: what is written is read again, and what is no patch is told in a sentence."""

from __future__ import annotations

import os
import resource
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from tests.fake_synth import synths  # noqa: F401 (a fixture)
from voicestudio.core import Effect, Note, SoundPatch, StudioError, toml_files
from voicestudio.engine.patches import checking, reading, writing

pytestmark = pytest.mark.usefixtures("synths")

HEAD = 'name = "A hum"\nsynth = "hum"\n'
FULL = SoundPatch(
    "Wörter “und” 声音\x7f"[:-1], "hum", {"gain": 0.1 + 0.2, "cutoff_hz": 1e-5 + 20, "partials": 3, "shape": 2},
    Note(61.25, 0.3, 2.5), 2**63 - 1, "weather", ("a b", 'q"\\', "雨"), 'Two\nlines\twith "quotes" \\ and \x00\x7f.',
    (Effect("reverb", {"room": 0.25}, True), Effect("low_pass", {"slope": 3, "cutoff_hz": 432.1}), Effect("gain")),
    "patch:other",
)  # fmt: skip


def refused(path: Path) -> str:
    with pytest.raises(StudioError) as error:
        reading.read(path)
    text = str(error.value)
    assert "\n" not in text
    assert text.endswith(".")
    return text


@pytest.mark.parametrize(
    "patch",
    [SoundPatch("Plain", "hum"), FULL, SoundPatch("N", "hum", {"gain": np.float32(0.5)}, Note(np.float64(60), 1, 0))],
    ids=["plain", "full", "numpy"],
)
def test_what_is_written_is_read(tmp_path: Path, patch: SoundPatch) -> None:
    path = tmp_path / "some-id.toml"
    path.write_text("before")
    writing.write(path, patch)
    assert reading.read(path) == replace(patch, id="some-id", folder=tmp_path)
    assert [one.name for one in tmp_path.iterdir()] == ["some-id.toml"]


def test_choices_are_written_as_words(tmp_path: Path) -> None:
    text = writing.to_toml(FULL)
    assert 'shape = "random"' in text
    assert 'slope = "48 dB"' in text
    assert "partials = 3\n" in text
    path = tmp_path / "number.toml"
    path.write_text(HEAD + "[values]\nshape = 1\n")
    assert reading.read(path).values == {"shape": 1.0}


def test_a_card_is_read_without_the_values(tmp_path: Path) -> None:
    path = tmp_path / "hum.toml"
    path.write_text(HEAD + 'tags = ["x"]\ncategory = "voice"\ndescription = "D"\n[values]\nnope = 3\n')
    assert reading.read_card(path, own=True) == reading.PatchCard(
        "hum", "A hum", "hum", "voice", ("x",), "D", path, own=True
    )


@pytest.mark.parametrize(
    ("content", "told"),
    [
        ('name = "A hum"\nsynth = hum\n', "line 2"),
        ('name = "A"\nname = "B"\n', "valid TOML"),
        ('name = "A"\nsynth = [1,\n', "line 2, the last"),
        ("name = [[[" + "[" * 5000, "nested too deeply"),
        (HEAD + f"seed = {'9' * 5000}\n", "valid TOML"),
        (HEAD + f"seed = {'9' * 30}\n", "2**63 - 1"),
        (HEAD + "seed = -1\n", "-1"),
        (HEAD + "seed = 1.5\n", "1.5"),
        (HEAD + "seed = true\n", "whole number"),
        ('synth = "hum"\n', "name is missing"),
        ('name = "A"\n', "synth is missing"),
        ('name = " "\nsynth = "hum"\n', "empty"),
        ('name = "a\\nb"\nsynth = "hum"\n', "one line"),
        (f'name = "{"x" * 121}"\nsynth = "hum"\n', "121"),
        ('name = 3\nsynth = "hum"\n', "text is wanted for name"),
        ('name = "A"\nsynth = "theremin"\n', "'theremin'"),
        (HEAD + "colour = 1\n", "'colour'"),
        (HEAD + 'tags = "one"\n', "tags"),
        (HEAD + "tags = [1]\n", "tags"),
        (HEAD + 'tags = [""]\n', "tag"),
        (HEAD + f"tags = {['x'] * 33}\n", "33"),
        (HEAD + "values = 3\n", "[values]"),
        (HEAD + "[values]\nnope = 1\n", "'nope' of the synthesizer hum"),
        (HEAD + "[values]\ngain = 4.5\n", "0 to 4"),
        (HEAD + "[values]\ngain = nan\n", "nan"),
        (HEAD + "[values]\ngain = inf\n", "0 to 4"),
        (HEAD + '[values]\ngain = "loud"\n', "number is wanted for gain"),
        (HEAD + '[values]\ngain = "1"\n', "number is wanted for gain"),
        (HEAD + "[values]\ngain = true\n", "number is wanted for gain"),
        (HEAD + f"[values]\ngain = {'9' * 400}\n", "smaller number"),
        (HEAD + "[values]\ngain = 2026-01-01\n", "number is wanted for gain"),
        (HEAD + '[values]\nshape = "round"\n', "sine, constant, random"),
        (HEAD + "[values]\nshape = 3\n", "0 to 2"),
        (HEAD + "[values]\npartials = 1.5\n", "whole number"),
        (HEAD + "[note]\npitch = 128\n", "0 to 127"),
        (HEAD + "[note]\npitch = nan\n", "nan"),
        (HEAD + '[note]\npitch = "C4"\n', "number is wanted for pitch"),
        (HEAD + "[note]\nduration_s = 4000\n", "3600"),
        (HEAD + "[note]\nstart_s = 1\n", "'start_s'"),
        (HEAD + "effects = 3\n", "[[effects]]"),
        (HEAD + "effects = [3]\n", "[[effects]]"),
        (HEAD + "[[effects]]\nroom = 1\n", "'room'"),
        (HEAD + "[[effects]]\nbypassed = true\n", "kind"),
        (HEAD + '[[effects]]\nkind = "wobble"\n', "'wobble'"),
        (HEAD + '[[effects]]\nkind = "reverb"\nbypassed = 1\n', "true or false"),
        (HEAD + '[[effects]]\nkind = "reverb"\n[effects.values]\nroom = 2\n', "0 to 1"),
        (HEAD + '[[effects]]\nkind = "reverb"\n[effects.values]\nsize = 2\n', "Reverb has no parameter 'size'"),
        (HEAD + '[[effects]]\nkind = "gain"\n' * 33, "33"),
        (HEAD + 'source = "a\\u0000b"\n', "source"),
        (HEAD + f'description = "{"x" * 2001}"\n', "2001"),
    ],
)
def test_what_is_no_patch_is_told_in_a_sentence(tmp_path: Path, content: str, told: str) -> None:
    path = tmp_path / "bad.toml"
    path.write_text(content)
    sentence = refused(path)
    assert told in sentence
    assert "bad.toml" in sentence
    assert len(sentence) < 1000


def test_what_is_no_file_of_a_patch(tmp_path: Path) -> None:
    assert "does not exist" in refused(tmp_path / "missing.toml")
    assert "not a file" in refused(tmp_path)
    os.mkfifo(tmp_path / "pipe.toml")
    assert "not a file" in refused(tmp_path / "pipe.toml")
    large = tmp_path / "large.toml"
    large.write_text(HEAD + "#" * toml_files.MAX_BYTES)
    assert str(toml_files.MAX_BYTES) in refused(large)
    latin = tmp_path / "latin.toml"
    latin.write_bytes('name = "Wörter"\n'.encode("latin-1"))
    assert "UTF-8" in refused(latin)


def test_a_byte_order_mark_is_let_pass(tmp_path: Path) -> None:
    path = tmp_path / "marked.toml"
    path.write_text(HEAD, encoding="utf-8-sig")
    assert reading.read(path).name == "A hum"


@pytest.mark.parametrize(
    "patch",
    [
        SoundPatch("A", "hum", {"gain": float("nan")}), SoundPatch("A", "hum", {"nope": 1}), SoundPatch("", "hum"),
        SoundPatch("A", "theremin"), SoundPatch("A", "hum", effects=(Effect("wobble"),)), SoundPatch("\ud800", "hum"),
        SoundPatch("A", "hum", description="\ud800"), SoundPatch("A", "hum", seed=-1),
    ],
    ids=repr,
)  # fmt: skip
def test_what_cannot_be_played_is_not_written(tmp_path: Path, patch: SoundPatch) -> None:
    path = tmp_path / "kept.toml"
    path.write_text("before")
    with pytest.raises(StudioError):
        writing.write(path, patch)
    assert [one.name for one in tmp_path.iterdir()] == ["kept.toml"]
    assert path.read_text() == "before"


def test_a_full_disk_leaves_what_was_there(tmp_path: Path) -> None:
    path = tmp_path / "kept.toml"
    path.write_text("before")
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (20, hard))
    try:
        with pytest.raises(StudioError, match="cannot be written"):
            writing.write(path, FULL)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert [one.name for one in tmp_path.iterdir()] == ["kept.toml"]
    assert path.read_text() == "before"
    with pytest.raises(StudioError, match="does not exist"):
        writing.write(tmp_path / "nowhere" / "a.toml", FULL)


def test_checked_gives_the_patch_back() -> None:
    assert checking.checked(FULL) is FULL

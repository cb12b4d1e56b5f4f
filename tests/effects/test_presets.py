"""Chains in files: those that came with the studio sound, one's own are kept, and what is broken says so."""

from __future__ import annotations

import os
from pathlib import Path

import numpy as np
import pytest
import soundfile

from tests.effects.sounds import noise
from voicestudio.core import Effect, StudioError
from voicestudio.effects import files, impulses, presets
from voicestudio.effects.catalogue import KINDS
from voicestudio.effects.chain import process

CHAIN = (Effect("convolution", {"space": 2.0, "mix": 0.5}), Effect("gain", {"gain_db": -3.5}, bypassed=True))


@pytest.fixture(autouse=True)
def _home(tmp_path, monkeypatch):
    monkeypatch.setenv("VOICESTUDIO_HOME", str(tmp_path / "home"))


def test_what_came_with_the_studio_is_sound():
    shipped, problems = presets.survey()
    assert len(shipped) >= 20
    assert not problems
    assert len({one.name for one in shipped}) == len(shipped)
    assert {effect.kind for one in shipped for effect in one.chain} >= set(KINDS) - {"tremolo", "ladder_filter"}
    clip = noise(0.05, 0.3, 16_000)
    for one in shipped:
        assert one.description.endswith(".")
        assert one.chain
        assert not one.own
        heard = process(one.chain, clip).samples
        assert 0.01 < np.abs(heard).max() <= 1, one.id


def test_what_is_written_is_read_again(tmp_path):
    preset = files.ChainPreset('He said "ä\\ö"', CHAIN, "One two.", "mine")
    files.write(tmp_path / "mine.toml", preset)
    assert files.read(tmp_path / "mine.toml") == preset
    assert 'space = "plate"' in (tmp_path / "mine.toml").read_text("utf-8")
    assert [path.name for path in tmp_path.iterdir() if path.suffix] == ["mine.toml"]


def test_one_s_own_chains_are_kept_renamed_and_deleted():
    kept = presets.save("My Plate", CHAIN, "Bright.")
    assert (kept.id, kept.own) == ("my-plate", True)
    assert presets.found("my plate") == presets.found("my-plate") == kept
    with pytest.raises(StudioError, match="You have a chain 'My Plate' already"):
        presets.save("my plate", CHAIN)
    assert presets.save("My Plate", CHAIN[:1], replace_own=True).id == "my-plate"
    renamed = presets.rename("my-plate", "Old plate")
    assert presets.found("Old plate") == renamed
    assert presets.survey()[0][-1] == renamed
    assert presets.delete("my-plate") == renamed
    with pytest.raises(StudioError, match="no chain of effects 'Old plate'"):
        presets.found("Old plate")


def test_what_came_with_the_studio_stays():
    for change in (lambda: presets.rename("telephone", "X"), lambda: presets.delete("telephone")):
        with pytest.raises(StudioError, match="came with the studio and stays"):
            change()
    with pytest.raises(StudioError, match="The studio came with a chain 'Telephone' already"):
        presets.save("TELEPHONE", CHAIN, replace_own=True)
    with pytest.raises(StudioError, match="choose cave"):
        presets.found("cove")


def test_a_chain_that_cannot_be_played_is_not_kept():
    for name, chain in (("X", [Effect("gain", {"gain_db": 99})]), ("", CHAIN), ("X", [Effect("gain")] * 33)):
        with pytest.raises(StudioError):
            presets.save(name, chain)
    assert not presets.own_folder().exists()


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("[[effects", "no valid TOML"),
        ("[[effects]]\nkind = 'convolution'\nsource = 3", "A text is wanted for source, but 3 came"),
        ("[[effects]]\nkind = 'convolution'\nsource = '../x.wav'", "leads out of the folder"),
        ("[[effects]]\nkind = 'gain'\nsource = 'x.wav'", "Gain works with no sound file"),
        ("nam = 'x'", "key 'nam' is unknown in a chain"),
        ("name = 3", "A text is wanted for name, but 3 came"),
        ("effects = 3", r"A list of tables \[\[effects\]\] is wanted"),
        ("effects = [3]", r"A table \[\[effects\]\] is wanted, but 3 came"),
        ("[[effects]]", "A text is wanted for the kind"),
        ("[[effects]]\nkind = 'echo'", "There is no effect 'echo'"),
        ("[[effects]]\nkind = 'gain'\nbypassed = 1", "true or false is wanted for bypassed, but 1 came"),
        ("[[effects]]\nkind = 'gain'\nvalues = 1", r"A table \[effects.values\] is wanted"),
        ("[[effects]]\nkind = 'gain'\n[effects.values]\ngain = 1", "Gain has no parameter 'gain'"),
        ("[[effects]]\nkind = 'gain'\n[effects.values]\ngain_db = 'loud'", "A number is wanted for gain_db"),
        ("[[effects]]\nkind = 'gain'\n[effects.values]\ngain_db = true", "A number is wanted for gain_db"),
        ("[[effects]]\nkind = 'gain'\n[effects.values]\ngain_db = nan", "-60 to 36 dB is wanted, but nan came"),
        ("[[effects]]\nkind = 'gain'\n[effects.values]\ngain_db = 1" + 400 * "0", "A smaller number is wanted"),
        ("[[effects]]\nkind = 'convolution'\n[effects.values]\nspace = 'moon'", "For space, one of room, hall"),
        (40 * "[[effects]]\nkind = 'gain'\n", "At most 32 effects"),
        ("name = 'a'\nname = 'b'", "no valid TOML"),
        ("effects = " + 20_000 * "[", "nested too deeply|no valid TOML"),
    ],
)
def test_what_is_broken_is_told_in_one_sentence(tmp_path, text, message):
    path = tmp_path / "broken.toml"
    path.write_text(text, "utf-8")
    with pytest.raises(StudioError, match=message) as told:
        files.read(path)
    assert "broken.toml" in str(told.value)
    assert "\n" not in str(told.value)


def test_files_that_are_no_chains(tmp_path):
    (tmp_path / "bytes.toml").write_bytes(b"\xff\xfe\x00name")
    (tmp_path / "large.toml").write_bytes(b"#" * (2 << 20))
    wrong = {"bytes.toml": "not UTF-8", "large.toml": "at most", ".": "is not a file", "none.toml": "does not exist"}
    for name, message in wrong.items():
        with pytest.raises(StudioError, match=message):
            files.read(tmp_path / name)
    with pytest.raises(StudioError, match="does not exist: make it first"):
        files.write(tmp_path / "nowhere" / "x.toml", files.ChainPreset("X", CHAIN))


def test_a_broken_file_of_one_s_own_does_not_hide_the_others():
    presets.save("Good", CHAIN)
    (presets.own_folder() / "bad.toml").write_text("[[effects]]\nkind = 'echo'")
    (presets.own_folder() / "telephone.toml").write_text("name = 'Mine'")
    found, problems = presets.survey()
    assert [one.name for one in found if one.own] == ["Good"]
    assert len(problems) == 2


def impulse(path: Path, samples: np.ndarray, rate: int = 16_000) -> Path:
    soundfile.write(path, samples, rate)
    return path


def test_an_impulse_response_is_kept_beside_the_chain_and_read_from_there(tmp_path):
    path = impulse(tmp_path / "Ÿ church.wav", np.eye(1, 800, 40)[0] * 0.5)
    chain = (Effect("convolution", {"mix": 1.0}, source=str(path)),)
    kept = presets.save("Church", chain)
    path.unlink()
    found = presets.found("Church")
    assert found == kept
    source = Path(found.chain[0].source)
    assert source.is_relative_to(presets.own_folder().resolve())
    assert f'source = "impulses/{source.name}"' in (presets.own_folder() / "church.toml").read_text("utf-8")
    assert presets.save("Church", found.chain, replace_own=True).chain == found.chain
    assert len(list(source.parent.iterdir())) == 1
    clip = noise(0.05, 0.3, 16_000)
    np.testing.assert_allclose(process(found.chain, clip).samples[:4800], clip.samples, atol=1e-5)
    with pytest.raises(StudioError, match="does not exist"):
        presets.save("Lost", chain)


def test_impulses_of_the_same_name_are_both_kept(tmp_path):
    for place, at in (("a", 0), ("b", 9)):
        (tmp_path / place).mkdir()
        path = impulse(tmp_path / place / "x.wav", np.eye(1, 800, at)[0] * 0.5)
        presets.save(place, (Effect("convolution", source=str(path)),))
    sources = [Path(presets.found(name).chain[0].source) for name in ("a", "b")]
    assert sources[0].read_bytes() != sources[1].read_bytes()


def test_an_impulse_response_that_cannot_be_used_is_told_in_a_sentence(tmp_path):
    clip = noise(0.05, 0.1, 16_000)
    (tmp_path / "text.wav").write_text("no sound")
    wrong = {
        impulse(tmp_path / "long.wav", np.full(8000 * 16, 0.1), 8000): "at most 15 s is wanted",
        impulse(tmp_path / "silent.wav", np.zeros(100)): "is silent",
        impulse(tmp_path / "empty.wav", np.zeros(0)): "is silent|no sound|0 seconds",
        tmp_path / "text.wav": "Impulse response: .*text.wav",
        tmp_path / "none.wav": "Impulse response: .*does not exist",
        tmp_path: "Impulse response: .*is a folder",
    }
    for path, message in wrong.items():
        with pytest.raises(StudioError, match=message) as told:
            process([Effect("convolution", source=str(path))], clip)
        assert "\n" not in str(told.value)
        with pytest.raises(StudioError, match=message):
            impulses.check(path)


def test_the_copy_goes_with_the_last_chain_that_uses_it_and_comes_back(tmp_path):
    path = impulse(tmp_path / "church.wav", np.eye(1, 800, 40)[0] * 0.5)
    chain = (Effect("convolution", {"mix": 1.0}, source=str(path)),)
    one, two = presets.save("One", chain), presets.save("Two", chain)
    copy = Path(one.chain[0].source)
    presets.delete(one.id)
    assert copy.exists()  # the other one has the same
    gone = presets.delete(two.id)
    assert not copy.exists()
    clip = noise(0.05, 0.3, 16_000)
    np.testing.assert_allclose(process(gone.chain, clip).samples[:4800], clip.samples, atol=1e-5)  # still in hand
    presets.save(gone.name, gone.chain)
    assert copy.exists()
    presets.save("Two", (), replace_own=True)
    aside = copy.parent / impulses.PUT_ASIDE / copy.name
    assert not copy.exists() and aside.exists()
    os.utime(aside, (0, 0))
    presets.delete("two")
    assert not aside.exists()


def test_no_copy_goes_while_a_chain_cannot_be_read(tmp_path):
    path = impulse(tmp_path / "church.wav", np.eye(1, 800, 40)[0] * 0.5)
    kept = presets.save("One", (Effect("convolution", source=str(path)),))
    (presets.own_folder() / "bad.toml").write_text("[[effects]]\nkind = 'echo'")
    presets.delete(kept.id)
    assert Path(kept.chain[0].source).exists()

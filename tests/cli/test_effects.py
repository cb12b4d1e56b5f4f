"""voicestudio effects, and effects on what is spoken."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import numpy as np
import pytest
import soundfile

from tests.cli.test_resynth import recording
from tests.engine.test_exporting import full_disk  # noqa: F401 (a fixture)
from voicestudio.effects import presets
from voicestudio.effects.catalogue import KINDS

if TYPE_CHECKING:
    from tests.cli.conftest import Asker, Door

CHAIN = """name = "Mine"
[[effects]]
kind = "delay"
[effects.values]
delay_s = 0.25
feedback = 0
mix = 0.5
[[effects]]
kind = "gain"
[effects.values]
gain_db = -6.0206
"""


@pytest.fixture
def chain(ask: Asker) -> None:
    (ask.folder / "mine.toml").write_text(CHAIN, "utf-8")


def test_a_file_through_a_chain(ask: Asker, chain: None) -> None:
    recording("in.wav", 44100, channels=2)
    told = ask("effects", "in.wav", "-o", "out.wav", "--chain", "mine.toml", "--json")
    figures = json.loads(told.out)
    assert (told.code, told.err) == (0, "")
    heard, rate = soundfile.read("out.wav")
    dry, _ = soundfile.read("in.wav")
    n = round(0.25 * 44100)
    wanted = (np.pad(dry[:, 0], (0, n)) + np.pad(dry[:, 0], (n, 0))) / 2
    assert (rate, figures["sample_rate"], figures["duration_s"]) == (44100, 44100, round(len(heard) / 44100, 6))
    assert abs(len(heard) - len(wanted)) < 100  # a tail ends with its last sample above -80 dB
    np.testing.assert_allclose(heard[:55_000], wanted[:55_000], atol=1e-4)
    assert figures["effects"][0] == {
        "kind": "delay", "bypassed": False, "values": {"delay_s": 0.25, "feedback": 0, "mix": 0.5}
    }  # fmt: skip
    assert sorted(path.name for path in ask.folder.iterdir()) == ["in.wav", "mine.toml", "out.wav"]


def test_values_are_set_by_place_and_by_kind(ask: Asker, chain: None) -> None:
    recording("in.wav")
    settings = [
        "--set",
        "0.delay_s=0.5",
        "--set",
        "gain.gain_db=-12.0412",
        "--set",
        "delay.mix=0",
        "--set",
        "0.bypassed=true",
    ]
    assert ask("effects", "in.wav", "-o", "out.flac", "--chain", "mine.toml", *settings).code == 0
    np.testing.assert_allclose(soundfile.read("out.flac")[0], soundfile.read("in.wav")[0] / 4, atol=1e-4)


def test_a_recorded_impulse_response(ask: Asker) -> None:
    """Two samples half a second apart make an echo; a chain file names it from its own folder."""
    recording("in.wav", 8000)
    impulse = np.zeros(4001)
    impulse[[0, 4000]] = 0.5
    soundfile.write("two.wav", impulse, 8000, subtype="FLOAT")
    (ask.folder / "two.toml").write_text(
        '[[effects]]\nkind = "convolution"\nsource = "two.wav"\n[effects.values]\nmix = 1\n', "utf-8"
    )
    assert ask("effects", "in.wav", "-o", "a.wav", "--chain", "two.toml").code == 0
    setting = ["--set", "convolution.source=two.wav", "--set", "convolution.mix=1", "--json"]
    (ask.folder / "one.toml").write_text('[[effects]]\nkind = "convolution"\n', "utf-8")
    told = json.loads(ask("effects", "in.wav", "-o", "b.wav", "--chain", "one.toml", *setting).out)
    assert told["effects"][0]["source"] == str(ask.folder / "two.wav")
    one, other, dry = (soundfile.read(name)[0] for name in ("a.wav", "b.wav", "in.wav"))
    np.testing.assert_array_equal(one, other)
    gain = one[:4000] @ dry[:4000] / (dry[:4000] @ dry[:4000])
    assert 0.3 < gain < 1
    np.testing.assert_allclose(one[:8000], gain * (dry[:8000] + np.pad(dry[:4000], (4000, 0))), atol=1e-3)
    (ask.folder / "two.wav").unlink()
    assert "two.wav" in ask.refuses("effects", "in.wav", "-o", "c.wav", "--chain", "two.toml")


def test_a_file_may_take_its_own_place(ask: Asker) -> None:
    recording("in.wav")
    dry, _ = soundfile.read("in.wav")
    assert ask("effects", "in.wav", "-o", "in.wav", "--chain", "Slap-back").code == 0
    assert len(soundfile.read("in.wav")[0]) > len(dry)
    assert [path.name for path in ask.folder.iterdir()] == ["in.wav"]


def test_a_long_file_is_never_held_whole(ask: Asker, monkeypatch: pytest.MonkeyPatch) -> None:
    """Between what is read and what is written there are never more than some pieces of 65536 samples."""
    from voicestudio.audio_io import files, writing

    recording("in.wav", 8000, seconds=90)
    waiting, most = 0, 0
    blocks, append = files.blocks, writing.StreamWriter.append

    def counted(path):
        nonlocal waiting, most
        for clip in blocks(path):
            waiting += len(clip)
            most = max(most, waiting)
            yield clip

    def taken(writer, clip):
        nonlocal waiting
        waiting -= len(clip)
        append(writer, clip)

    monkeypatch.setattr(files, "blocks", counted)
    monkeypatch.setattr(writing.StreamWriter, "append", taken)
    assert ask("effects", "in.wav", "-o", "out.wav", "--chain", "podcast").code == 0
    assert soundfile.info("out.wav").frames == 720_000
    assert most < 2 * 65536


def test_the_lists(ask: Asker) -> None:
    presets.save("Of my own", presets.found("telephone").chain)
    told = ask("effects", "--list")
    assert told.code == 0
    assert all(one.name in told.out and one.description in told.out for one in presets.survey()[0])
    assert all(f"\n  {kind}: " in told.out for kind in KINDS)
    assert "Of my own (yours)" in told.out
    lists = json.loads(ask("effects", "--list", "--json").out)
    assert [one["id"] for one in lists["effects"]] == list(KINDS)
    assert {one["id"] for one in lists["chains"] if one["own"]} == {"of-my-own"}


def test_speech_through_effects(ask: Asker, door: Door) -> None:
    text = "One two three. Four five."
    dry = json.loads(ask("speak", text, "-o", "dry.wav", "--json").out)
    wet = json.loads(ask("speak", text, "-o", "wet.wav", "--effects", "slap-back", "--json").out)
    assert wet["phonemes"] == dry["phonemes"]
    assert wet["effects"] == "slap-back"
    assert dry["duration_s"] + 0.115 < wet["duration_s"] < dry["duration_s"] + 0.5
    assert soundfile.info("wet.wav").duration == pytest.approx(wet["duration_s"], abs=1e-4)
    assert ask("effects", "dry.wav", "-o", "after.wav", "--chain", "slap-back").code == 0
    heard, wanted = (soundfile.read(name)[0] for name in ("wet.wav", "after.wav"))
    n = min(len(heard), len(wanted))
    np.testing.assert_allclose(heard[:n], wanted[:n], atol=2e-4)


@pytest.mark.parametrize(
    ("arguments", "named"),
    [
        (["in.wav", "-o", "out.wav"], "--chain"),
        (["in.wav", "--chain", "cave"], "-o OUT.wav"),
        (["-o", "out.wav", "--chain", "cave"], "IN.wav"),
        (["in.wav", "-o", "out.wav", "--chain", "cove"], "cave"),
        (["in.wav", "-o", "out.wav", "--chain", "none.toml"], "none.toml"),
        (["in.wav", "-o", "out.txt", "--chain", "cave"], "out.txt"),
        (["in.wav", "-o", "no/out.wav", "--chain", "cave"], "no"),
        (["none.wav", "-o", "out.wav", "--chain", "cave"], "none.wav"),
        (["mine.toml", "-o", "out.wav", "--chain", "cave"], "mine.toml"),
        (["in.wav", "-o", "out.wav", "--chain", "mine.toml", "--set", "0.mix=2"], "0 to 1"),
        (["in.wav", "-o", "out.wav", "--chain", "mine.toml", "--set", "2.mix=1"], "0 (delay), 1 (gain)"),
        (["in.wav", "-o", "out.wav", "--chain", "mine.toml", "--set", "0.room=1"], "delay_s"),
        (["in.wav", "-o", "out.wav", "--chain", "mine.toml", "--set", "mix=1"], "0.room=0.4"),
    ],
)
def test_bad_input(ask: Asker, chain: None, arguments: list[str], named: str) -> None:
    recording("in.wav", seconds=0.2)
    assert named in ask.refuses("effects", *arguments)


def test_speech_cannot_be_stretched(ask: Asker, door: Door) -> None:
    assert "Time stretch" in ask.refuses("speak", "One.", "-o", "out.wav", "--effects", "slow-motion")
    assert "choose" in ask.refuses("speak", "One.", "-o", "out.wav", "--effects", "telefone")


@pytest.mark.usefixtures("full_disk")
def test_a_full_disk_leaves_nothing(ask: Asker) -> None:
    recording("in.wav", seconds=0.2)
    assert "cannot be written" in ask.refuses("effects", "in.wav", "-o", "out.wav", "--chain", "cave")

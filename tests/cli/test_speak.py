"""voicestudio speak, with the fake voice behind the door."""

from __future__ import annotations

import io
import itertools
import json
import sys
from typing import TYPE_CHECKING

import numpy as np
import pytest
import soundfile

from tests.engine.test_exporting import full_disk  # noqa: F401 (a fixture)
from tests.fakes import FakeVoice
from voicestudio.cli import hearing
from voicestudio.core import AudioClip, DeviceError
from voicestudio.text.lexicon import user_lexicon_file

if TYPE_CHECKING:
    from tests.cli.conftest import Asker, Door

TEXT = "One two three. Four five."


class FakePlayer:
    """Hears everything; after `plays` looks it has played what it has, or has lost its output if `loses`."""

    def __init__(self, available: bool = True, loses: bool = False) -> None:
        self.available = available
        self.problem = None if available else "There is no sound card."
        self.loses = loses
        self.clips: list[AudioClip] = []
        self.calls: list[str] = []
        self.looks = 0

    def open(self, sample_rate: int) -> None:
        self.calls.append(f"open {sample_rate}")

    def play(self) -> None:
        self.calls.append("play")

    def append(self, clip: AudioClip) -> None:
        self.clips.append(clip)
        if self.loses:
            self.problem = "The sound output went away."

    def finish(self) -> None:
        self.calls.append("finish")

    def close(self) -> None:
        self.calls.append("close")

    @property
    def state(self) -> str:
        if self.problem:
            return "paused"
        if "finish" not in self.calls:
            return "playing"
        self.looks += 1
        return "playing" if self.looks < 3 else "stopped"


@pytest.fixture
def player(monkeypatch: pytest.MonkeyPatch) -> FakePlayer:
    player = FakePlayer()
    monkeypatch.setattr(hearing, "player", lambda: player)
    return player


def whole(voice: FakeVoice, text: str = TEXT) -> np.ndarray:
    from voicestudio.core import RenderRequest
    from voicestudio.engine.rendering import render_all

    return render_all(RenderRequest(text), voice).clip.samples


def test_into_a_file(ask: Asker, door: Door) -> None:
    told = ask("speak", TEXT, "-o", "out.wav", "--device", "cpu")
    assert (told.code, told.out, told.err) == (0, "", "")
    assert door.asked == ("fake", "cpu")
    samples, rate = soundfile.read("out.wav")
    assert rate == 22050
    expected = whole(FakeVoice())
    assert len(samples) == len(expected)
    np.testing.assert_allclose(samples, expected, atol=2 / 32768)
    assert [path.name for path in ask.folder.iterdir()] == ["out.wav"]
    assert door.voice.opened == door.voice.closed


def test_an_existing_file_is_replaced(ask: Asker, door: Door) -> None:
    (ask.folder / "out.wav").write_text("old")
    assert ask("speak", TEXT, "-o", "out.wav").code == 0
    assert soundfile.info("out.wav").frames == len(whole(FakeVoice()))


def test_json(ask: Asker, door: Door) -> None:
    told = ask("speak", TEXT, "-o", "out.wav", "--seed", "7", "--vocoder", "griffin-lim", "--json")
    content = json.loads(told.out)
    assert {key: content[key] for key in ("voice", "vocoder", "seed", "sample_rate", "file")} == {
        "voice": "fake", "vocoder": "griffin-lim", "seed": 7, "sample_rate": 22050, "file": "out.wav",
    }
    assert content["duration"] == content["duration_s"] == round(soundfile.info("out.wav").duration, 6)
    assert content["first_sound_ms"] > 0
    assert content["x_real_time"] > 0
    assert [sentence["normalised"] for sentence in content["sentences"]] == ["One two three.", "Four five."]
    assert set(content["phonemes"][0]) == {"symbol", "word", "sentence", "start_s", "end_s", "span"}
    assert [TEXT[slice(*phoneme["span"])] for phoneme in content["phonemes"]][-1] == "five"
    assert content["phonemes"][-1]["end_s"] == pytest.approx(content["duration_s"], abs=1e-5)


def test_rate_pitch_and_energy_reach_the_voice(ask: Asker, door: Door) -> None:
    ask("speak", TEXT, "-o", "plain.wav")
    ask("speak", TEXT, "-o", "shaped.wav", "--rate", "2", "--pitch", "-12", "--energy", "-6")
    plain, shaped = (soundfile.read(name)[0] for name in ("plain.wav", "shaped.wav"))
    assert len(shaped) < 0.7 * len(plain)
    assert np.abs(shaped).max() == pytest.approx(np.abs(plain).max() / 2, rel=0.02)


def test_from_a_file_and_from_standard_input(ask: Asker, door: Door, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, content in (("plain", TEXT.encode()), ("bom", TEXT.encode("utf-8-sig")), ("wide", TEXT.encode("utf-16"))):
        (ask.folder / name).write_bytes(content)
        assert ask("speak", "--file", name, "-o", f"{name}.wav").code == 0
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(TEXT.encode())))
    assert ask("speak", "-", "-o", "stdin.wav").code == 0
    sounds = {(ask.folder / f"{name}.wav").read_bytes() for name in ("plain", "bom", "wide", "stdin")}
    assert len(sounds) == 1


def test_a_megabyte_streams(ask: Asker, door: Door, monkeypatch: pytest.MonkeyPatch) -> None:
    """Counted, not timed: what was computed when the first sound is written, of a text of 1 MB."""
    from voicestudio.audio_io.files import StreamWriter

    class Enough(Exception):
        pass

    def append(_self: StreamWriter, _clip: AudioClip) -> None:
        raise Enough

    monkeypatch.setattr(StreamWriter, "append", append)
    (ask.folder / "book.txt").write_text("A quick brown fox. " * 55_000)
    with pytest.raises(Enough):
        ask("speak", "--file", "book.txt", "-o", "out.wav")
    assert door.voice.mel_chunks == door.voice.audio_chunks == 1
    assert [path.name for path in ask.folder.iterdir()] == ["book.txt"]


def test_interrupted_leaves_nothing(ask: Asker, door: Door, monkeypatch: pytest.MonkeyPatch) -> None:
    computed = FakeVoice.mel

    def interrupted(self: FakeVoice, *arguments: object) -> object:
        yield from itertools.islice(computed(self, *arguments), 1)
        raise KeyboardInterrupt

    monkeypatch.setattr(FakeVoice, "mel", interrupted)
    told = ask("speak", TEXT, "-o", "out.wav")
    assert (told.code, told.err) == (130, "")
    assert not list(ask.folder.iterdir())


class TestPlaying:
    def test_alone(self, ask: Asker, door: Door, player: FakePlayer) -> None:
        told = ask("speak", TEXT, "--play")
        assert (told.code, told.err) == (0, "")
        np.testing.assert_array_equal(AudioClip.join(player.clips).samples, whole(FakeVoice()))
        assert player.calls == ["open 22050", "play", "finish", "close"]
        assert player.looks >= 3
        assert not list(ask.folder.iterdir())

    def test_and_writing(self, ask: Asker, door: Door, player: FakePlayer) -> None:
        assert ask("speak", TEXT, "--play", "-o", "out.wav").code == 0
        assert soundfile.info("out.wav").frames == sum(map(len, player.clips))

    def test_without_an_output_it_still_writes_and_says_why(self, ask: Asker, door: Door, player: FakePlayer) -> None:
        player.__init__(available=False)
        told = ask("speak", TEXT, "--play", "-o", "out.wav")
        assert (told.code, told.err) == (0, "voicestudio: There is no sound card.\n")
        assert soundfile.info("out.wav").frames == len(whole(FakeVoice()))

    def test_without_an_output_playing_alone_is_refused(self, ask: Asker, door: Door, player: FakePlayer) -> None:
        player.__init__(available=False)
        assert "no sound card" in ask.refuses("speak", TEXT, "--play")
        assert door.voice.opened == 0

    def test_unplugged_while_playing_it_still_writes(self, ask: Asker, door: Door, player: FakePlayer) -> None:
        player.loses = True
        told = ask("speak", TEXT, "--play", "-o", "out.wav")
        assert (told.code, told.err) == (0, "voicestudio: The sound output went away.\n")
        assert len(player.clips) == 1
        assert soundfile.info("out.wav").frames == len(whole(FakeVoice()))

    def test_unplugged_while_playing_alone_ends(self, ask: Asker, door: Door, player: FakePlayer) -> None:
        player.loses = True
        assert "went away" in ask.refuses("speak", TEXT, "--play")
        assert door.voice.opened == door.voice.closed


class TestBadInput:
    @pytest.mark.parametrize("text", ["", "  \n ", "...", "?!", "\x00\x07\x1b"])
    def test_nothing_to_speak(self, ask: Asker, door: Door, text: str) -> None:
        assert "nothing to speak" in ask.refuses("speak", text, "-o", "out.wav")

    @pytest.mark.parametrize(
        ("text", "said"),
        [
            ("x" * 5000, 5000), ("\N{SNAKE}" * 3, 5), ("a\x07b\x1bc.", 3), ("\udcff hi.", 2),
        ],
        ids=["long", "emoji", "control", "surrogate"],
    )  # fmt: skip
    def test_odd_text_is_spoken(self, ask: Asker, door: Door, text: str, said: int) -> None:
        told = ask("speak", text, "-o", "out.wav", "--json")
        assert (told.code, told.err) == (0, "")
        phonemes = json.loads(told.out)["phonemes"]
        assert sum(phoneme["symbol"].isalpha() for phoneme in phonemes) == said
        assert soundfile.info("out.wav").frames > 0

    @pytest.mark.parametrize("text", ["\u05e9\u05dc\u05d5\u05dd.", "\u0645\u0631\u062d\u0628\u0627.", "\u4f60\u597d."],
                             ids=["hebrew", "arabic", "chinese"])  # fmt: skip
    def test_another_script_is_spoken_with_a_remark(self, ask: Asker, door: Door, text: str) -> None:
        told = ask("speak", text, "-o", "out.wav")
        assert told.code == 0
        assert told.err.startswith("voicestudio: In another script")
        assert told.err.count("\n") == 1
        assert soundfile.info("out.wav").frames > 0

    def test_an_unknown_language_names_the_command_that_lists_them(self, ask: Asker, door: Door) -> None:
        told = ask.refuses("speak", "Hi.", "-o", "out.wav", "--language", "tlh")
        assert "'tlh'" in told
        assert "voicestudio voices --languages" in told

    def test_a_damaged_lexicon(self, ask: Asker, door: Door) -> None:
        user_lexicon_file().parent.mkdir(parents=True)
        user_lexicon_file().write_text("[words")
        assert "lexicon.toml cannot be read" in ask.refuses("speak", "Hi.", "-o", "out.wav")

    @pytest.mark.parametrize(
        ("arguments", "named"),
        [
            (["-o", "out.wav"], "TEXT"),
            (["Hi.", "--file", "text", "-o", "out.wav"], "One text"),
            (["Hi."], "-o OUT.wav"),
            (["Hi.", "-o", "out.wav", "--voice", "eve"], "'eve'"),
            (["Hi.", "-o", "out.wav", "--vocoder", "tin"], "gan, griffin-lim"),
            (["Hi.", "-o", "out.wav", "--rate", "5"], "rate"),
            (["Hi.", "-o", "out.wav", "--rate", "nan"], "rate"),
            (["Hi.", "-o", "out.wav", "--pitch", "-13"], "pitch"),
            (["Hi.", "-o", "out.wav", "--energy", "13"], "energy"),
            (["Hi.", "-o", "out.wav", "--seed", "1.5"], "--seed"),
            (["Hi.", "-o", "out.wav", "--seed", str(2**63)], "--seed"),
            (["--file", "nowhere.txt", "-o", "out.wav"], "nowhere.txt"),
            (["--file", ".", "-o", "out.wav"], "“.”"),
            (["--file", "latin", "-o", "out.wav"], "UTF-8"),
            (["--file", "zeros", "-o", "out.wav"], "zero"),
            (["Hi.", "-o", "out"], "“out”"),
            (["Hi.", "-o", "out.doc"], "“.doc”"),
            (["Hi.", "-o", "nowhere/out.wav"], "nowhere"),
            (["Hi.", "-o", "text/out.wav"], "text"),
            (["Hi.", "-o", "folder.wav"], "folder"),
            (["Hi.", "-o", "/proc/out.wav"], "takes no files"),
            (["Hi.", "-o", "/dev/full"], "“full” has no ending"),
        ],
    )  # fmt: skip
    def test_is_told_in_one_sentence(self, ask: Asker, door: Door, arguments: list[str], named: str) -> None:
        (ask.folder / "text").write_text("Hello.")
        (ask.folder / "latin").write_bytes("Café".encode("latin-1"))
        (ask.folder / "zeros").write_bytes(b"RIFF\0\0\0\0")
        (ask.folder / "folder.wav").mkdir()
        assert named in ask.refuses("speak", *arguments)

    @pytest.mark.usefixtures("full_disk")
    def test_a_full_disk(self, ask: Asker, door: Door) -> None:
        assert "cannot be written" in ask.refuses("speak", TEXT, "-o", "out.wav")

    def test_a_voice_that_cannot_say_it(self, ask: Asker, door: Door) -> None:
        door.voice = FakeVoice(fails_on="Four", fails_at="phonemes")
        assert "told to fail" in ask.refuses("speak", "Four. Four.", "-o", "out.wav")
        told = ask("speak", TEXT, "-o", "out.wav")
        assert told.code == 0
        assert told.err.count("\n") == 1
        assert "left out" in told.err

    def test_a_device_that_cannot_be_used(self, ask: Asker, door: Door, monkeypatch: pytest.MonkeyPatch) -> None:
        def refuse(_voice_id: str, device: str) -> None:
            raise DeviceError(f"The device {device} cannot be used: its driver is too old.")

        monkeypatch.setattr("voicestudio.voices.opening.open_voice", refuse)
        assert "too old" in ask.refuses("speak", TEXT, "-o", "out.wav", "--device", "cuda:0")

"""voicestudio speak --check, with a hand-written recogniser that hears what a test lets it hear."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from tests.fakes import AttendingFakeVoice
from voicestudio.analysis.recognition import HeardWord, Transcript
from voicestudio.analysis.said import judged
from voicestudio.cli import checking
from voicestudio.core import AudioClip, AudioReady, PhonemesReady, RenderRequest, StudioError
from voicestudio.engine import speak
from voicestudio.engine.sentences import SentenceSounds

if TYPE_CHECKING:
    from collections.abc import Generator

    from tests.cli.conftest import Asker, Door

pytest.importorskip("jiwer", reason="jiwer is not installed")

TEXT = "One two three four. Five six seven eight. Nine."


class Ears:
    """Hears every sentence as it is written, but for those in `instead`."""

    def __init__(self) -> None:
        self.instead: dict[str, str] = {}
        self.clips: list = []
        self.fails = ""

    def __call__(self, text: str, clip: object, language: str, elsewhere: object) -> Generator:
        self.clips.append(clip)
        yield None
        if self.fails:
            raise StudioError(self.fails)
        words = self.instead.get(text, text.lower().strip(".")).split()
        return judged(text, Transcript(tuple(HeardWord(word, 0.0, 0.0) for word in words)))


@pytest.fixture
def ears(monkeypatch: pytest.MonkeyPatch) -> Ears:
    ears = Ears()
    monkeypatch.setattr(checking, "heard", ears)
    return ears


def test_strays_are_told_and_the_file_is_there(ask: Asker, door: Door, ears: Ears) -> None:
    ears.instead = {"Five six seven eight.": "five", "Nine.": ""}
    told = ask("speak", TEXT, "-o", "out.wav", "--check", "--json")
    assert told.code == 0
    assert (ask.folder / "out.wav").exists()
    first, = told.err.splitlines()
    assert first.startswith("voicestudio: “Five six seven eight.” was heard as “five”: 13 letters in a row")
    content = json.loads(told.out)
    assert content["strays"] == 1
    assert [(one["strays"], one["heard"]) for one in content["sentences"]] == [
        (False, "one two three four"), (True, "five"), (False, ""),
    ]
    for one, clip in zip(content["sentences"], ears.clips, strict=True):
        assert clip.duration_s == pytest.approx(one["end_s"] - one["start_s"], abs=1e-4)


def test_without_strays_nothing_is_told(ask: Asker, door: Door, ears: Ears) -> None:
    told = ask("speak", "Word. " * 9, "-o", "out.wav", "--check")
    assert (told.code, told.out, told.err) == (0, "", "")
    assert len(ears.clips) == 9


def test_other_languages_and_a_missing_recogniser(ask: Asker, door: Door, ears: Ears) -> None:
    assert "English speech is wanted" in ask.refuses("speak", TEXT, "-o", "out.wav", "--check", "--language", "de")
    ears.fails = "The recogniser is not installed."
    assert "not installed" in ask.refuses("speak", TEXT, "-o", "out.wav", "--check")


def test_the_sound_of_a_sentence_is_cut_out_of_the_render() -> None:
    """Also where its phonemes are told after it, and where less sound came than was meant."""
    events = list(speak(RenderRequest(TEXT), AttendingFakeVoice()))
    sounds = SentenceSounds()
    found = [pair for event in events for pair in sounds.hear(event)]
    assert [ready.index for ready, _ in found] == [0, 1, 2]
    whole = [sample for event in events if isinstance(event, AudioReady) for sample in event.clip.samples]
    for ready, clip in found:
        start = round(ready.start_s * clip.sample_rate)
        assert len(clip) == round(ready.phonemes.duration_s * clip.sample_rate)
        assert list(clip.samples) == whole[start : start + len(clip)]
    sounds_told = [event for event in events if isinstance(event, AudioReady)]
    last = sounds_told[-1]
    half = replace(last, clip=AudioClip(last.clip.samples[: len(last.clip) // 2], last.clip.sample_rate))
    late = [*sounds_told[:-1], half, *(event for event in events if isinstance(event, PhonemesReady)), events[-1]]
    sounds = SentenceSounds()
    lengths = [len(clip) for event in late for _, clip in sounds.hear(event)]
    assert lengths[:2] == [len(clip) for _, clip in found][:2]
    assert 0 < lengths[2] < len(found[2][1])


def test_a_sentence_that_rounding_begins_in_the_one_before_is_heard() -> None:
    events = list(speak(RenderRequest(TEXT), AttendingFakeVoice()))
    first, second = [event for event in events if isinstance(event, PhonemesReady)][:2]
    sounds_told = [event for event in events if isinstance(event, AudioReady)]
    rate = sounds_told[0].clip.sample_rate
    early = replace(second, start_s=first.start_s + first.phonemes.duration_s - 1 / rate)
    sounds = SentenceSounds()
    heard = [clip for event in (first, early, *sounds_told) for _, clip in sounds.hear(event)]
    assert len(heard[1]) == pytest.approx(second.phonemes.duration_s * rate, abs=2)

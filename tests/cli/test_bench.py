"""voicestudio bench: what is measured is there and adds up; how fast it is, is not asked here."""

from __future__ import annotations

import json
import sys
import time

import pytest

from tests.cli.conftest import Asker, Door
from tests.fakes import FakeVoice
from voicestudio.cli import bench, bench_text, bench_voice
from voicestudio.core import AudioReady, RenderRequest, StudioError
from voicestudio.engine import speak
from voicestudio.voices import catalogue

ARGUMENTS = ("bench", "--runs", 3, "--words", 40)


@pytest.fixture(scope="module")
def figures() -> dict:
    return bench_voice.measured(FakeVoice(), runs=3, n_words=40)


def test_each_stage_is_there_and_none_is_longer_than_the_whole(figures):
    for part, words in (("sentence", 15), ("long", 40)):
        row = figures[part]
        assert (row["words"], row["runs"]) == (words, 3)
        assert tuple(row["stages"]) == bench_voice.STAGES
        seconds = [stage["compute_s"] for stage in row["stages"].values()]
        assert all(second > 0 for second in seconds)
        assert sum(seconds) <= row["compute_s"]
        assert row["x_real_time"] == pytest.approx(row["sound_s"] / row["compute_s"])
        for stage in row["stages"].values():
            assert stage["x_real_time"] == pytest.approx(row["sound_s"] / stage["compute_s"])
    assert figures["long"]["sound_s"] > 2 * figures["sentence"]["sound_s"]


def test_the_other_figures(figures):
    assert figures["first_sound_ms"] > 0
    assert 0 < figures["stop_ms_p99"] <= figures["stop_ms_max"]
    assert figures["growth_mb"] >= 0
    assert figures["griffin_lim_x_real_time"] > 0


def test_a_timed_voice_says_what_the_voice_says():
    request, voice = RenderRequest("One two. Three four five."), FakeVoice()
    timed = bench_voice.TimedVoice(FakeVoice(), bench_voice.Stopwatch())
    plain = [event for event in speak(request, voice) if isinstance(event, AudioReady)]
    again = [event for event in speak(request, timed, timed.segment) if isinstance(event, AudioReady)]
    assert [event.start_s for event in plain] == [event.start_s for event in again]
    assert all((a.clip.samples == b.clip.samples).all() for a, b in zip(plain, again, strict=True))


def test_the_first_sound_closes_what_it_opened():
    voice = FakeVoice()
    assert bench_voice.first_sound_s("Go on and on and on, until all is said. Then stop.", voice) > 0
    assert voice.opened == voice.closed == 2
    assert voice.audio_chunks == 1


def test_an_inner_time_is_not_counted_twice():
    watch = bench_voice.Stopwatch()
    began = time.perf_counter()
    with watch.of("outer"):
        for _ in watch.each("inner", range(1000)):
            pass
    whole = time.perf_counter() - began
    assert set(watch.seconds) == {"outer", "inner"}
    assert watch.seconds["outer"] + watch.seconds["inner"] <= whole
    assert min(watch.seconds.values()) > 0


def test_sentences_have_fifteen_words_and_differ():
    sentences = [bench_text.sentence(index) for index in range(2000)]
    assert {len(sentence.split()) for sentence in sentences} == {15}
    assert len(set(sentences)) == 2000
    assert len(bench_text.text(1500).split()) == 1500


def test_one_thread_count_in_this_process(ask: Asker, door: Door, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(catalogue, "voices", list)
    told = ask(*ARGUMENTS, "--in-this-process", "--threads", 1, "--voice", "fake")
    assert told.code == 0
    assert {"open_s", "sentence", "long", "first_sound_ms", "growth_mb", "systems"} <= set(json.loads(told.out))
    assert door.asked == ("fake", "cpu")


def test_the_whole_report(ask: Asker, door: Door, figures: dict, monkeypatch: pytest.MonkeyPatch):
    """A process of its own cannot know the fake voice, so its answer is given; all else is as it is."""
    row = {"x_real_time": 20.0, "first_ms": 30.0, "stop_ms_max": 40.0, "sound_s": 4.0}
    systems = {"rows": [{"name": "gan", "kind": "vocoder", "parameters": 1, **row}], "notes": []}
    monkeypatch.setattr(
        bench, "_in_a_process", lambda args, threads: {"open_s": 0.5, **figures, "systems": systems}
    )
    monkeypatch.setattr(bench, "cold_start", lambda voice, device, runs: {"wall_s": 1.25, "peak_mb": 321.0})
    told = ask(*ARGUMENTS, "--json")
    assert told.code == 0
    report = json.loads(told.out)
    assert list(report["threads"]) == ["1", "2"]
    assert report["machine"]["cores"] >= 1
    if report["espeak_ng"] is not None:
        assert report["espeak_ng"]["sound_s"] > 5
        assert report["espeak_ng"]["x_real_time"] > 1
    told = ask(*ARGUMENTS, "--threads", 2)
    assert "15 words, 2 thr." in told.out
    assert "1 thr." not in told.out
    assert "gan (vocoder)" in told.out
    assert "1.25 s, 321 MB" in told.out
    assert max(map(len, told.out.splitlines())) <= 120


def test_a_program_is_timed_with_its_memory(tmp_path):
    wall_s, peak = bench._timed([sys.executable, "-c", "b = bytearray(50 << 20)"], tmp_path / "errors.txt")
    assert wall_s > 0
    assert peak is None or peak > 50 << 20


def test_a_program_that_fails_is_told_in_its_own_words(tmp_path):
    code = "import sys; print('voicestudio: There is no voice.', file=sys.stderr); sys.exit(2)"
    with pytest.raises(StudioError, match="^There is no voice.$"):
        bench._timed([sys.executable, "-c", code], tmp_path / "errors.txt")


@pytest.mark.parametrize("threads", ["0", "x", "1,", "-1"])
def test_bad_thread_counts(ask: Asker, door: Door, threads):
    assert "whole number from 1 on" in ask.refuses("bench", f"--threads={threads}")


def test_an_unknown_voice_is_told_by_the_process_that_looks_for_it(ask: Asker, door: Door):
    assert "no voice 'nobody'" in ask.refuses("bench", "--in-this-process", "--voice", "nobody")

"""The vocoder bench by its actions, with hand-written voices and sound output."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from voicestudio.audio_io.loudness import integrated_lufs
from voicestudio.audio_io.writing import WriteSettings, write
from voicestudio.core import AudioClip

NAMES = ("", "gan", "griffin-lim")


def opened(qtbot, studio):
    """The bench, its window the active one."""
    studio.window.actions_.compare.trigger()
    qtbot.waitUntil(studio.bench.window.isActiveWindow)
    return studio.bench


@pytest.fixture
def bench(qtbot, studio, speak):
    """The bench with the second of two spoken sentences on it."""
    speak("One two three. Four five six seven.")
    studio.window.sound.view.set_selection((1.2, 1.4))
    return opened(qtbot, studio)


@pytest.fixture
def compare(qtbot, bench):
    """Compares to the end."""

    def deed():
        QTest.keyClick(bench.window, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
        assert bench.making.is_busy
        qtbot.waitUntil(lambda: not bench.making.is_busy, timeout=60_000)

    return deed


@pytest.fixture
def recording(tmp_path):
    """A file with one second of tone bursts at another rate than the voice's."""
    n = np.arange(44100)
    path = tmp_path / "tone.wav"
    bursts = 0.3 * np.sin(2 * np.pi * 200 * n / 44100) * (n % 11025 < 8000)
    write(path, AudioClip(bursts.astype(np.float32), 44100), WriteSettings())
    return path


def rows(bench):
    return {row.name: row for row in bench.window.rows.rows}


def test_the_sentence_at_the_selection_is_taken_with_the_mel_the_voice_made(bench, studio):
    source, data = bench.source, studio.window.sound.view.data
    assert source.title == "Four five six seven."
    phonemes, start_s = studio.session.phonemes[1]
    assert source.sound.duration_s == pytest.approx(phonemes.duration_s)
    voice = studio.errands._doors.open_voice("ann", "auto")
    made = next(voice.mel(phonemes, studio.window.voice_panel.prosody, 0))
    np.testing.assert_allclose(source.mel.frames[:, : made.n_frames], made.frames, atol=1e-5)
    np.testing.assert_array_equal(source.mel.f0_hz[: made.n_frames], made.f0_hz)
    first = round(start_s * data.sample_rate)
    np.testing.assert_array_equal(source.sound.samples, data.wave.samples[first : first + len(source.sound)])


def test_a_row_for_each_vocoder_that_fits(bench):
    assert tuple(rows(bench)) == NAMES
    assert rows(bench)["griffin-lim"].title.text() == "Griffin-Lim"
    bench.window.choices.check("gan", False)
    assert tuple(rows(bench)) == ("", "griffin-lim")
    assert rows(bench)["griffin-lim"].number == 2


def test_comparing_fills_the_rows(bench, compare):
    assert rows(bench)["gan"].view.data.is_empty
    compare()
    for name in ("gan", "griffin-lim"):
        row = rows(bench)[name]
        assert len(row.view.data.wave) == len(bench.source.sound)
        assert row.view.data.mel.n_frames == bench.source.mel.n_frames
        assert "×" in row.figure("speed")
        assert float(row.figure("mel")) >= 0
        assert not row.figure("pesq")
        assert row.button.isEnabled()
    np.testing.assert_allclose(
        rows(bench)["gan"].view.data.wave.samples, bench.source.sound.samples, atol=1e-5
    )  # the same vocoder made the sentence from the same mel


def test_what_was_made_is_not_made_again(bench, compare, house):
    compare()
    made = house.voices["ann"].audio_chunks
    QTest.keyClick(bench.window, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert not bench.making.is_busy
    bench.window.choices.check("gan", False)
    bench.window.choices.check("gan", True)
    assert rows(bench)["gan"].button.isEnabled()
    bench.window.choices.seed.setValue(7)
    assert rows(bench)["gan"].view.data.is_empty
    assert not rows(bench)["gan"].button.isEnabled()
    bench.window.choices.seed.setValue(0)
    assert not rows(bench)["gan"].view.data.is_empty
    assert house.voices["ann"].audio_chunks == made
    bench.window.choices.seed.setValue(7)
    compare()
    assert house.voices["ann"].audio_chunks > made


def test_nothing_made_is_kept_when_vocoders_come_or_go(bench, compare, house, studio):
    compare()
    panel = studio.window.voice_panel
    house.cards[:] = [replace(card, vocoders=("griffin-lim", "lpc")) for card in house.cards]
    studio.voices.survey_again()
    studio.voice_keeping.changed.emit()
    assert bench.source.card is panel.card
    assert list(rows(bench)) == ["", "griffin-lim", "lpc"]
    assert [row.view.data.is_empty for row in bench.window.rows.rows] == [False, True, True]
    made = house.voices["ann"].audio_chunks
    bench.window.choices.check("lpc", False)
    compare()
    assert house.voices["ann"].audio_chunks > made


def test_a_sentence_that_was_waited_for_is_not_taken_after_the_bench_was_closed(bench, studio, speak):
    before, waits = bench.source, []

    def close_and_open() -> None:
        bench.take_sentence()
        waits.append("as soon as all is spoken" in bench.window.messages.text)
        bench.window.close()
        bench.show()

    studio.session.begun.connect(close_and_open)
    speak("Eight nine ten.")
    assert waits == [True]
    assert bench.source is before


def test_a_recording_is_measured(qtbot, bench, compare, recording):
    bench.open_recording(recording)
    qtbot.waitUntil(lambda: bench.source.is_recording, timeout=10_000)
    assert bench.source.mel.n_frames == 22050 // 256
    assert rows(bench)[""].view.data.mel.n_frames == 22050 // 256
    compare()
    row = rows(bench)["gan"]
    assert -1 <= float(row.figure("stoi")) <= 1
    assert row.figure("pesq")
    assert row.figure("pesq") != "…"


def test_what_is_no_recording_is_told_in_the_bench(qtbot, bench, tmp_path):
    empty, text, nothing = (tmp_path / name for name in ("empty.wav", "text.wav", "nothing.wav"))
    empty.write_bytes(b"")
    text.write_bytes(b"no sound at all")
    before = bench.source
    for path, words in ((empty, "empty.wav"), (text, "not a sound file"), (nothing, "does not exist")):
        bench.open_recording(path)
        qtbot.waitUntil(lambda words=words: words in bench.window.messages.text, timeout=10_000)
        assert bench.source is before


def test_a_row_that_fails_says_why_and_the_others_are_made(bench, compare, house, monkeypatch):
    voice = house.voices["ann"]
    monkeypatch.setattr(voice, "card", type(voice.card)(**{
        name: getattr(voice.card, name) for name in voice.card.__slots__} | {"vocoders": ("gan",)}))  # fmt: skip
    compare()
    assert "no vocoder 'griffin-lim'" in rows(bench)["griffin-lim"].state.text()
    assert not rows(bench)["griffin-lim"].button.isEnabled()
    assert rows(bench)["gan"].button.isEnabled()


def test_cancelling_keeps_what_is_finished(qtbot, bench, house):
    voice = house.voices["ann"]
    QTest.keyClick(bench.window, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    QTest.keyClick(bench.window, Qt.Key.Key_Escape)
    assert not bench.making.is_busy
    assert rows(bench)["griffin-lim"].view.canvas.empty_text == "Cancelled"
    qtbot.waitUntil(lambda: voice.opened == voice.closed)


def test_keys_choose_the_row_that_sounds_at_the_same_instant(bench, compare, house):
    compare()
    QTest.keyClick(bench.window, Qt.Key.Key_Space)
    stream = house.output.stream
    stream.ask(4000)
    QTest.keyClick(bench.window, Qt.Key.Key_3)
    part = stream.ask(4000)[1000:]
    assert bench.hearing.playing.heard_row == "griffin-lim"
    assert rows(bench)["griffin-lim"].button.isChecked()
    assert not rows(bench)[""].button.isChecked()
    gain = bench.hearing.playing.gain("griffin-lim")
    expected = rows(bench)["griffin-lim"].view.data.wave.samples[5000:8000] * np.float32(gain)
    np.testing.assert_allclose(part, expected, atol=1e-6)
    QTest.keyClick(bench.window, Qt.Key.Key_9)
    assert bench.hearing.playing.heard_row == "griffin-lim"


def test_all_rows_are_equally_loud(bench, compare):
    compare()
    playing = bench.hearing.playing
    levels = [
        integrated_lufs(rows(bench)[name].view.data.wave.samples * playing.gain(name), 22050) for name in NAMES
    ]
    assert levels == pytest.approx([levels[0]] * 3, abs=0.05)
    assert "BS.1770" in bench.window.matching.text()


def test_the_rows_share_window_selection_playhead_and_colours(bench, compare):
    compare()
    views = [row.view for row in bench.window.rows.rows]
    views[1].zoom(0.5, 0.3)
    assert len({view.window_shown for view in views}) == 1
    views[2].set_selection((0.1, 0.3))
    assert {view.selection for view in views} == {(0.1, 0.3)}
    assert bench.window.rows.selection == (0.1, 0.3)
    views[0].set_level_range(-70.0, -20.0)
    assert {view.level_range for view in views} == {(-70.0, -20.0)}
    bench.hearing.playing.seek(0.2)
    assert [view.playhead_s for view in views] == pytest.approx([0.2] * 3, abs=1e-3)
    views[1].point_at(0.25, 30.0)
    assert [view.canvas.veil.hover for view in views] == [0.25] * 3
    assert len({view.canvas.scene.amplitude for view in views}) == 1


def test_a_loop_of_the_selection_goes_on_in_another_row(bench, compare, house):
    compare()
    rows(bench)[""].view.set_selection((0.1, 0.2))
    QTest.keyClick(bench.window, Qt.Key.Key_L)
    if not bench.hearing.playing.is_playing:
        QTest.keyClick(bench.window, Qt.Key.Key_Space)
    stream = house.output.stream
    stream.ask(5000)
    QTest.keyClick(bench.window, Qt.Key.Key_2)
    stream.ask(5000)
    assert 0.1 <= bench.hearing.playing.position_s <= 0.2
    assert bench.hearing.playing.heard_row == "gan"


def test_the_bench_without_a_sentence_says_what_to_do(studio, qtbot):
    bench = opened(qtbot, studio)
    assert bench.window.rows.empty.isVisible()
    QTest.keyClick(bench.window, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert not bench.making.is_busy
    bench.take_sentence()
    assert "speak a text first" in bench.window.messages.text


def test_closing_stops_and_opening_finds_all_again(bench, compare):
    compare()
    bench.window.close()
    assert not bench.hearing.playing.is_playing
    bench.show()
    assert rows(bench)["gan"].button.isEnabled()


def test_a_blind_test_shows_nothing_of_what_sounds(qtbot, bench, compare):
    compare()
    QTest.keyClick(bench.window, Qt.Key.Key_3)
    QTest.keyClick(bench.window, Qt.Key.Key_B, Qt.KeyboardModifier.ControlModifier)
    dialog = bench.hearing.dialog
    dialog.start()
    assert bench.hearing.playing.is_playing
    for name in ("A", "B", "X"):
        dialog.listen(name)
        assert not any(row.button.isChecked() for row in bench.window.rows.rows)
        assert bench.window.sounding.text() == ""
    dialog.reject()
    assert bench.hearing.dialog is None
    assert bench.hearing.playing.heard_row == "griffin-lim"
    assert rows(bench)["griffin-lim"].button.isChecked()


def test_a_sentence_that_is_still_made_is_taken_when_it_is_whole(qtbot, studio):
    studio.window.editor.setPlainText("One two three four five six.")
    studio.window.actions_.speak.trigger()
    studio.window.actions_.compare.trigger()
    bench = studio.bench
    assert bench.source is None
    assert "as soon as all is spoken" in bench.window.messages.text
    qtbot.waitUntil(lambda: bench.source is not None, timeout=10_000)
    assert bench.source.is_whole
    assert bench.source.title == "One two three four five six."
    assert bench.window.messages.text == ""


def test_every_way_is_made_however_fast_the_rows_come(qtbot, bench, compare, house):
    """Rows that are finished leave the list of what is left, and none of those to come is passed over."""
    for seed in range(3):
        bench.window.choices.seed.setValue(seed)
        compare()
        assert [row.view.canvas.empty_text for row in bench.window.rows.rows if row.view.data.is_empty] == []

"""The order, the sums and the end of a render."""

from __future__ import annotations

import itertools
import re
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pytest

from tests.fakes import CHUNK_FRAMES, AttendingFakeVoice, FakeVoice, fake_card
from voicestudio.core import (
    AlignmentReady,
    AudioClip,
    AudioReady,
    DeviceError,
    MelReady,
    MelSpectrogram,
    Notice,
    PhonemeProsody,
    Phonemes,
    PhonemesReady,
    Prosody,
    RenderFinished,
    RenderRequest,
    Span,
    StudioError,
    Utterance,
    UtteranceStarted,
    Word,
)
from voicestudio.engine import speak

if TYPE_CHECKING:
    from collections.abc import Generator

HOP, RATE = 256, 22050
TEXT = "One two three four five. Six seven! Eight nine ten."


class Segment:
    """Sentences that end in . ! or ?, words of letters; counts what was cut and whether it was closed."""

    def __init__(self) -> None:
        self.count = 0
        self.closed = False

    def __call__(self, document: str, language: str, start: int = 0) -> Generator[Utterance]:
        try:
            for match in re.compile(r"[^.!?;]*[.!?;]\s*").finditer(document, start):
                self.count += 1
                text = match.group().strip()
                start = match.start() + match.group().index(text)
                words = [
                    Word(word.group(), Span(start + word.start(), start + word.end()))
                    for word in re.finditer(r"[A-Za-z]+", text)
                ]
                if words:
                    words[-1] = Word(words[-1].text, words[-1].span, text[-1])
                notices = ("An emoji was skipped.",) if "\N{SNAKE}" in text else ()
                yield Utterance(text, Span(start, start + len(text)), language, tuple(words), notices)
        finally:
            self.closed = True


def render(request: RenderRequest, voice: FakeVoice) -> list:
    return list(speak(request, voice, Segment()))


def of(kind: type, events: list) -> list:
    return [event for event in events if isinstance(event, kind)]


def test_order_of_one_sentence() -> None:
    events = render(RenderRequest("Mama, go now."), FakeVoice())
    kinds = [type(event) for event in events]
    assert kinds[:2] == [UtteranceStarted, PhonemesReady]
    assert kinds[-1] is RenderFinished
    assert kinds[2:-1] == [MelReady, AudioReady] * ((len(kinds) - 3) // 2)
    assert len(kinds) > 5


def test_chunks_sum_to_the_whole() -> None:
    events = render(RenderRequest(TEXT), FakeVoice())
    frames = samples = 0
    for event in events:
        if isinstance(event, MelReady):
            assert event.start_frame == frames
            frames += event.mel.n_frames
        elif isinstance(event, AudioReady):
            assert event.start_s == samples / RATE
            samples += len(event.clip)
        elif isinstance(event, UtteranceStarted):
            assert samples == frames * HOP
            assert event.start_s == samples / RATE
    assert samples == frames * HOP
    assert events[-1].duration_s == samples / RATE
    assert [event.index for event in of(UtteranceStarted, events)] == [0, 1, 2]


def test_sound_equals_the_voice_asked_alone() -> None:
    """What the voice says when asked for whole sentences, with the pauses between, is what is streamed."""
    voice, request = FakeVoice(), RenderRequest(TEXT)
    parts = []
    for utterance in Segment()(TEXT, "en-us"):
        phonemes = voice.timed(voice.phonemes(utterance), request.prosody)
        mel = MelSpectrogram.join(voice.mel(phonemes, request.prosody, 0))
        parts += [AudioClip(np.zeros(17 * HOP, np.float32), RATE), *voice.audio([mel], "gan", 0)]
    whole = AudioClip.join(parts[1:])
    streamed = AudioClip.join(event.clip for event in of(AudioReady, render(request, FakeVoice())))
    np.testing.assert_array_equal(streamed.samples, whole.samples)


def test_pause_is_floor_and_zero_and_longer_across_a_paragraph() -> None:
    def pauses(text: str) -> list[int]:
        events = render(RenderRequest(text), FakeVoice())
        silent = [
            (mel, sound)
            for mel, sound in itertools.pairwise(events)
            if isinstance(mel, MelReady) and isinstance(sound, AudioReady) and not sound.clip.samples.any()
        ]
        for mel, sound in silent:
            assert (mel.mel.frames == np.float32(np.log(1e-5))).all()
            assert len(sound.clip) == mel.mel.n_frames * HOP
        return [mel.mel.n_frames for mel, _ in silent]

    assert pauses("Go on. Go on.") == [17]
    assert pauses("Go on.\nGo on.") == [17]
    assert pauses("Go on; go on.") == []
    assert pauses("Go on;\ngo on.") == [17]
    assert pauses("Go on.\n \nGo on.") == [52]


def test_phonemes_are_timed_within_the_utterance() -> None:
    events = render(RenderRequest(TEXT), FakeVoice())
    starts = [event.start_s for event in of(UtteranceStarted, events)]
    for ready, start in zip(of(PhonemesReady, events), starts, strict=True):
        assert ready.start_s == start
        assert ready.phonemes.symbols[0].start_s == 0.0
        length = sum(e.mel.n_frames for e in of(MelReady, events) if e.index == ready.index)
        if ready.index < 2:
            length -= 17
        assert ready.phonemes.duration_s == pytest.approx(length * HOP / RATE)
    spoken = {TEXT[p.span.start : p.span.stop] for e in of(PhonemesReady, events) for p in e.phonemes.symbols}
    assert spoken == {"One", "two", "three", "four", "five", "Six", "seven", "Eight", "nine", "ten"}


def test_equal_requests_equal_samples_and_prosody_changes_them() -> None:
    def sound(**changes: object) -> np.ndarray:
        events = render(RenderRequest(TEXT, **changes), FakeVoice())
        return AudioClip.join(event.clip for event in of(AudioReady, events)).samples

    np.testing.assert_array_equal(sound(), sound())
    assert len(sound(prosody=Prosody(rate=2.0))) < 0.7 * len(sound())
    louder = np.abs(sound(prosody=Prosody(energy_db=6.0))).max() / np.abs(sound()).max()
    assert louder == pytest.approx(10 ** (6 / 20), rel=1e-3)


def test_per_phoneme_prosody_counts_through_the_render() -> None:
    first = len(render(RenderRequest("Ba. "), FakeVoice())[1].phonemes)
    changed = Prosody(per_phoneme=((first + 1, PhonemeProsody(duration_factor=3.0)),))
    plain, longer = (
        of(PhonemesReady, render(RenderRequest("Ba. Bo.", prosody=prosody), FakeVoice()))
        for prosody in (Prosody(), changed)
    )
    assert plain[0].phonemes == longer[0].phonemes
    frames = [round((p.end_s - p.start_s) * RATE / HOP) for p in longer[1].phonemes.symbols]
    assert frames == [5, 16, 5]


def test_cancelling_stops_computing_and_closes_everything() -> None:
    voice, segment = FakeVoice(), Segment()
    events = speak(RenderRequest(TEXT * 50), voice, segment)
    for event in events:
        if isinstance(event, AudioReady):
            break
    assert voice.closed == 0
    events.close()
    assert (voice.mel_chunks, voice.audio_chunks) == (1, 1)
    assert voice.opened == voice.closed == 2
    assert segment.closed
    assert segment.count == 1
    assert next(events, None) is None


@pytest.mark.parametrize("stop_after", range(1, 12))
def test_cancelling_after_any_event_frees_what_was_opened(stop_after: int) -> None:
    voice, segment = FakeVoice(), Segment()
    events = speak(RenderRequest(TEXT), voice, segment)
    list(itertools.islice(events, stop_after))
    events.close()
    assert voice.opened == voice.closed
    assert segment.closed


def test_mel_is_one_chunk_ahead_of_the_sound() -> None:
    voice = FakeVoice()
    for event in speak(RenderRequest("go " * 200 + "."), voice, Segment()):
        if isinstance(event, AudioReady):
            assert voice.mel_chunks <= voice.audio_chunks + 1


def test_no_mel_is_made_while_the_vocoder_is_in_the_middle_of_a_chunk() -> None:
    class Breathing(FakeVoice):
        def audio(self, mel, vocoder, seed, controls=()):  # noqa: ANN001, ANN202
            for clip in super().audio(mel, vocoder, seed):
                yield from [AudioClip(np.zeros(0, np.float32), RATE)] * 3
                yield clip

    text = RenderRequest("go " * 200 + ".")
    told = [type(event) for event in of((MelReady, AudioReady), render(text, Breathing()))]
    first = told.index(AudioReady)
    assert told[first : first + 4] == [AudioReady] * 4, "three breaths and the sound, and only then more mel"
    assert MelReady in told[first + 4 :]
    voices = FakeVoice(), Breathing()
    plain, breathing = (AudioClip.join([e.clip for e in of(AudioReady, render(text, voice))]) for voice in voices)
    np.testing.assert_array_equal(plain.samples, breathing.samples)


def test_a_vocoder_that_wants_several_chunks_before_it_sounds() -> None:
    class Hesitant(FakeVoice):
        def audio(self, mel, vocoder, seed, controls=()):  # noqa: ANN001, ANN202
            whole = MelSpectrogram.join(mel)
            yield from super().audio([whole], vocoder, seed)

    plain, hesitant = (render(RenderRequest(TEXT), voice) for voice in (FakeVoice(), Hesitant()))
    for kind, field in ((MelReady, "mel"), (AudioReady, "clip")):
        a, b = ([getattr(e, field) for e in of(kind, events)] for events in (plain, hesitant))
        if kind is MelReady:
            np.testing.assert_array_equal(MelSpectrogram.join(a).frames, MelSpectrogram.join(b).frames)
            assert [e.start_frame for e in of(MelReady, hesitant)] == [e.start_frame for e in of(MelReady, plain)]
        else:
            np.testing.assert_array_equal(AudioClip.join(a).samples, AudioClip.join(b).samples)


def test_a_megabyte_starts_at_once() -> None:
    voice, segment = FakeVoice(), Segment()
    text = "A quick brown fox. " * 55_000
    assert len(text) > 1_000_000
    events = speak(RenderRequest(text), voice, segment)
    first = list(itertools.islice(events, 4))
    assert isinstance(first[-1], AudioReady)
    assert segment.count == 1
    assert voice.mel_chunks == 1
    events.close()


@pytest.mark.parametrize(("start", "sentence"), [(0, "One"), (23, "One"), (24, "Six"), (30, "Six"), (40, "Eight")])
def test_start_begins_at_the_sentence_of_the_character(start: int, sentence: str) -> None:
    events = render(RenderRequest(TEXT, start=start), FakeVoice())
    assert events[0].utterance.text.startswith(sentence)
    assert events[0].start_s == 0.0
    assert TEXT[events[0].utterance.span.start :].startswith(sentence)


def test_a_start_far_into_a_book_does_not_read_what_is_before() -> None:
    segment = Segment()
    text = "A quick brown fox. \n\n" * 1000 + "Here. There."
    start = text.index("There")
    events = speak(RenderRequest(text, start=start), FakeVoice(), segment)
    first = next(events)
    assert (first.utterance.text, first.utterance.span.start) == ("There.", start)
    assert segment.count == 2
    events.close()


def test_a_sentence_that_fails_is_told_and_left_out() -> None:
    plain = render(RenderRequest("Go on. Eight nine."), FakeVoice())
    events = render(RenderRequest("Go on. Six seven. Eight nine."), FakeVoice(fails_on="Six"))
    assert len(of(Notice, events)) == 1
    assert "left out" in of(Notice, events)[0].message
    a, b = (AudioClip.join(e.clip for e in of(AudioReady, told)).samples for told in (plain, events))
    np.testing.assert_array_equal(a, b)


def test_a_failure_in_the_middle_keeps_mel_and_sound_level() -> None:
    voice = FakeVoice(fails_on="Six", fails_at="mel")
    events = render(RenderRequest("Six seven eight nine ten. Go on."), voice)
    assert len(of(UtteranceStarted, events)) == 2
    frames = sum(e.mel.n_frames for e in of(MelReady, events))
    assert sum(len(e.clip) for e in of(AudioReady, events)) == frames * HOP
    assert of(UtteranceStarted, events)[1].start_s == CHUNK_FRAMES * HOP / RATE
    assert voice.opened == voice.closed


def test_when_all_fail_the_reason_is_raised() -> None:
    with pytest.raises(StudioError, match="told to fail"):
        render(RenderRequest("Six. Six."), FakeVoice(fails_on="Six"))


def test_a_lost_device_ends_the_render() -> None:
    class Unplugged(FakeVoice):
        def timed(self, phonemes, prosody, seed=0):  # noqa: ANN001, ANN202
            raise DeviceError("The GPU is gone.")

    segment = Segment()
    with pytest.raises(DeviceError):
        list(speak(RenderRequest(TEXT), Unplugged(), segment))
    assert segment.count == 1
    assert segment.closed


@pytest.mark.parametrize("text", ["", "  \n\t ", ". ... !?", "\N{SNAKE}."])
def test_nothing_to_speak(text: str) -> None:
    with pytest.raises(StudioError, match="nothing to speak"):
        render(RenderRequest(text), FakeVoice())


def test_start_behind_the_end() -> None:
    with pytest.raises(StudioError, match="character 500"):
        render(RenderRequest(TEXT, start=500), FakeVoice())


def test_unknown_vocoder_names_the_known() -> None:
    with pytest.raises(StudioError, match="gan, griffin-lim"):
        render(RenderRequest(TEXT, vocoder="waveshine"), FakeVoice())


def test_notices_of_an_utterance_are_told() -> None:
    events = render(RenderRequest("Hello \N{SNAKE}."), FakeVoice())
    assert events[0] == Notice("An emoji was skipped.")
    assert isinstance(events[1], UtteranceStarted)


def test_finished_tells_sums() -> None:
    events = speak(RenderRequest(TEXT), FakeVoice(), Segment())
    finished = list(events)[-1]
    assert finished.duration_s > 1
    assert finished.compute_s > 0
    assert finished.first_sound_s > 0
    assert finished.x_real_time == finished.duration_s / finished.compute_s


def test_a_speaker_is_asked_for_by_name_or_number() -> None:
    speakers = (("ann", 0), ("7", 1), ("bob", 7))
    said = {}
    for wanted in ("ann", "7", "bob", "1", ""):
        voice = FakeVoice(fake_card(speakers=speakers))
        render(RenderRequest(TEXT, speaker=wanted), voice)
        said[wanted] = voice.speaker
    assert said == {"ann": 0, "7": 1, "bob": 7, "1": 1, "": 0}
    with pytest.raises(StudioError, match="no speaker 'eve': choose one of ann, 7, bob"):
        render(RenderRequest(TEXT, speaker="eve"), FakeVoice(fake_card(speakers=speakers)))
    with pytest.raises(StudioError, match="one speaker alone"):
        render(RenderRequest(TEXT, speaker="ann"), FakeVoice())


def test_what_a_voice_remarks_is_told_once() -> None:
    class Remarking(FakeVoice):
        def phonemes(self, utterance: Utterance) -> Phonemes:
            remarked = replace(utterance, notices=(*utterance.notices, "No sound for it."))
            return super().phonemes(remarked)

    events = render(RenderRequest(TEXT), Remarking())
    assert len(of(PhonemesReady, events)) > 1
    assert [event.message for event in of(Notice, events)] == ["No sound for it."]


def test_the_alignment_of_each_utterance_follows_its_sound() -> None:
    events = list(speak(RenderRequest(TEXT), AttendingFakeVoice(), Segment()))
    for index in range(3):
        own = [
            event for event in events
            if isinstance(event, PhonemesReady | AudioReady | AlignmentReady) and event.index == index
        ]  # fmt: skip
        phonemes = next(event.phonemes for event in own if isinstance(event, PhonemesReady))
        told = [event for event in own if isinstance(event, AlignmentReady)]
        assert len(told) == 1
        assert told[0].alignment.shape[1] == len(phonemes)
        assert len(told[0].alignment) * told[0].step_s == pytest.approx(phonemes.duration_s)
        assert not told[0].alignment.flags.writeable
        before = own[: own.index(told[0])]
        sound_s = sum(event.clip.duration_s for event in before if isinstance(event, AudioReady))
        assert sound_s == pytest.approx(phonemes.duration_s)


def test_a_voice_without_attention_tells_none() -> None:
    assert not any(isinstance(event, AlignmentReady) for event in speak(RenderRequest(TEXT), FakeVoice(), Segment()))

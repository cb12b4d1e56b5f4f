"""A voice of Tacotron 2: opened by what its weights say, timed once it has spoken, its faults and limits remarked."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch

from tests.models.test_tacotron2 import LETTERS, tiny
from voicestudio.core import (
    AlignmentReady,
    Attending,
    AudioClip,
    AudioReady,
    MelReady,
    MelSpec,
    MelSpectrogram,
    Notice,
    PhonemeProsody,
    PhonemesReady,
    Prosody,
    RenderFinished,
    RenderRequest,
    StudioError,
)
from voicestudio.engine import speak
from voicestudio.engine.rendering import render_all
from voicestudio.models.checkpoint import save_weights
from voicestudio.models.tacotron.tokens import inventory
from voicestudio.models.tacotron2 import speech
from voicestudio.models.tacotron2.attention_watch import REPEAT, RUNAWAY, SKIP, Fault
from voicestudio.models.tacotron2.synthesis import KIND
from voicestudio.text import read_utterance
from voicestudio.voices import catalogue, weights
from voicestudio.voices.attending import AttendingVoice
from voicestudio.voices.letters import ARPABET, ids_of, lettered
from voicestudio.voices.neural import NeuralVoice
from voicestudio.voices.opening import open_voice

torch.set_num_threads(1)
SOUNDS = ["h", "ə", "l", "oʊ", "ʌ", "d", "ɛ", "b", "æ", "iː", "t", "s", "k", "eɪ", "ɪ", "n", "m", ",", ".", "?"]
PHONETIC = replace(LETTERS, symbols=inventory([*SOUNDS, " "]), n_stresses=3, mel_mean=-5.0, mel_scale=2.5)
CARD = """
id = "tac"
name = "Tac"
language = "en-us"
licence = "CC0-1.0"
corpus = "none"
vocoder_of = "kathleen"

[files]
acoustic = "acoustic.safetensors"
"""


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("VOICESTUDIO_HOME", str(tmp_path))
    return tmp_path


def put(home: Path, card: str = CARD, config=PHONETIC, name: str = "tac") -> Path:  # noqa: ANN001
    folder = home / "data" / "voices" / name
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "card.toml").write_text(card.replace('"tac"', f'"{name}"'))
    save_weights(folder / "acoustic.safetensors", tiny(-10.0, config).state_dict(), config, KIND)
    return folder


def opened(home: Path, **more: object) -> AttendingVoice:
    put(home, **more)
    return AttendingVoice(catalogue.card("tac"))


def said(voice: AttendingVoice, text: str = "Hello, bad kite.", prosody: Prosody | None = None, seed: int = 0):  # noqa: ANN201
    prosody = prosody or Prosody()
    phonemes = voice.timed(voice.phonemes(read_utterance(text)), prosody, seed)
    mel = MelSpectrogram.join(voice.mel(phonemes, prosody, seed))
    return mel, voice.timed(phonemes, prosody, seed)


def failing(monkeypatch: pytest.MonkeyPatch, *faults: Fault) -> None:
    """Attention that goes wrong as told, and cannot be mended."""
    monkeypatch.setattr(speech.Speech, "faults", property(lambda self: faults))


class TestOpening:
    def test_weights_say_what_they_are(self, home: Path) -> None:
        folder = put(home)
        assert weights.kind(folder / "acoustic.safetensors") == "tacotron 2"
        assert weights.kind(catalogue.weights_files(catalogue.card("kathleen"))["acoustic"]) == "acoustic model"
        voice = open_voice("tac", "cpu")
        assert isinstance(voice, AttendingVoice)
        assert isinstance(voice, Attending)
        assert not isinstance(open_voice("kathleen", "cpu"), Attending)

    def test_another_mel_than_the_card_says(self, home: Path) -> None:
        card = CARD.replace('vocoder_of = "kathleen"\n', "") + "[mel]\nfmax_hz = 7600\n"
        with pytest.raises(StudioError, match="acoustic weights of the voice tac were made for other mel settings"):
            opened(home, card=card)

    def test_one_speaker(self, home: Path) -> None:
        voice = opened(home)
        assert voice.speaking_as("") is voice
        with pytest.raises(StudioError, match="one speaker alone"):
            voice.speaking_as("ann")
        with pytest.raises(StudioError, match="has no vocoder 'organ'"):
            next(voice.audio(iter(()), "organ", 0))


class TestVocoderOfAnother:
    def test_its_sound_is_the_others(self, home: Path) -> None:
        voice = opened(home)
        assert voice.card.vocoders[0] == "gan"
        files = catalogue.weights_files(voice.card)
        assert files["vocoder"] == catalogue.weights_files(catalogue.card("kathleen"))["vocoder"]
        mel = MelSpectrogram(np.random.default_rng(0).normal(-5, 1, (80, 40)).astype(np.float32))
        lent = AudioClip.join(voice.audio(iter([mel]), "gan", 0)).samples
        theirs = AudioClip.join(NeuralVoice(catalogue.card("kathleen")).audio(iter([mel]), "gan", 0)).samples
        np.testing.assert_array_equal(lent, theirs)

    @pytest.mark.parametrize(
        ("card", "told"),
        [
            (CARD.replace('"kathleen"', '"nobody"'), "'nobody', which is not installed"),
            (CARD.replace('"kathleen"', "3"), "a text is wanted for vocoder_of"),
            (CARD.replace('"kathleen"', '"other"'), "'other', which has no vocoder of its own"),
            (CARD + "[mel]\nfmax_hz = 7600\n", "whose mel settings are others"),
            (CARD + 'vocoder = "vocoder.safetensors"\n', "leave out vocoder_of"),
            (CARD.replace("[files]", 'reads = "runes"\n[files]'), "reads is letters or arpabet"),
            (CARD.replace("[files]\nacoustic", "[files]\nother"), "a file of weights is wanted"),
        ],
    )
    def test_a_card_that_asks_for_what_is_not_there(self, home: Path, card: str, told: str) -> None:
        put(home, name="other")
        put(home, card=card)
        with pytest.raises(StudioError, match=told) as caught:
            catalogue.card("tac")
        assert "\n" not in str(caught.value)
        assert [one.id for one in catalogue.survey()[1]] == ["tac"]


class TestTimes:
    def test_they_are_known_once_it_was_said(self, home: Path) -> None:
        voice = opened(home)
        phonemes = voice.phonemes(read_utterance("Hello, bad kite."))
        assert voice.timed(phonemes, Prosody()).symbols[-1].end_s is None
        mel, timed = said(voice)
        assert timed.duration_s == pytest.approx(mel.duration_s, abs=1e-9)
        ends = [phoneme.end_s for phoneme in timed.symbols]
        assert ends == sorted(ends)
        assert [p.start_s for p in timed.symbols[1:]] == ends[:-1]
        assert voice.timed(phonemes, Prosody(), 1).symbols[-1].end_s is None  # another take

    def test_renders_that_take_turns_have_each_their_own(self, home: Path) -> None:
        put(home)
        first, voice = (AttendingVoice(catalogue.card("tac")) for _ in range(2))
        request, other = RenderRequest("Hello, bad kite.", "griffin-lim"), RenderRequest("Bad.", "griffin-lim")
        told = (PhonemesReady, AlignmentReady)
        alone = [event for event in speak(request, first) if isinstance(event, told)]
        among = []
        turns = 0
        for number, event in enumerate(speak(request, voice)):
            if number % 8 == 1 or isinstance(event, PhonemesReady):
                list(speak(other, voice))
                turns += 1
            among += [event] if isinstance(event, told) else []
        assert turns > 3
        assert len(among) == len(alone) == 2
        assert among[0].phonemes == alone[0].phonemes
        np.testing.assert_array_equal(among[1].alignment, alone[1].alignment)

    def test_what_has_no_effect_is_remarked_again(self, home: Path) -> None:
        voice = opened(home)
        for _ in range(2):
            _, timed = said(voice, prosody=Prosody(pitch_semitones=2))
            assert "pitch will have no effect" in timed.utterance.notices[0]

    @pytest.mark.parametrize("rate", [0.5, 1.7])
    def test_rate_stretches_the_mel_and_the_times(self, home: Path, rate: float) -> None:
        voice = opened(home)
        usual, times = said(voice)
        rows, step_s = voice.alignment()
        paced, others = said(voice, prosody=Prosody(rate=rate))
        assert paced.n_frames == round(usual.n_frames / rate)
        assert others.duration_s == pytest.approx(paced.duration_s)
        for one, other in zip(times.symbols[:-1], others.symbols[:-1], strict=True):
            assert other.end_s == pytest.approx(min(one.end_s / rate, paced.duration_s))
        same, slower_s = voice.alignment()
        np.testing.assert_array_equal(same, rows)
        assert slower_s == pytest.approx(step_s / rate)

    def test_energy_raises_the_mel(self, home: Path) -> None:
        voice = opened(home)
        usual, louder = (said(voice, prosody=Prosody(energy_db=db))[0].frames for db in (0.0, 6.0))
        heard = usual > np.log(1e-5) + 1e-3
        np.testing.assert_allclose((louder - usual)[heard], 6 * np.log(10) / 20, atol=1e-4)

    def test_the_alignment_has_a_column_for_each_phoneme(self, home: Path) -> None:
        voice = opened(home)
        assert voice.alignment() is None
        mel, timed = said(voice)
        rows, step_s = voice.alignment()
        assert rows.shape[1] == len(timed)
        assert len(rows) * step_s == pytest.approx(mel.duration_s, abs=0.05)
        assert rows.sum(1).max() <= 1.0 + 1e-4
        assert rows.sum() > 0.5 * len(rows)

    def test_the_seed_decides(self, home: Path) -> None:
        voice = opened(home)
        a, b, c = (said(voice, seed=seed)[0].frames for seed in (1, 1, 2))
        np.testing.assert_array_equal(a, b)
        assert a.shape != c.shape or np.abs(a - c).max() > 1e-3


class TestRemarks:
    def notices(self, voice: AttendingVoice, request: RenderRequest) -> list[str]:
        return [event.message for event in render_all(request, voice).notices]

    def test_what_has_no_effect_is_told_once(self, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        failing(monkeypatch)
        voice = opened(home)
        for text, prosody, what in (
            ("Hello. Bad kite.", Prosody(pitch_semitones=2), "pitch"),
            ("Hello.", Prosody(variation=0.5), "variation"),
            ("Hello.", Prosody(per_phoneme=((0, PhonemeProsody(2.0)),)), "changes to single phonemes"),
            ("Hello.", Prosody(pitch_semitones=2, variation=0.5), "pitch and variation"),
        ):
            told = self.notices(voice, RenderRequest(text, "griffin-lim", prosody))
            assert told == [f"With the voice Tac, {what} will have no effect: another seed gives another take."]
        assert self.notices(voice, RenderRequest("Hello.", "griffin-lim", Prosody(1.2, energy_db=3))) == []

    def test_words_that_went_wrong_are_named(self, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        failing(monkeypatch, Fault(SKIP, (1, 2, 7), 9), Fault(REPEAT, (6,), 9), Fault(RUNAWAY, (0,), 9))
        told = self.notices(opened(home), RenderRequest("Hello, bad kite.", "griffin-lim"))
        assert told == [
            "The voice Tac may have left out “Hello bad”: listen there, or try another seed.",
            "The voice Tac may have repeated “bad”: listen there, or try another seed.",
        ]  # the start stands for no word

    def test_an_untrained_voice_says_that_it_fails(self, home: Path) -> None:
        assert any("may have" in one for one in self.notices(opened(home), RenderRequest("Hello.", "griffin-lim")))


class TestEngine:
    def test_times_and_alignment_follow_the_sound(self, home: Path) -> None:
        events = list(speak(RenderRequest("Hello. Bad kite.", "griffin-lim"), opened(home)))
        for index in (0, 1):
            own = [event for event in events if getattr(event, "index", None) == index]
            kinds = [type(event) for event in own]
            assert kinds.count(PhonemesReady) == kinds.count(AlignmentReady) == 1
            ready, attended = own[kinds.index(PhonemesReady)], own[kinds.index(AlignmentReady)]
            before = own[: kinds.index(PhonemesReady)]
            sound_s = sum(event.clip.duration_s for event in before if isinstance(event, AudioReady))
            assert ready.start_s + sound_s == pytest.approx(ready.start_s + ready.phonemes.duration_s)
            assert own.index(ready) < own.index(attended)
            assert attended.alignment.shape[1] == len(ready.phonemes)
            assert own[0].start_s == ready.start_s
        assert all(event.mel.n_frames for event in events if isinstance(event, MelReady))
        assert isinstance(events[-1], RenderFinished)
        samples = sum(len(event.clip) for event in events if isinstance(event, AudioReady))
        assert samples == 256 * sum(event.mel.n_frames for event in events if isinstance(event, MelReady))

    @pytest.mark.parametrize("vocoder", ["gan", "lpc"])
    def test_between_two_events_there_is_one_block_of_steps(self, home: Path, vocoder: str) -> None:
        voice = opened(home)
        blocks: list[int] = []
        advance = speech.Speech._goes_on

        def counted(self):  # noqa: ANN001, ANN202
            blocks.append(1)
            return advance(self)

        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(speech.Speech, "_goes_on", counted)
            most = 0
            for event in speak(RenderRequest("Hello, bad kite.", vocoder), voice):
                most = max(most, len(blocks))
                blocks.clear()
                assert not isinstance(event, Notice) or event.message
        assert most <= 2

    def test_closing_frees(self, home: Path) -> None:
        voice = opened(home)
        events = speak(RenderRequest("Hello, bad kite.", "griffin-lim"), voice)
        for _ in range(4):
            next(events)
        events.close()
        assert voice.alignment() is None


class TestLetters:
    def symbols(self, text: str, reads: str = "letters", **words: str) -> list[str]:
        utterance = read_utterance(text)
        changed = tuple(replace(word, ipa=words.get(word.text, word.ipa)) for word in utterance.words)
        return [phoneme.symbol for phoneme in lettered(replace(utterance, words=changed), reads).symbols]

    def test_words_by_their_letters(self) -> None:
        assert self.symbols("It's a Façade, Sir!") == list("it's a facade,sir!")
        assert self.symbols("Two - three") == list("two,three.")

    def test_a_word_whose_sounds_are_decided_is_arpabet(self) -> None:
        assert self.symbols("Good day.", Good="ɡʊd") == ["G", "UH0", "D", " ", *"day."]
        ids, places = ids_of(["G", "UH0", "D", " ", *"day."])
        assert [LETTERS.symbols[one] for one in ids] == ["@G", "@UH0", "@D", " ", *"day."]
        assert places == list(range(8))

    def test_all_words_as_arpabet(self) -> None:
        assert self.symbols("Good day.", ARPABET) == ["G", "UH1", "D", " ", "D", "EY1", "."]

    def test_after_a_mark_comes_a_space_of_the_same_place(self) -> None:
        ids, places = ids_of(list("a,b."))
        assert [LETTERS.symbols[one] for one in ids] == ["a", ",", " ", "b", "."]
        assert places == [0, 1, 1, 2, 3]

    def test_what_has_no_letters_is_left_out_and_told(self) -> None:
        phonemes = lettered(read_utterance("Say мир now."))
        assert "".join(phoneme.symbol for phoneme in phonemes.symbols) == "say now."
        assert "reads English letters alone: “мир”." in phonemes.utterance.notices[-1]
        assert [phonemes.utterance.words[p.word].text for p in phonemes.symbols][-2] == "now"

    @pytest.mark.parametrize("reads", ["letters", "arpabet"])
    def test_a_voice_reads_as_its_card_says(self, home: Path, reads: str) -> None:
        voice = opened(home, card=CARD.replace("[files]", f'reads = "{reads}"\n[files]'), config=LETTERS)
        phonemes = voice.phonemes(read_utterance("Day."))
        assert [phoneme.symbol for phoneme in phonemes.symbols] == (
            list("day.") if reads == "letters" else ["D", "EY1", "."]
        )
        mel, timed = said(voice, "Day, bad day.")
        assert timed.duration_s == pytest.approx(mel.duration_s)
        assert voice.alignment()[0].shape[1] == len(timed)
        assert mel.spec == MelSpec()

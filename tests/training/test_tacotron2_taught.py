"""What a teacher says, kept with its alignment; sentences made up of prompts; Tacotron 2 that learns from both."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch

from voicestudio.core import StudioError
from voicestudio.models.checkpoint import save_weights
from voicestudio.models.tacotron.config import TacotronConfig
from voicestudio.models.tacotron.network import Tacotron
from voicestudio.models.tacotron.tokens import inventory
from voicestudio.models.tacotron2.config import Tacotron2Config
from voicestudio.models.tacotron2.network import Tacotron2
from voicestudio.models.tacotron2.synthesis import KIND
from voicestudio.training.corpus import Recording
from voicestudio.training.tacotron2_taught import made_up, taught_recipe, training_for
from voicestudio.training.taught import taught

SYMBOLS = inventory([*"ɐ bt.,m", "oʊ", "iː"])
TEACHER = TacotronConfig(
    SYMBOLS, channels=32, n_encoder_convs=1, predictor_channels=16, decoder_channels=48, decoder_hidden=96,
    n_decoder_blocks=2, postnet_channels=16, n_postnet_blocks=1, duration_scale=0.2,
)  # fmt: skip
STUDENT = Tacotron2Config(
    SYMBOLS, n_stresses=3, encoder_channels=24, n_encoder_convs=1, prenet_channels=16, attention_rnn_channels=32,
    attention_channels=16, location_filters=4, location_kernel=7, decoder_rnn_channels=32, postnet_channels=16,
    n_postnet_convs=2, reduction=2, mel_mean=-5.0, mel_scale=2.5,
)  # fmt: skip
TEXTS = {"p0": "A boat, bee me.", "p1": "Me, a tomb.", "p3": "Boat me to a bee.", "p4": "A tomb to me."}
PROMPTS = ["the cat sat on a mat", "my dog ate all of it now", "seven old men go home"]


@pytest.fixture
def teacher(tmp_path: Path) -> Path:
    torch.manual_seed(0)
    save_weights(tmp_path / "teacher.safetensors", Tacotron(TEACHER).state_dict(), TEACHER, "acoustic model")
    return tmp_path / "teacher.safetensors"


@pytest.fixture
def student(tmp_path: Path) -> Path:
    torch.manual_seed(0)
    save_weights(tmp_path / "student.safetensors", Tacotron2(STUDENT).state_dict(), STUDENT, KIND)
    return tmp_path / "student.safetensors"


def recordings(texts: dict[str, str] = TEXTS) -> list[Recording]:
    return [Recording(name, name, text, Path(name), "s") for name, text in texts.items()]


def test_sentences_are_made_of_pieces_of_the_prompts() -> None:
    sentences = made_up(PROMPTS, 40, seed=1)
    assert len(set(sentences)) == 40 and sentences == made_up(PROMPTS, 40, seed=1) != made_up(PROMPTS, 40, seed=2)
    pairs = {pair for text in PROMPTS for pair in zip(text.split(), text.split()[1:], strict=False)}
    for sentence in sentences:
        words = sentence.split()
        held = [pair in pairs for pair in zip(words, words[1:], strict=False)]
        assert 4 <= len(words) <= 16 + 6 and sentence not in PROMPTS
        assert not any(not one and not other for one, other in zip(held, held[1:], strict=False))  # pieces of two words
        assert words[-1] in ("mat", "now", "home")
    held_out = sentences[0].upper() + "!"
    others = made_up(PROMPTS, 40, seed=1, held_out=[held_out])
    assert sentences[0] not in others and others[:39] == sentences[1:]


def test_too_few_words_are_told() -> None:
    for texts in ([], ["one"], ["one two"]):
        with pytest.raises(StudioError, match="add prompts"):
            made_up(texts, 50)


def test_what_the_teacher_says_is_kept_with_its_alignment(teacher: Path, tmp_path: Path) -> None:
    lines, told = [[*"ɐ b", "ˈoʊ", "t", "."], ["m", "iː", "."]], []
    store = taught(teacher, lines, tmp_path / "cache", lambda done, total: told.append((done, total)))
    assert told == [(1, 2), (2, 2)] and len(store) == 2
    for index, line in enumerate(lines):
        assert len(store.durations(index)) == len(line) + 1 and store.durations(index).min() >= 1
        assert store.durations(index).sum() == store.n_frames(index) == store.clip(index).mel.shape[1]
    again = taught(teacher, lines, tmp_path / "cache", lambda done, total: told.append((done, total)))
    assert len(told) == 2  # not said once more
    np.testing.assert_array_equal(again.clip(1).mel, store.clip(1).mel)
    taught(teacher, lines[:1], tmp_path / "cache")
    assert len(list((tmp_path / "cache").iterdir())) == 2
    (tmp_path / "file").write_text("")
    with pytest.raises(StudioError, match="make room"):
        taught(teacher, lines, tmp_path / "file")


def test_validation_prompts_are_not_learned_and_others_are(teacher: Path, student: Path, tmp_path: Path) -> None:
    training = training_for(batch=4, rate=2e-2)
    recipe = taught_recipe(recordings(), teacher, tmp_path, training, "cpu", student, n_made_up=1)
    assert [recording.is_validation for recording in recordings()] == [False, False, False, True]
    assert len(recipe.train_examples) == 4 and len(recipe.validation) == 1
    held_out = recipe.validation[0].tokens.tolist()
    assert all(example.tokens.tolist() != held_out for example in recipe.train_examples)
    for example in recipe.examples:
        assert example.durations.sum() == recipe.store.n_frames(example.clip)
    recipe.steps += 200  # warmed up
    first = recipe.step(0.6)
    for _ in range(12):
        last = recipe.step(0.6)
    assert {"before", "guide"} < set(first) and "align" not in first
    assert last["before"] < 0.6 * first["before"] and last["guide"] < 0.8 * first["guide"]
    other = taught_recipe(recordings(), teacher, tmp_path, training, "cpu", student, n_made_up=1)
    other.load_state_dict(recipe.state_dict())
    assert other.steps == recipe.steps


def test_a_teacher_that_does_not_fit_is_told(teacher: Path, student: Path, tmp_path: Path) -> None:
    def recipe(texts: dict[str, str], teacher: Path, begin_from: Path | None = None) -> None:
        taught_recipe(recordings(texts), teacher, tmp_path, training_for(), "cpu", begin_from, n_made_up=1)

    with pytest.raises(StudioError, match="texts are wanted for training"):
        recipe({"p4": "A tomb."}, teacher)
    with pytest.raises(StudioError, match="texts are wanted for validation"):
        recipe({"p0": "A boat.", "p4": ""}, teacher)
    with pytest.raises(StudioError, match="acoustic model"):
        recipe(TEXTS, student)
    other = replace(TEACHER, symbols=inventory("abc."))
    save_weights(tmp_path / "other.safetensors", Tacotron(other).state_dict(), other, "acoustic model")
    with pytest.raises(StudioError, match="same phonemes"):
        recipe(TEXTS, tmp_path / "other.safetensors", student)

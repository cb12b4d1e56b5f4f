"""Recipe of Tacotron 2 that learns what another acoustic model says, of the prompts and of sentences made from them."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from voicestudio.core import StudioError
from voicestudio.models.tacotron.synthesis import AcousticModel
from voicestudio.models.tacotron.tokens import Tokens
from voicestudio.text import phonemize, read_utterance
from voicestudio.training.examples import examples_of
from voicestudio.training.tacotron2 import Tacotron2Recipe, Tacotron2Training, network_of
from voicestudio.training.taught import taught

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from voicestudio.training.corpus import Recording

N_MADE_UP = 3000
LEAST_WORDS, MOST_WORDS = 4, 16
PIECE_WORDS = (2, 7)
"""A sentence that is made up is put together from pieces of so many words."""
_ATTEMPTS = 20


def training_for(**chosen: float) -> Tacotron2Training:
    """What suits a teacher, but for what is chosen."""
    return Tacotron2Training(**{"given_share": 0.5, "frame_drop": 0.8, "own_share": 0.5, **chosen})


def made_up(texts: Sequence[str], count: int, seed: int = 0, held_out: Sequence[str] = ()) -> list[str]:
    """`count` new sentences of pieces of these texts, each piece as it stands there; none of them is in `held_out`.

    Raises StudioError where the texts have too few words for it.
    """
    rng = np.random.default_rng(seed)
    worded = [words for words in (text.split() for text in texts) if len(words) >= PIECE_WORDS[0]]
    known = {_letters(text) for text in (*texts, *held_out)}
    made: list[str] = []
    for _ in range(_ATTEMPTS * count if worded else 0):
        if len(made) == count:
            break
        sentence = _put_together(worded, rng)
        if _letters(sentence) not in known:
            known.add(_letters(sentence))
            made.append(sentence)
    if len(made) < count:
        raise StudioError(f"{count} new sentences are wanted, but the prompts give only {len(made)}: add prompts.")
    return made


def _put_together(worded: Sequence[list[str]], rng: np.random.Generator) -> str:
    """Two pieces or more: the first begins a sentence and the last one ends one, as in the texts."""
    wanted, words, ended = int(rng.integers(LEAST_WORDS, MOST_WORDS + 1)), [], False
    while not ended:
        source = worded[rng.integers(len(worded))]
        size = min(int(rng.integers(PIECE_WORDS[0], PIECE_WORDS[1] + 1)), len(source))
        ended = bool(words) and len(words) + size >= wanted
        start = 0 if not words else len(source) - size if ended else int(rng.integers(len(source) - size + 1))
        words += source[start : start + size]
    return " ".join(words)


def _letters(text: str) -> str:
    return "".join(character for character in text.lower() if character.isalpha())


def taught_recipe(
    recordings: Sequence[Recording],
    teacher: Path,
    cache: Path,
    training: Tacotron2Training,
    device: str,
    begin_from: Path | None = None,
    language: str = "en-us",
    n_made_up: int = N_MADE_UP,
    progress: Callable[[int, int], None] = lambda done, total: None,
) -> Tacotron2Recipe:
    """The recipe for the texts of these recordings as `teacher` says them, the weights of an acoustic model.

    The recordings themselves are not heard: what the teacher learned from them is what is learned. Figures are measured
    by what it says of the validation prompts. Raises StudioError for weights that do not fit, and for texts that are
    missing, or too few.
    """
    train, validation = (
        list(dict.fromkeys(one.text for one in recordings if one.text.strip() and one.is_validation is held_out))
        for held_out in (False, True)
    )
    train = [text for text in train if text not in set(validation)]
    if not train or not validation:
        what = "validation" if train else "training"
        raise StudioError(f"Recordings with their texts are wanted for {what}, but the corpus has none: add prompts.")
    model = AcousticModel.load(teacher)
    config, weights = network_of(model.config.symbols, model.config.spec, begin_from)
    if config.symbols != model.config.symbols or config.spec != model.config.spec:
        raise StudioError(
            f"A teacher that reads the same phonemes and makes the same mel is wanted, but {teacher.name} does not: "
            "name one trained on the same corpus, or leave --from out."
        )
    texts = [*train, *made_up(train, n_made_up, training.seed, validation), *validation]
    symbols = [[phoneme.symbol for phoneme in phonemize(read_utterance(text, language)).symbols] for text in texts]
    store = taught(teacher, symbols, cache, progress)
    examples = examples_of(symbols, range(len(texts)), Tokens(config.symbols))
    n_train = len(texts) - len(validation)
    config = replace(config, dropout=0.0)  # there is more to learn than could be learned by heart
    recipe = Tacotron2Recipe(config, training, store, examples[:n_train], examples[n_train:], device)
    recipe.know_durations([store.durations(example.clip) for example in recipe.examples])
    if weights is not None:
        recipe.warm_start(weights)
    return recipe

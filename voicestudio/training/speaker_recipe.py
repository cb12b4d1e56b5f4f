"""From the recordings of a new speaker, and those of the speaker of a trained acoustic model, to their recipe."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import torch

from voicestudio.core import PAUSES, StudioError
from voicestudio.models.checkpoint import built, config_from, load_weights
from voicestudio.models.tacotron.config import PARALLEL, TacotronConfig
from voicestudio.models.tacotron.difference import fingerprint
from voicestudio.models.tacotron.network import Tacotron
from voicestudio.models.tacotron.tokens import Tokens, inventory
from voicestudio.text import phonemize, read_utterance
from voicestudio.training.examples import examples_of
from voicestudio.training.speaker import SpeakerRecipe, SpeakerTraining
from voicestudio.training.speaker_difference import SYMBOLS

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from torch import Tensor

    from voicestudio.training.recipes import Material


def speaker_recipe(
    made: Material, languages: Sequence[str], training: SpeakerTraining, device: str, base: Path
) -> SpeakerRecipe:
    """The first corpus is the new speaker's, the others are of the speaker of the weights at `base`.

    `languages` are those of the new speaker's texts and of the others'. Raises StudioError for material that lacks
    one of both, and for weights without a parallel decoder.
    """
    weights, values = load_weights(base, "acoustic model")
    config = config_from(TacotronConfig, values, base)
    built(Tacotron, config, weights, base)
    if config.decoder != PARALLEL:
        raise StudioError(f"Another speaker is learned on a parallel decoder, but {base} has another: name others.")
    if made.n_first == len(made.recordings):
        raise StudioError("Two corpora are wanted, the new speaker's and that of the weights in --from: add --corpus.")
    train, validation = _indices(made)
    symbols = {index: _phonemes(made, index, languages) for index in (*train, *validation)}
    new = inventory(symbol for index in train if index < made.n_first for symbol in symbols[index])[1:]
    extra = tuple(symbol for symbol in new if symbol not in config.symbols and symbol not in PAUSES)
    wide = replace(config, symbols=(*config.symbols, *extra), n_pitch_readers=0)  # readers learn nothing here
    examples = [
        examples_of([symbols[index] for index in part], part, Tokens(wide.symbols)) for part in (train, validation)
    ]
    embedded = _nearest(config, weights[SYMBOLS], extra)
    taught = {name: value for name, value in weights.items() if not name.startswith("pitch_readers.")}
    of = fingerprint(base)
    return SpeakerRecipe(wide, training, made.store, *examples, made.n_first, device, taught, embedded, of)


def _indices(made: Material) -> tuple[list[int], list[int]]:
    """Recordings with texts to train on and to measure by: of these one take of each prompt of each speaker."""
    texts = [index for index, recording in enumerate(made.recordings) if recording.text]
    train = [index for index in texts if not made.recordings[index].is_validation]
    takes = {
        (index < made.n_first, made.recordings[index].prompt): index
        for index in reversed(texts) if made.recordings[index].is_validation
    }  # fmt: skip
    validation = sorted(takes.values())
    for part, what in ((train, "training"), (validation, "validation")):
        for is_new in (True, False):
            if not any((index < made.n_first) is is_new for index in part):
                whose = "the new speaker" if is_new else "the speaker of the weights"
                raise StudioError(f"Recordings of {whose} with texts are wanted for {what}: add prompts.")
    return train, validation


def _phonemes(made: Material, index: int, languages: Sequence[str]) -> list[str]:
    language = languages[0 if index < made.n_first else -1]
    return [phoneme.symbol for phoneme in phonemize(read_utterance(made.recordings[index].text, language)).symbols]


def _nearest(config: TacotronConfig, embeddings: Tensor, extra: Sequence[str]) -> Tensor:
    """An embedding for each extra symbol (K, C), between those of the nearest that the base has."""
    tokens = Tokens(config.symbols)
    rows = [embeddings[tokens([symbol])[0][1:] or [0]].mean(0) for symbol in extra]
    return torch.stack(rows) if rows else embeddings[:0]

"""From folders of recordings to a recipe ready to be trained."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from voicestudio.core import MelSpec, StudioError
from voicestudio.models.checkpoint import built, config_from, load_weights
from voicestudio.models.gan.config import GanConfig
from voicestudio.models.gan.generator import Generator
from voicestudio.models.tacotron.config import TacotronConfig
from voicestudio.models.tacotron.network import Tacotron
from voicestudio.models.tacotron.tokens import Tokens, inventory
from voicestudio.text import phonemize, read_utterance
from voicestudio.training.acoustic import AcousticRecipe, AcousticTraining
from voicestudio.training.corpus import Recording, read_corpus
from voicestudio.training.examples import examples_of
from voicestudio.training.features import FeatureStore, JoinedStore, features
from voicestudio.training.pitch_reading import PitchRecipe, PitchTraining
from voicestudio.training.vocoder import VocoderRecipe, VocoderTraining

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from torch import Tensor

    from voicestudio.training.examples import Example

N_VOCODER_VALIDATION = 12
FIRST_CORPUS_SHARE = 0.75
"""Of the segments that a vocoder learns from, so many are of the first corpus, the voice itself."""


@dataclass(frozen=True, slots=True)
class Material:
    """Recordings with their features, in the same order."""

    recordings: list[Recording]
    store: FeatureStore | JoinedStore
    n_first: int

    @property
    def train(self) -> list[int]:
        return [index for index, recording in enumerate(self.recordings) if not recording.is_validation]

    @property
    def validation(self) -> list[int]:
        """One take of each validation prompt of the first corpus."""
        chosen = {
            recording.prompt: index
            for index, recording in reversed(list(enumerate(self.recordings[: self.n_first])))
            if recording.is_validation
        }
        return sorted(chosen.values())

    @property
    def emphasis(self) -> list[float]:
        """How many times oftener than its length says each clip of `train` is to be drawn."""
        n_frames = [
            sum(self.store.n_frames(i) for i in self.train if (i < self.n_first) is first) for first in (True, False)
        ]
        shares = (FIRST_CORPUS_SHARE / max(n_frames[0], 1), (1 - FIRST_CORPUS_SHARE) / max(n_frames[1], 1))
        return [shares[0] if index < self.n_first else shares[1] for index in self.train]

    def check(self, spec: MelSpec) -> None:
        """Raises StudioError where there is nothing to train on or to measure by, and for mels of other settings."""
        _need(self.train, "training")
        _need(self.validation, "validation")
        if spec != self.store.spec:
            raise StudioError(
                "The network and the recordings must have mels measured alike, but their settings differ."
            )


def material(
    corpora: Sequence[Path], cache: Path, progress: Callable[[int, int], None], spec: MelSpec | None = None
) -> Material:
    """Recordings of all corpora and their features, cached; the first corpus is the voice, others add variety."""
    spec = spec or MelSpec()
    found = [read_corpus(folder) for folder in corpora]
    stores = [features(recordings, cache, spec, progress) for recordings in found]
    store = stores[0] if len(stores) == 1 else JoinedStore(stores)
    return Material([recording for part in found for recording in part], store, len(found[0]))


def _need(indices: list[int], what: str) -> None:
    if not indices:
        raise StudioError(f"Recordings for {what} are wanted, but the corpus is too small for that: add prompts.")


def acoustic_recipe(
    made: Material,
    language: str,
    training: AcousticTraining,
    device: str,
    begin_from: Path | None = None,
    decoder: str | None = None,
) -> AcousticRecipe:
    """The recipe of the acoustic model; begins from the weights at `begin_from` if given.

    Another `decoder` than theirs is trained anew, on the encoder and predictors of those weights, which are held.
    """
    symbols = _symbols(made, language)
    known = inventory(symbol for index in made.train if index in symbols for symbol in symbols[index])
    config, weights = TacotronConfig(known, made.store.spec), None
    if begin_from is not None:
        config, weights = _acoustic_weights(begin_from)
    if decoder is not None and decoder != config.decoder:
        config = replace(config, decoder=decoder)
        if weights is not None:
            weights = {name: value for name, value in weights.items() if not name.startswith("decoder.")}
    return AcousticRecipe(config, training, made.store, *_examples(made, symbols, config), device, weights)


def pitch_recipe(
    made: Material, language: str, training: PitchTraining, device: str, begin_from: Path, n_readers: int = 1
) -> PitchRecipe:
    """The recipe of pitch readers for the acoustic model at `begin_from`, in the place of those it may have."""
    config, weights = _acoustic_weights(begin_from)
    weights = {name: value for name, value in weights.items() if not name.startswith("pitch_readers.")}
    parts = _examples(made, _symbols(made, language), config)
    return PitchRecipe(config, training, made.store, *parts, device, weights, n_readers)


def _acoustic_weights(path: Path) -> tuple[TacotronConfig, dict[str, Tensor]]:
    """Configuration and tensors of an acoustic model; raises StudioError where they do not fit one another."""
    weights, values = load_weights(path, "acoustic model")
    config = config_from(TacotronConfig, values, path)
    built(Tacotron, config, weights, path)
    return config, weights


def _symbols(made: Material, language: str) -> dict[int, list[str]]:
    """The phonemes of all recordings with texts; raises StudioError where training or validation has none."""
    found: dict[int, list[str]] = {}
    for part, what in ((made.train, "training"), (made.validation, "validation")):
        indices = [index for index in part if made.recordings[index].text]
        _need(indices, f"{what} with their texts")
        for index in indices:
            spoken = phonemize(read_utterance(made.recordings[index].text, language)).symbols
            found[index] = [phoneme.symbol for phoneme in spoken]
    return found


def _examples(made: Material, symbols: dict[int, list[str]], config: TacotronConfig) -> list[list[Example]]:
    """Those of training and of validation."""
    tokens = Tokens(config.symbols)
    parts = [[index for index in part if index in symbols] for part in (made.train, made.validation)]
    return [examples_of([symbols[index] for index in part], part, tokens) for part in parts]


def vocoder_recipe(
    made: Material, training: VocoderTraining, device: str, begin_from: Path | None = None
) -> VocoderRecipe:
    """The recipe of the GAN vocoder; begins from the weights at `begin_from` if given."""
    config, weights = GanConfig(made.store.spec), None
    if begin_from is not None:
        weights, values = load_weights(begin_from, "gan vocoder")
        config = config_from(GanConfig, values, begin_from)
        built(Generator, config, weights, begin_from)  # weights that do not fit are told here
    made.check(config.spec)
    recipe = VocoderRecipe(
        config, training, made.store, made.train, made.validation[:N_VOCODER_VALIDATION], device, made.emphasis
    )
    if weights is not None:
        recipe.warm_start(weights)
    return recipe

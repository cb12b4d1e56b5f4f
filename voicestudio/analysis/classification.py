"""Naming sounds: a support vector machine, a random forest, k nearest neighbours, and the three in one vote."""

from __future__ import annotations

import json
import tomllib
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from voicestudio.analysis.kept_models import DAMAGE, load_model, save_model, written_whole
from voicestudio.analysis.pooled import FEATURES_VERSION, feature_names, pooled_windows
from voicestudio.core import StudioError, places

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from voicestudio.core import AudioClip

MODELS = {
    "svm": "support vector machine",
    "random-forest": "random forest",
    "k-nn": "k nearest neighbours",
    "blend": "soft vote of the three",
}
WEIGHTS = {"svm": 2.0, "random-forest": 1.0, "k-nn": 1.0}
"""Of each model's probabilities in the vote."""
FARTHEST = 3.0
"""Standard deviations."""
MODEL_FILE, CARD_FILE = "classifier.skops", "card.toml"
FORMAT = "voicestudio classifier 1"

_PARTS = ("scaler", *WEIGHTS)
_MOST_CARD_BYTES = 1 << 20


@dataclass(frozen=True, slots=True)
class ClassifierCard:
    """What is told of a classifier; accuracy: model -> mean over folds, 0 to 1, in the order of MODELS."""

    name: str
    classes: tuple[str, ...]
    corpus: str
    licence: str
    credit: str
    n_sounds: int
    accuracy: tuple[tuple[str, float], ...]
    model: str = "blend"
    """The one that answers where none is asked for."""
    features_version: int = FEATURES_VERSION


class SoundClassifier:
    """Names sounds by what their pooled features are like."""

    def __init__(self, card: ClassifierCard, parts: dict[str, Any]) -> None:
        """parts: a fitted scaler, and models by name that were fitted to scaled vectors and class numbers."""
        self.card = card
        self._parts = parts

    def classify(self, clip: AudioClip, model: str | None = None) -> list[tuple[str, float]]:
        """Every class with its probability, best first; a long clip is judged window by window, and the mean told.

        model is one of MODELS, else the card's. Raises StudioError for a clip that is silent or below 20 ms.
        """
        shares = self.probabilities(pooled_windows(clip), model).mean(axis=0)
        order = np.argsort(-shares, kind="stable")
        return [(self.card.classes[index], float(shares[index])) for index in order]

    def probabilities(self, vectors: NDArray[np.float32], model: str | None = None) -> NDArray[np.float64]:
        """Of vectors (n, n_features), (n, n_classes) in the order of card.classes; each row sums to 1."""
        model = model or self.card.model
        if model not in MODELS:
            raise StudioError(f"There is no model {model!r}: choose one of {', '.join(MODELS)}.")
        return voted(self._parts, vectors)[model] if model == "blend" else self._of(model, vectors)

    def _of(self, model: str, vectors: NDArray[np.float32]) -> NDArray[np.float64]:
        return self._parts[model].predict_proba(scaled_by(self._parts["scaler"], vectors))

    def save(self, folder: Path) -> None:
        """classifier.skops and card.toml in a folder; whatever of that name was there is replaced when all is well."""
        save_model({"format": FORMAT, "classes": list(self.card.classes), **self._parts}, folder / MODEL_FILE)
        with written_whole(folder / CARD_FILE) as part:
            part.write_text(_card_text(self.card), encoding="utf-8")

    @staticmethod
    def load(folder: Path) -> SoundClassifier:
        """What save() wrote; raises StudioError for a damaged, unknown or outdated one."""
        card = read_card(folder)
        if card.features_version != FEATURES_VERSION:
            raise StudioError(
                f"The classifier “{folder}” hears sounds as version {card.features_version} of the studio's features "
                f"did, but this is version {FEATURES_VERSION}: train it again."
            )
        content = load_model(folder / MODEL_FILE, ("format", "classes", *_PARTS))
        parts = {name: content[name] for name in _PARTS}
        if content["format"] != FORMAT or content["classes"] != list(card.classes) or not _fits(parts, card):
            raise StudioError(f"The classifier “{folder}” and its card do not belong together: train it again.")
        return SoundClassifier(card, parts)


def scaled_by(scaler: Any, vectors: NDArray[np.float32]) -> NDArray[np.float32]:
    """Each feature in standard deviations from its mean; one that is far out does not outweigh all others."""
    return np.clip(scaler.transform(vectors), -FARTHEST, FARTHEST)


def voted(parts: dict[str, Any], vectors: NDArray[np.float32]) -> dict[str, NDArray[np.float64]]:
    """The probabilities (n, n_classes) by every model, and by their weighted vote."""
    scaled = scaled_by(parts["scaler"], vectors)
    shares = {name: parts[name].predict_proba(scaled) for name in WEIGHTS}
    vote = sum(WEIGHTS[name] * share for name, share in shares.items()) / sum(WEIGHTS.values())
    return {**shares, "blend": vote}


@lru_cache(maxsize=1)
def bundled_classifier() -> SoundClassifier:
    """The studio's own, trained on all of ESC-10: ten sounds of animals, people, weather and machines."""
    return SoundClassifier.load(places.resources_folder() / "classifiers" / "esc10")


def read_card(folder: Path) -> ClassifierCard:
    """The card of a classifier without the models; raises StudioError for a missing or damaged one."""
    path = folder / CARD_FILE
    try:
        if path.stat().st_size > _MOST_CARD_BYTES:
            raise StudioError(f"The card “{path}” is larger than a card can be.")
        found = tomllib.loads(path.read_text(encoding="utf-8"))
        texts = {key: found[key] for key in ("name", "corpus", "licence", "credit", "model")}
        classes, accuracy = found["classes"], found["accuracy"]
        numbers = {key: found[key] for key in ("n_sounds", "features_version")}
        whole = (
            all(isinstance(text, str) for text in (*texts.values(), *classes))
            and all(type(number) is int for number in numbers.values())
            and all(isinstance(share, int | float) for share in accuracy.values())
            and isinstance(classes, list) and len(classes) > 1 and texts["model"] in MODELS
        )  # fmt: skip
    except FileNotFoundError as error:
        raise StudioError(f"A classifier is wanted in “{folder}”, but there is no {CARD_FILE}: train one.") from error
    except OSError as error:
        raise StudioError(f"The card “{path}” cannot be read: {error.strerror}.") from error
    except (UnicodeDecodeError, tomllib.TOMLDecodeError, KeyError, TypeError, AttributeError) as error:
        raise StudioError(f"The card “{path}” is damaged: train the classifier again, or copy it anew.") from error
    if not whole:
        raise StudioError(f"The card “{path}” is damaged: train the classifier again, or copy it anew.")
    return ClassifierCard(classes=tuple(classes), accuracy=tuple(accuracy.items()), **texts, **numbers)


def _fits(parts: dict[str, Any], card: ClassifierCard) -> bool:
    """Whether these are models of the card's classes and of the studio's features, by letting them answer once."""
    try:
        shares = voted(parts, np.zeros((1, len(feature_names())), np.float32))
    except DAMAGE:
        return False
    return all(share.shape == (1, len(card.classes)) for share in shares.values())


def _card_text(card: ClassifierCard) -> str:
    texts = {
        "name": card.name, "corpus": card.corpus, "licence": card.licence, "credit": card.credit, "model": card.model,
        "n_sounds": card.n_sounds, "features_version": card.features_version, "classes": list(card.classes),
    }  # fmt: skip
    lines = [f"{key} = {_toml(value)}" for key, value in texts.items()]
    figures = [f"{model} = {share:.4f}" for model, share in card.accuracy]
    return "\n".join([*lines, "", "# Share of sounds named rightly, mean over folds that were not trained on.",
                      "[accuracy]", *figures, ""])  # fmt: skip


def _toml(value: str | int | list[str]) -> str:
    """A text of TOML is written as one of JSON, but for the one sign that JSON leaves as it is."""
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")

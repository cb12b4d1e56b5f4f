"""Whether made sounds are what they are meant to be: named by a random forest that knows real recordings alone."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from voicestudio.analysis.classifier_training import N_TREES

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class Judgement:
    """How sounds were named: by_class, class -> share named rightly; named, class -> name -> how often it came."""

    by_class: dict[str, float]
    named: dict[str, dict[str, int]]

    @property
    def accuracy(self) -> float:
        """Mean over classes, 0 to 1."""
        return float(np.mean(list(self.by_class.values())))


class Judge:
    """A random forest that learned from pooled features (n, n_features) of recordings with these labels."""

    def __init__(self, vectors: NDArray[np.float32], labels: Sequence[str], seed: int = 0) -> None:
        from sklearn.ensemble import RandomForestClassifier

        self._forest = RandomForestClassifier(N_TREES, random_state=seed).fit(vectors, list(labels))

    def judge(self, vectors: NDArray[np.float32], labels: Sequence[str]) -> Judgement:
        """How it names sounds that are meant to be what `labels` say."""
        said = self._forest.predict(vectors)
        meant = np.asarray(labels)
        by_class, named = {}, {}
        for label in sorted(set(labels)):
            names, counts = np.unique(said[meant == label], return_counts=True)
            by_class[label] = float(np.mean(said[meant == label] == label))
            named[label] = dict(zip(names.tolist(), counts.tolist(), strict=True))
        return Judgement(by_class, named)

"""What the recipes of all networks that make samples have in common: clips by length, averaged weights, checkpoints."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, Generic, Protocol, TypeVar

import numpy as np
import torch
from torch import nn

from voicestudio.core import StudioError
from voicestudio.models.checkpoint import save_weights
from voicestudio.training.loop import Averaged

if TYPE_CHECKING:
    from pathlib import Path

    from torch import Tensor

    from voicestudio.training.features import FeatureStore, JoinedStore


Network = TypeVar("Network", bound=nn.Module)


class SeededTraining(Protocol):
    """What a training says of itself at least."""

    @property
    def seed(self) -> int: ...


class SoundRecipe(Generic[Network]):
    """A network made of its configuration alone, and all that a checkpoint of its training holds.

    A recipe sets `optimiser` and brings `step`, `validate` and `score`.
    """

    makes: ClassVar[type[nn.Module]]
    kind: ClassVar[str]
    file_name: ClassVar[str]
    optimiser: torch.optim.Optimizer

    def __init__(
        self,
        config: Any,
        training: SeededTraining,
        store: FeatureStore | JoinedStore,
        train: list[int],
        least_frames: int,
        device: str,
        emphasis: list[float] | None,
    ) -> None:
        """Clips of `train` with least_frames or more are drawn by their length times their emphasis.

        Raises StudioError where all are shorter.
        """
        torch.manual_seed(training.seed)
        self.config, self.training, self.store = config, training, store
        self.device = torch.device(device)
        self.network: Network = self._made()
        self.average = Averaged(self.network)
        self.clips = np.array([index for index in train if store.n_frames(index) >= least_frames])
        if not len(self.clips):
            raise StudioError(
                f"Recordings of at least {least_frames} frames are wanted for training, but all are shorter: "
                "add longer ones."
            )
        emphasis_of = dict(zip(train, emphasis or [1.0] * len(train), strict=True))
        lengths = np.array([store.n_frames(index) * emphasis_of[index] for index in self.clips])
        self.weights = lengths / lengths.sum()
        self.steps = 0
        self.rng = np.random.default_rng(training.seed)

    def _made(self) -> Network:
        return self.makes(self.config).to(self.device)

    def averaged(self) -> Network:
        """The network with its averaged weights, for validation and for use."""
        network = self._made()
        network.load_state_dict(self.average.weights)
        return network.eval()

    def _parts(self) -> dict[str, nn.Module | torch.optim.Optimizer]:
        """What learns, by its name in a checkpoint."""
        return {"network": self.network, "optimiser": self.optimiser}

    def state_dict(self) -> dict[str, Any]:
        parts = {name: part.state_dict() for name, part in self._parts().items()}
        return {**parts, "average": self.average.weights, "count": self.average.count, "steps": self.steps}

    def load_state_dict(self, state: dict[str, Any]) -> None:
        for name, part in self._parts().items():
            part.load_state_dict(state[name])
        self.average.weights = {name: value.to(self.device) for name, value in state["average"].items()}
        self.average.count, self.steps = state["count"], state["steps"]
        self.rng = np.random.default_rng([self.training.seed, self.steps])

    def warm_start(self, tensors: dict[str, Tensor]) -> None:
        """Begin from weights trained before."""
        self.network.load_state_dict(tensors)
        self.average = Averaged(self.network)

    def export(self, folder: Path) -> None:
        save_weights(folder / self.file_name, self.average.weights, self.config, self.kind)

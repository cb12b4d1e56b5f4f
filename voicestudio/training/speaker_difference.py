"""What is learned of a speaker: a difference that all speakers of a training share, and shifts of each one's own."""

from __future__ import annotations

from typing import TYPE_CHECKING

import torch
from torch import nn

from voicestudio.models.tacotron.difference import LEFT, merged, shapes

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from torch import Tensor

_SHIFTED = ("decoder_inputs.inputs.bias", "depthwise.bias", "decoder.out.bias")
"""Ends of the names of what each speaker shifts: an embedding at the input, at each block and at the output."""
SYMBOLS = "encoder.symbols.weight"


class SpeakerDifference(nn.Module):
    """Learned tensors by the names that `models.tacotron.difference` gives them, dots written as "/".

    `extra` (K, C) are embeddings of symbols that only the recordings learned from have; they are not part of a voice.
    """

    def __init__(self, tensors: Mapping[str, Tensor], rank: int, n_speakers: int, extra: Tensor) -> None:
        super().__init__()
        self.base = dict(tensors)
        self.extra = nn.Parameter(extra.clone())
        made = {}
        for name, shape in shapes(tensors, rank).items():
            made[_written(name)] = nn.Parameter(torch.zeros(shape))
            if name.endswith(LEFT):  # the other one begins at zero, and so does their product
                nn.init.normal_(made[_written(name)], std=shape[1] ** -0.5)
        self.shared = nn.ParameterDict(made)
        self.own = nn.ParameterDict({
            key: nn.Parameter(torch.zeros(n_speakers, *value.shape))
            for key, value in made.items() if key.replace("/", ".").removesuffix(".full").endswith(_SHIFTED)
        })  # fmt: skip

    def difference(self, shares: Sequence[float]) -> dict[str, Tensor]:
        """The difference of a speaker between those learned from, as near to each as the shares say."""
        found = {key.replace("/", "."): value for key, value in self.shared.items()}
        for key, values in self.own.items():
            weights = torch.tensor(shares, dtype=values.dtype, device=values.device)
            found[key.replace("/", ".")] = found[key.replace("/", ".")] + torch.tensordot(weights, values, 1)
        return found

    def weights(self, shares: Sequence[float]) -> dict[str, Tensor]:
        """All weights of the network with that difference, the extra symbols behind the others."""
        made = merged(self.base, self.difference(shares))
        made[SYMBOLS] = torch.cat([made[SYMBOLS], self.extra])
        return made


def _written(name: str) -> str:
    return name.replace(".", "/")

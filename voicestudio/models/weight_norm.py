"""Weight normalisation of published checkpoints multiplied out (T. Salimans and D. Kingma, arXiv 1602.07868)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from voicestudio.core import StudioError

if TYPE_CHECKING:
    from torch import Tensor

_NORM = (".weight_g", ".parametrizations.weight.original0")
_DIRECTION = (".weight_v", ".parametrizations.weight.original1")


def without_norms(tensors: dict[str, Tensor], what: str) -> dict[str, Tensor]:
    """Every norm (n, 1, 1) and direction (n, ., .) as one weight; what has neither stays as it is.

    `what` names the checkpoint, as in "WaveGlow". Raises StudioError for a half that is missing or misshapen.
    """
    made = dict(tensors)
    for norm, direction in zip(_NORM, _DIRECTION, strict=True):
        stems = {name.removesuffix(part) for name in tensors for part in (norm, direction) if name.endswith(part)}
        for stem in sorted(stems):
            for part in (norm, direction):
                if stem + part not in tensors:
                    raise StudioError(f"A {what} is wanted, but the checkpoint lacks the tensor {stem + part}.")
            lengths, vectors = made.pop(stem + norm).float(), made.pop(stem + direction).float()
            if vectors.ndim != 3:
                raise _misshapen(what, stem + direction, "three dimensions", vectors)
            if tuple(lengths.shape) != (vectors.shape[0], 1, 1):
                raise _misshapen(what, stem + norm, f"shape {(vectors.shape[0], 1, 1)}", lengths)
            made[f"{stem}.weight"] = vectors * (lengths / vectors.square().sum((1, 2), keepdim=True).sqrt())
    return made


def _misshapen(what: str, name: str, wanted: str, came: Tensor) -> StudioError:
    return StudioError(f"The {what} checkpoint wants {wanted} for {name}, but {tuple(came.shape)} came.")

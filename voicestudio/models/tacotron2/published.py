"""Published Tacotron 2 checkpoints: the sizes of the network read from the shapes of its tensors."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import torch

from voicestudio.core import MelSpec, StudioError
from voicestudio.models.tacotron2.config import Tacotron2Config
from voicestudio.models.tacotron2.graphemes import SYMBOLS
from voicestudio.models.tacotron2.network import Tacotron2

if TYPE_CHECKING:
    from torch import Tensor

_COUNTER = ".num_batches_tracked"
"""Tensors that older checkpoints lack, and that speaking does without."""
_MOST_LAYERS = 64


def from_published(
    tensors: dict[str, Tensor], spec: MelSpec | None = None
) -> tuple[dict[str, Tensor], Tacotron2Config]:
    """The state of a Tacotron2 and its configuration, from tensors named as in the published checkpoints.

    Names are bare: prefixes and nesting are the caller's to strip. `spec` are the mel settings (default MelSpec()).
    Raises StudioError naming the first tensor that is missing, extra, misshapen or not all numbers.
    """
    try:
        config = _config(tensors, spec or MelSpec())
    except ValueError as error:
        raise StudioError(f"A Tacotron 2 is wanted, but its sizes are not those of one: {error}.") from error
    with torch.device("meta"):
        wanted = Tacotron2(config).state_dict()
    state: dict[str, Tensor] = {}
    for name in sorted(set(wanted) | set(tensors)):
        if name not in wanted:
            raise StudioError(f"A published Tacotron 2 has no tensor {name}, but one came: choose another checkpoint.")
        if name not in tensors and name.endswith(_COUNTER):
            state[name] = torch.zeros((), dtype=torch.int64)
            continue
        value, shape = _tensor(tensors, name), tuple(wanted[name].shape)
        if tuple(value.shape) != shape:
            raise _misshapen(name, f"shape {shape}", value)
        if not value.isfinite().all():
            raise StudioError(f"The tensor {name} of the checkpoint is not all numbers: choose another checkpoint.")
        state[name] = value.detach().to(wanted[name].dtype).contiguous()
    return state, config


def _config(tensors: dict[str, Tensor], spec: MelSpec) -> Tacotron2Config:
    n_symbols, encoder_channels = _shape(tensors, "embedding.weight", 2)
    if n_symbols != len(SYMBOLS):
        raise StudioError(
            f"The {len(SYMBOLS)} symbols of the published English checkpoints are wanted in embedding.weight, but "
            f"{n_symbols} came: their meaning is not known."
        )
    n_postnet = _count(tensors, "postnet")
    last = f"postnet.convolutions.{n_postnet - 1}.0.conv.weight"
    if _shape(tensors, last, 3)[0] != spec.n_mels:
        raise _misshapen(last, f"{spec.n_mels} bands", tensors[last])
    prenet_channels, n_prenet_in = _shape(tensors, "decoder.prenet.layers.0.linear_layer.weight", 2)
    if n_prenet_in == 0 or n_prenet_in % spec.n_mels:
        name = "decoder.prenet.layers.0.linear_layer.weight"
        raise _misshapen(name, f"a multiple of {spec.n_mels} inputs", tensors[name])
    location = "decoder.attention_layer.location_layer.location_conv.conv.weight"
    location_filters, _, location_kernel = _shape(tensors, location, 3)
    return Tacotron2Config(
        SYMBOLS,
        spec,
        encoder_channels=encoder_channels,
        n_encoder_convs=_count(tensors, "encoder"),
        encoder_kernel=_shape(tensors, "encoder.convolutions.0.0.conv.weight", 3)[2],
        prenet_channels=prenet_channels,
        attention_rnn_channels=_shape(tensors, "decoder.attention_rnn.weight_hh", 2)[1],
        attention_channels=_shape(tensors, "decoder.attention_layer.query_layer.linear_layer.weight", 2)[0],
        location_filters=location_filters,
        location_kernel=location_kernel,
        decoder_rnn_channels=_shape(tensors, "decoder.decoder_rnn.weight_hh", 2)[1],
        postnet_channels=_shape(tensors, "postnet.convolutions.0.0.conv.weight", 3)[0],
        n_postnet_convs=n_postnet,
        postnet_kernel=_shape(tensors, last, 3)[2],
        reduction=n_prenet_in // spec.n_mels,
    )


def _tensor(tensors: dict[str, Tensor], name: str) -> Tensor:
    if name not in tensors:
        raise StudioError(f"The tensor {name} of a Tacotron 2 is wanted, but the checkpoint lacks it: choose another.")
    return tensors[name]


def _shape(tensors: dict[str, Tensor], name: str, n_axes: int) -> tuple[int, ...]:
    value = _tensor(tensors, name)
    if value.ndim != n_axes or not all(value.shape):
        raise _misshapen(name, f"{n_axes} axes", value)
    return tuple(value.shape)


def _count(tensors: dict[str, Tensor], part: str) -> int:
    """The number of convolutions in a part, one at least."""
    pattern = re.compile(rf"{part}\.convolutions\.(\d{{1,3}})\.")
    numbers = {int(found[1]) for name in tensors if (found := pattern.match(name))}
    count = max(numbers, default=0) + 1
    if count > _MOST_LAYERS:
        raise StudioError(f"At most {_MOST_LAYERS} convolutions are wanted in the {part}, but {count} came.")
    return count


def _misshapen(name: str, wanted: str, value: Tensor) -> StudioError:
    came = tuple(value.shape)
    return StudioError(f"The tensor {name} wants {wanted}, but has shape {came}: choose another checkpoint.")

"""A published Piper network, made ready for the studio: seeded, and telling its durations.

A published graph draws its noise inside, from a generator that goes on from run to run, and keeps to itself how long
each phoneme lasts. Here its random nodes become look-ups in a table of noise that is given from outside, so that equal
seeds give equal sound; what it rounds up to whole frames (the one Ceil, of VITS' durations) is scaled for each phoneme
by a factor from outside and told as an output. Weights stay as they are. A graph that is built otherwise is kept as it
came, and `session` finds out by the names of inputs and outputs what it can do.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from voicestudio.core import StudioError
from voicestudio.voices.piper.session import DURATIONS, FACTORS, INPUTS, MISSING, NOISE, SPEAKER

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from onnx import GraphProto, ModelProto, NodeProto

_LARGEST_BYTES = (2 << 30) - 1
"""What a protocol buffer, as an ONNX file is one, can hold."""
_APART = 104_729
"""Between where two random nodes begin to read the noise: a prime, so that they do not read the same."""
_PREFIX = "voicestudio_"


@dataclass(frozen=True, slots=True)
class Made:
    """A graph as bytes for onnxruntime, with the number of its weights (tensors and values) and of its operators."""

    graph: bytes
    n_tensors: int
    n_values: int
    n_nodes: int


def read_graph(path: Path) -> ModelProto:
    """The graph in an .onnx file.

    Raises StudioError when the file is no ONNX, is truncated, keeps its weights elsewhere or is no Piper voice, and
    when the package onnx is not installed.
    """
    try:
        import onnx
        from google.protobuf.message import DecodeError
    except ImportError as error:
        raise StudioError(MISSING) from error
    try:
        if path.stat().st_size > _LARGEST_BYTES:
            raise StudioError(f"{path} is too large for an ONNX file (2 GB at most).")
        model = onnx.load_model_from_string(path.read_bytes())
    except OSError as error:
        raise StudioError(f"{path} cannot be read: {error.strerror}.") from error
    except DecodeError as error:
        raise StudioError(f"{path} is truncated or no ONNX file: download it anew.") from error
    if not model.graph.node:
        raise StudioError(f"{path} is truncated or no ONNX file: download it anew.")
    if any(tensor.data_location == onnx.TensorProto.EXTERNAL for tensor in model.graph.initializer):
        raise StudioError(f"{path} keeps its weights in other files, which Piper voices do not: download it anew.")
    names = {one.name for one in model.graph.input}
    if not names >= set(INPUTS) or names - {*INPUTS, SPEAKER} or not model.graph.output:
        raise StudioError(
            f"{path} is no Piper voice: the inputs {', '.join(INPUTS)} are wanted, but it has {_listed(names)}."
        )
    return model


def as_it_came(model: ModelProto) -> Made:
    """The graph untouched."""
    weights = model.graph.initializer
    n_values = 0
    for tensor in weights:
        size = 1
        for length in tensor.dims:
            size *= length
        n_values += size
    return Made(model.SerializeToString(), len(weights), n_values, len(model.graph.node))


def made_ready(model: ModelProto) -> Made:
    """The graph with its noise, duration factors and durations to the outside, where it has them; changes `model`."""
    made = as_it_came(model)
    _let_noise_in(model.graph)
    _tell_durations(model.graph)
    return Made(model.SerializeToString(), made.n_tensors, made.n_values, made.n_nodes)


def _let_noise_in(graph: GraphProto) -> None:
    """Each random node becomes a look-up in the input NOISE (float32, any length), round and round."""
    from onnx import TensorProto, helper

    count = 0

    def looked_up(node: NodeProto) -> list[NodeProto] | None:
        nonlocal count
        attributes = {one.name: helper.get_attribute_value(one) for one in node.attribute}
        if node.op_type not in ("RandomNormal", "RandomNormalLike"):
            return None
        if attributes.get("dtype", TensorProto.FLOAT) != TensorProto.FLOAT:
            return None
        count += 1
        return _look_up(node, attributes, f"{_PREFIX}noise_{count}", _APART * count)

    _replace(graph, looked_up)
    if count:
        graph.input.append(helper.make_tensor_value_info(NOISE, TensorProto.FLOAT, [f"{_PREFIX}n_noise"]))


def _look_up(node: NodeProto, attributes: dict, name: str, first: int) -> list[NodeProto]:
    """Nodes whose last makes what `node` made: mean + scale * NOISE[(first + i) modulo its length], in its shape."""
    from onnx import TensorProto, helper

    def constant(what: str, value: float, kind: int = TensorProto.INT64) -> NodeProto:
        tensor = helper.make_tensor(f"{name}_{what}_value", kind, [], [value])
        return helper.make_node("Constant", [], [f"{name}_{what}"], value=tensor)

    if node.op_type == "RandomNormal":
        sizes = list(attributes["shape"])
        tensor = helper.make_tensor(f"{name}_shape_value", TensorProto.INT64, [len(sizes)], sizes)
        shape = helper.make_node("Constant", [], [f"{name}_shape"], value=tensor)
    else:
        shape = helper.make_node("Shape", [node.input[0]], [f"{name}_shape"])
    steps = (
        ("ReduceProd", ("shape",), "size"),
        ("Add", ("size", "first"), "stop"),
        ("Range", ("first", "stop", "one"), "counted"),
        ("Mod", ("counted", "length"), "places"),
        ("Gather", ("*noise", "places"), "drawn"),
        ("Mul", ("drawn", "scale"), "scaled"),
        ("Add", ("scaled", "mean"), "flat"),
    )
    made = [
        shape,
        helper.make_node("Size", [NOISE], [f"{name}_length"]),
        constant("first", first),
        constant("one", 1),
        constant("scale", attributes.get("scale", 1.0), TensorProto.FLOAT),
        constant("mean", attributes.get("mean", 0.0), TensorProto.FLOAT),
    ]
    for kind, inputs, output in steps:
        names = [NOISE if one == "*noise" else f"{name}_{one}" for one in inputs]
        options = {"keepdims": 0} if kind == "ReduceProd" else {}
        made.append(helper.make_node(kind, names, [f"{name}_{output}"], **options))
    return [*made, helper.make_node("Reshape", [f"{name}_flat", f"{name}_shape"], [node.output[0]])]


def _tell_durations(graph: GraphProto) -> None:
    """What the one Ceil rounds is multiplied by FACTORS (1, 1, n_ids) before, and is the output DURATIONS."""
    from onnx import TensorProto, helper

    rounding = [node for node in graph.node if node.op_type == "Ceil"]
    if len(rounding) != 1:
        return
    scaled = f"{_PREFIX}scaled_durations"

    def rounded(node: NodeProto) -> list[NodeProto] | None:
        if node.op_type != "Ceil":
            return None
        return [
            helper.make_node("Mul", [node.input[0], FACTORS], [scaled]),
            helper.make_node("Ceil", [scaled], [node.output[0]]),
            helper.make_node("Identity", [node.output[0]], [DURATIONS]),
        ]

    _replace(graph, rounded)
    graph.input.append(helper.make_tensor_value_info(FACTORS, TensorProto.FLOAT, [1, 1, f"{_PREFIX}n_ids"]))
    graph.output.append(helper.make_tensor_value_info(DURATIONS, TensorProto.FLOAT, None))


def _replace(graph: GraphProto, by: Callable[[NodeProto], list[NodeProto] | None]) -> None:
    """Puts what `by` makes of a node in its place, in the order of computing; None keeps the node."""
    nodes = list(graph.node)
    del graph.node[:]
    for node in nodes:
        graph.node.extend(by(node) or [node])


def _listed(names: set[str]) -> str:
    shown = sorted(names)[:6]
    return (", ".join(shown) or "none") + (", …" if len(names) > 6 else "")

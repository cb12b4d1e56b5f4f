"""Small networks with the inputs and outputs of Piper's, and the JSON beside them, made anew for a test.

An id lasts 1 + id % 4 frames of 256 samples (times the length scale, rounded up) and sounds as a sine of 200 + 20 * id
Hz, 1000 Hz higher for each speaker. noise_w adds to the durations, noise_scale to the samples, both from random nodes
inside the graph, as in published voices.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import numpy as np
from onnx import TensorProto, helper, numpy_helper

if TYPE_CHECKING:
    from pathlib import Path

HOP, RATE = 256, 22050
N_IDS = 40
SYMBOLS = "_^$ ,.;?!:-abdefhijklmnoprstuvwzæəɛɡɪʊˈˌ"
IDS = {symbol: [index] for index, symbol in enumerate(SYMBOLS)}


def frames_of(ids: np.ndarray, length_scale: float = 1.0) -> np.ndarray:
    """What the network's durations are without noise."""
    return np.ceil((1 + ids % 4) * np.float32(length_scale)).astype(int)


def tone_hz(symbol_id: int, speaker: int = 0) -> float:
    return 200.0 + 20.0 * symbol_id + 1000.0 * speaker


def settings(**changes: object) -> dict:
    """A JSON file's content; keys with dots reach inside, and None takes a key away."""
    content = {
        "audio": {"sample_rate": RATE, "quality": "low"}, "espeak": {"voice": "en-us"}, "dataset": "tones",
        "language": {"code": "en_US", "name_english": "English", "country_english": "United States"},
        "inference": {"noise_scale": 0.0, "length_scale": 1.0, "noise_w": 0.0}, "phoneme_type": "espeak",
        "phoneme_map": {}, "phoneme_id_map": IDS, "num_symbols": N_IDS, "num_speakers": 1, "speaker_id_map": {},
    }  # fmt: skip
    for name, value in changes.items():
        table, keys = content, name.split("__")
        for key in keys[:-1]:
            table[key] = dict(table[key])
            table = table[key]
        if value is None:
            del table[keys[-1]]
        else:
            table[keys[-1]] = value
    return content


def network(speakers: int = 1, ceil: bool = True, random: str = "RandomNormalLike") -> bytes:
    """The graph; without `ceil` it rounds durations in another way, and `random` names its random nodes."""
    weights = {
        "base": (1.0 + np.arange(N_IDS) % 4).astype(np.float32),
        "tones": np.array([tone_hz(index) for index in range(N_IDS)], np.float32),
        "turn": np.float64(2 * np.pi / RATE),
        "higher": np.float32(1000.0),
        "ramp": np.ones((1, HOP), np.float32),
        **{name: np.array(value) for name, value in (("0", 0), ("1", 1), ("2", 2), ("flat", [-1]), ("one", [1]))},
        "half": np.float32(0.5),
        "out": np.array([1, 1, 1, -1]),
    }
    inputs = [
        helper.make_tensor_value_info("input", TensorProto.INT64, ["batch_size", "phonemes"]),
        helper.make_tensor_value_info("input_lengths", TensorProto.INT64, ["batch_size"]),
        helper.make_tensor_value_info("scales", TensorProto.FLOAT, [3]),
    ]
    if speakers > 1:
        inputs.append(helper.make_tensor_value_info("sid", TensorProto.INT64, ["batch_size"]))
    output = helper.make_tensor_value_info("output", TensorProto.FLOAT, ["batch_size", 1, "x", "time"])
    graph = helper.make_graph(
        [*_durations(ceil, random), *_sound(speakers, random)], "tones", inputs, [output],
        [numpy_helper.from_array(np.asarray(value), name) for name, value in weights.items()],
    )  # fmt: skip
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 15)], ir_version=8)
    return model.SerializeToString()


def put(folder: Path, name: str = "en_US-tones-low", graph: bytes | None = None, content: dict | None = None) -> Path:
    """Both files of a voice; the path of the .onnx one."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{name}.onnx"
    content = content or settings()
    path.write_bytes(graph if graph is not None else network(content["num_speakers"]))
    (folder / f"{name}.onnx.json").write_text(json.dumps(content), encoding="utf-8")
    return path


def _durations(ceil: bool, random: str) -> list:
    """input, scales -> w_ceil (1, 1, N)."""
    rounding = (
        [helper.make_node("Ceil", ["w"], ["w_ceil"])]
        if ceil
        else [
            helper.make_node("Add", ["w", "half"], ["w_more"]),
            helper.make_node("Round", ["w_more"], ["w_ceil"]),
        ]
    )
    return [
        helper.make_node("Gather", ["scales", "0"], ["noise_scale"]),
        helper.make_node("Gather", ["scales", "1"], ["length_scale"]),
        helper.make_node("Gather", ["scales", "2"], ["noise_w"]),
        helper.make_node("Gather", ["base", "input"], ["own"]),
        helper.make_node("Unsqueeze", ["own", "one"], ["own_3"]),
        helper.make_node(random, ["own_3"], ["drawn_w"]),
        helper.make_node("Mul", ["drawn_w", "noise_w"], ["drawn_w_scaled"]),
        helper.make_node("Add", ["own_3", "drawn_w_scaled"], ["w_drawn"]),
        helper.make_node("Relu", ["w_drawn"], ["w_positive"]),
        helper.make_node("Mul", ["w_positive", "length_scale"], ["w"]),
        *rounding,
    ]


def _sound(speakers: int, random: str) -> list:
    """w_ceil, input -> output (1, 1, 1, T)."""
    higher = (
        [
            helper.make_node("Cast", ["sid"], ["sid_float"], to=TensorProto.FLOAT),
            helper.make_node("Mul", ["sid_float", "higher"], ["speaker_hz"]),
            helper.make_node("Add", ["framed_hz", "speaker_hz"], ["hz"]),
        ]
        if speakers > 1
        else [helper.make_node("Identity", ["framed_hz"], ["hz"])]
    )
    return [
        helper.make_node("Reshape", ["w_ceil", "flat"], ["frames"]),
        helper.make_node("CumSum", ["frames", "0"], ["ends"]),
        helper.make_node("ReduceSum", ["frames"], ["n_frames"], keepdims=0),
        helper.make_node("Cast", ["n_frames"], ["n_whole"], to=TensorProto.INT64),
        helper.make_node("Range", ["0", "n_whole", "1"], ["places"]),
        helper.make_node("Cast", ["places"], ["places_float"], to=TensorProto.FLOAT),
        helper.make_node("Unsqueeze", ["places_float", "one"], ["column"]),  # (L, 1) against ends (N,)
        helper.make_node("GreaterOrEqual", ["column", "ends"], ["past"]),
        helper.make_node("Cast", ["past"], ["past_count"], to=TensorProto.INT64),
        helper.make_node("ReduceSum", ["past_count", "one"], ["owners"], keepdims=0),
        helper.make_node("Reshape", ["input", "flat"], ["ids"]),
        helper.make_node("Gather", ["ids", "owners"], ["framed"]),
        helper.make_node("Gather", ["tones", "framed"], ["framed_hz"]),
        *higher,
        helper.make_node("Unsqueeze", ["hz", "one"], ["hz_column"]),
        helper.make_node("Mul", ["hz_column", "ramp"], ["hz_samples"]),
        helper.make_node("Reshape", ["hz_samples", "flat"], ["hz_flat"]),
        helper.make_node("Cast", ["hz_flat"], ["hz_double"], to=TensorProto.DOUBLE),
        helper.make_node("Mul", ["hz_double", "turn"], ["steps"]),
        helper.make_node("CumSum", ["steps", "0"], ["angles"]),
        helper.make_node("Sin", ["angles"], ["sines_double"]),
        helper.make_node("Cast", ["sines_double"], ["sines"], to=TensorProto.FLOAT),
        helper.make_node("Mul", ["sines", "half"], ["halved"]),
        helper.make_node(random, ["halved"], ["drawn_z"]),
        helper.make_node("Mul", ["drawn_z", "noise_scale"], ["drawn_z_scaled"]),
        helper.make_node("Add", ["halved", "drawn_z_scaled"], ["made"]),
        helper.make_node("Reshape", ["made", "out"], ["output"]),
    ]

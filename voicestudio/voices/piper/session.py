"""One Piper network, run by onnxruntime.

Names of a published graph's inputs: input (1, n_ids) int64, input_lengths (1,) int64, scales (3,) float32 (noise,
length, noise of the durations) and, with several speakers, sid (1,) int64; its first output is the sound. `graph` adds
the others.
"""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import numpy as np

from voicestudio.core import DeviceError, StudioError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from numpy.typing import NDArray

INPUTS = ("input", "input_lengths", "scales")
SPEAKER = "sid"
NOISE, FACTORS, DURATIONS = "voicestudio_noise", "voicestudio_factors", "voicestudio_durations"
MISSING = (
    "A Piper voice wants the packages onnx and onnxruntime, which are not installed: run "
    "“.venv/bin/pip install -c packaging/constraints.txt onnx onnxruntime” in the studio's folder."
)
_N_NOISE = 1 << 20
"""Values of noise; with 192 channels they come round after 63 s of one sentence at 22,050 Hz."""


@dataclass(frozen=True, slots=True, eq=False)
class Question:
    """What is said and how: ids and factors on their durations, both (n_ids,); scales as the network takes them."""

    ids: NDArray[np.int64]
    factors: NDArray[np.float32]
    noise_scale: float
    length_scale: float
    noise_w: float
    speaker: int
    seed: int


class Session:
    """Answers questions; what it cannot do is known by `tells_durations` and `is_seeded`.

    Raises StudioError when onnxruntime is not installed or the graph cannot be run, DeviceError for a device that
    onnxruntime cannot use.
    """

    def __init__(self, graph: Path | bytes, name: str, device: str = "cpu", threads: int = 1) -> None:
        """`name` is how errors call the graph; `device` is "auto", "cpu" or "cuda:0"."""
        try:
            import onnxruntime
        except ImportError as error:
            raise StudioError(MISSING) from error
        self._name = name
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = threads
        options.inter_op_num_threads = 1
        options.log_severity_level = 4  # what goes wrong is raised, too
        self._runtime = onnxruntime
        providers = _providers(device, onnxruntime.get_available_providers())
        with self._named_errors():
            self._session = onnxruntime.InferenceSession(
                graph if isinstance(graph, bytes) else str(graph), options, providers=providers
            )
        self._inputs = {one.name for one in self._session.get_inputs()}
        outputs = [one.name for one in self._session.get_outputs()]
        if not self._inputs >= set(INPUTS) or self._inputs - {*INPUTS, SPEAKER, NOISE, FACTORS} or not outputs:
            raise StudioError(f"{name} is no Piper voice: it has other inputs.")
        self._sound = outputs[0]
        self.tells_durations = DURATIONS in outputs and FACTORS in self._inputs
        self.is_seeded = NOISE in self._inputs

    def sound(self, question: Question) -> tuple[NDArray[np.float32], NDArray[np.float64] | None]:
        """Samples (n_samples,), and frames of each id (n_ids,) where the network tells them."""
        if not self.tells_durations:
            return self._samples(self._run(question, [self._sound])[0]), None
        samples, frames = self._run(question, [self._sound, DURATIONS])
        return self._samples(samples), self._shaped(frames, question)

    def _run(self, question: Question, outputs: list[str]) -> list[Any]:
        feed = {
            "input": question.ids[None],
            "input_lengths": np.array([len(question.ids)]),
            "scales": np.array([question.noise_scale, question.length_scale, question.noise_w], np.float32),
            SPEAKER: np.array([question.speaker]),
            NOISE: _noise(question.seed),
            FACTORS: question.factors[None, None],
        }
        options = self._runtime.RunOptions()
        options.log_severity_level = 4
        with self._named_errors():
            return self._session.run(outputs, {name: feed[name] for name in self._inputs}, options)

    def _samples(self, sound: Any) -> NDArray[np.float32]:
        samples = np.asarray(sound, np.float32).ravel()
        if not len(samples) or not np.isfinite(samples).all():
            raise StudioError(f"{self._name} is damaged: what it makes is no sound, so install the voice anew.")
        return samples

    def _shaped(self, frames: Any, question: Question) -> NDArray[np.float64]:
        frames = np.asarray(frames, np.float64).ravel()
        if frames.shape != question.ids.shape or not np.isfinite(frames).all() or frames.min() < 0:
            raise StudioError(f"{self._name} is damaged: its durations are none, so install the voice anew.")
        return frames

    @contextmanager
    def _named_errors(self) -> Iterator[None]:
        """What onnxruntime raises, as one sentence."""
        from onnxruntime.capi import onnxruntime_pybind11_state as state

        kinds = (
            state.EPFail, state.Fail, state.InvalidArgument, state.InvalidGraph, state.InvalidProtobuf, state.NoModel,
            state.NoSuchFile, state.NotFound, state.NotImplemented, state.RuntimeException,
        )  # fmt: skip
        try:
            yield
        except kinds as error:
            reason = " ".join(str(error).split()).rstrip(".")
            reason = reason if len(reason) <= 160 else f"{reason[:160]}…"
            raise StudioError(f"{self._name} cannot be run, since onnxruntime says: {reason}.") from error


@lru_cache(maxsize=2)
def _noise(seed: int) -> NDArray[np.float32]:
    """Normally distributed values (_N_NOISE,), 4 MB, the same for the same seed."""
    values = np.random.default_rng(seed).standard_normal(_N_NOISE, np.float32)
    values.flags.writeable = False
    return values


def _providers(device: str, available: list[str]) -> list[Any]:
    """Where onnxruntime computes; the processor stands in for what a graphics card cannot."""
    cuda = "CUDAExecutionProvider"
    if device == "cpu" or (device == "auto" and cuda not in available):
        return ["CPUExecutionProvider"]
    kind, _, number = device.partition(":")
    if kind not in ("auto", "cuda") or cuda not in available or not (number or "0").isdigit():
        raise DeviceError(
            f"The device {device} cannot be used by this voice, since the installed onnxruntime computes on the "
            "processor alone: choose auto or cpu."
        )
    return [(cuda, {"device_id": int(number or 0)}), "CPUExecutionProvider"]

"""The recurrent decoder's step compiled: weights packed once, read once a step, no call into torch between steps.

A loop over torch's LSTM cells spends most of its time between the products. What depends on the sentence alone is
multiplied for many positions at once before the loop; the loop itself does what depends on the frame before.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numba import njit

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from voicestudio.models.tacotron.recurrent import RecurrentDecoder

    Array = NDArray[np.float32]

FAST = {"reassoc", "contract", "arcp", "nsz"}
"""Sums may be reordered, so that they run in vector registers; a gate far from zero comes to an infinity on its way."""


@njit("void(f4[:, ::1], f4[::1], f4[::1])", cache=True, nogil=True, fastmath=FAST)
def add_product(weights: Array, x: Array, out: Array) -> None:
    """Add weights (O, I) times x (I,) to out (O,); four rows share each read of x."""
    n_out, n_in = weights.shape
    for row in range(0, n_out - 3, 4):
        a = np.float32(0)
        b = np.float32(0)
        c = np.float32(0)
        d = np.float32(0)
        for i in range(n_in):
            a += weights[row, i] * x[i]
            b += weights[row + 1, i] * x[i]
            c += weights[row + 2, i] * x[i]
            d += weights[row + 3, i] * x[i]
        out[row] += a
        out[row + 1] += b
        out[row + 2] += c
        out[row + 3] += d
    for row in range(n_out - n_out % 4, n_out):
        a = np.float32(0)
        for i in range(n_in):
            a += weights[row, i] * x[i]
        out[row] += a


@njit("void(f4[::1], f4[::1], f4[::1])", cache=True, nogil=True, fastmath=FAST)
def lstm_gates(gates: Array, hidden: Array, cell: Array) -> None:
    """Move hidden and cell (H,) on by one step; gates (4 H,) before their nonlinearities, in torch's order i f g o."""
    n = len(hidden)
    one = np.float32(1)
    for i in range(n):
        let_in = one / (one + np.exp(-gates[i]))
        keep = one / (one + np.exp(-gates[n + i]))
        cell[i] = keep * cell[i] + let_in * np.tanh(gates[2 * n + i])
        hidden[i] = np.tanh(cell[i]) / (one + np.exp(-gates[3 * n + i]))


@njit(
    "void(f4[:, ::1], f4[:, ::1], f4[:, :, ::1], f4[:, ::1], f4[::1], f4[:, ::1], f4[::1], f4[:, ::1], f4[:, ::1],"
    " f4[::1], f4[:, ::1], f4[::1], f4[:, ::1], f4[:, ::1], i8, f4[:, ::1])",
    cache=True,
    nogil=True,
    fastmath=FAST,
)
def decode_steps(
    gates_of_x: Array,
    out_of_x: Array,
    kept: Array,
    prenet_1: Array,
    prenet_1_bias: Array,
    prenet_2: Array,
    prenet_2_bias: Array,
    first_prenet: Array,
    first_hidden: Array,
    second_bias: Array,
    second: Array,
    frame: Array,
    state: Array,
    out: Array,
    last: int,
    made: Array,
) -> None:
    """Positions in turn: made (M, R * (n_mels + 2)) from what x gives to the first gates (M, 4 H) and to made (M, ...).

    kept (M, 2, P) are the prenet's masks; frame (n_mels,) and state (4, H), the hidden and cell of both layers, are
    carried on in place; made[:, last:] begins the frame that is heard next.
    """
    n_hidden = state.shape[1]
    n_prenet = len(prenet_1_bias)
    one = np.empty(n_prenet, np.float32)
    two = np.empty(n_prenet, np.float32)
    both = np.empty(2 * n_hidden, np.float32)
    gates = np.empty(4 * n_hidden, np.float32)
    summed = np.empty(n_hidden, np.float32)
    for m in range(len(made)):
        one[:] = prenet_1_bias
        add_product(prenet_1, frame, one)
        for i in range(n_prenet):
            one[i] = max(one[i], np.float32(0)) * kept[m, 0, i]
        two[:] = prenet_2_bias
        add_product(prenet_2, one, two)
        for i in range(n_prenet):
            two[i] = max(two[i], np.float32(0)) * kept[m, 1, i]
        gates[:] = gates_of_x[m]
        add_product(first_prenet, two, gates)
        add_product(first_hidden, state[0], gates)
        lstm_gates(gates, state[0], state[1])
        gates[:] = second_bias
        both[:n_hidden] = state[0]
        both[n_hidden:] = state[2]
        add_product(second, both, gates)
        lstm_gates(gates, state[2], state[3])
        for i in range(n_hidden):
            summed[i] = state[0, i] + state[2, i]
        made[m] = out_of_x[m]
        add_product(out, summed, made[m])
        frame[:] = made[m, last : last + len(frame)]


@dataclass(slots=True)
class RecurrentState:
    """What one sentence's decoding carries from position to position."""

    frame: NDArray[np.float32]
    layers: NDArray[np.float32]


class CompiledDecoder:
    """The free-running decoder on the CPU: equal to RecurrentDecoder.steps within rounding."""

    def __init__(self, decoder: RecurrentDecoder) -> None:
        weights = {
            name: np.ascontiguousarray(value.detach().float().cpu().numpy())
            for name, value in decoder.state_dict().items()
        }
        self.config = decoder.config
        width, hidden = self.config.decoder_channels, self.config.recurrent_hidden
        first_in, out = weights["first.weight_ih_l0"], weights["out.weight"]
        self._x_to_gates = np.ascontiguousarray(first_in[:, :width].T)
        self._gates_bias = weights["first.bias_ih_l0"] + weights["first.bias_hh_l0"]
        self._x_to_out = np.ascontiguousarray(out[:, hidden:].T)
        self._out_bias = weights["out.bias"]
        self._packed = (
            weights["prenet.first.weight"],
            weights["prenet.first.bias"],
            weights["prenet.second.weight"],
            weights["prenet.second.bias"],
            np.ascontiguousarray(first_in[:, width:]),
            weights["first.weight_hh_l0"],
            weights["second.bias_ih_l0"] + weights["second.bias_hh_l0"],
            np.concatenate([weights["second.weight_ih_l0"], weights["second.weight_hh_l0"]], 1),
        )
        self._out = np.ascontiguousarray(out[:, :hidden])

    def begin(self) -> RecurrentState:
        """The state before the first position."""
        return RecurrentState(
            np.zeros(self.config.spec.n_mels, np.float32), np.zeros((4, self.config.recurrent_hidden), np.float32)
        )

    def steps(self, x: NDArray[np.float32], kept: NDArray[np.float32], state: RecurrentState) -> NDArray[np.float32]:
        """Frames (M * reduction, n_mels + 2) of decoder inputs x (M, D) and masks (M, 2, P); the state is moved on."""
        row = self.config.spec.n_mels + 2
        made = np.empty((len(x), self.config.reduction * row), np.float32)
        decode_steps(
            x @ self._x_to_gates + self._gates_bias,
            x @ self._x_to_out + self._out_bias,
            kept,
            *self._packed,
            state.frame,
            state.layers,
            self._out,
            (self.config.reduction - 1) * row,
            made,
        )
        return made.reshape(-1, row)

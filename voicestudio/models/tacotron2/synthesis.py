"""Tacotron 2 in use: frames in chunks while attention moves on, its alignment, and another attempt where it fails."""

from __future__ import annotations

import math
from copy import copy, deepcopy
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import torch

from voicestudio.core import PAUSES, MelSpectrogram, StudioError
from voicestudio.models.checkpoint import built, config_from, load_weights
from voicestudio.models.precision import rounded_up
from voicestudio.models.tacotron2 import graphemes, step_kernel
from voicestudio.models.tacotron2.attention_watch import RUNAWAY, AttentionWatch, Fault
from voicestudio.models.tacotron2.config import Tacotron2Config
from voicestudio.models.tacotron2.network import Tacotron2
from voicestudio.models.tacotron2.prenet import DROPOUT, N_LAYERS
from voicestudio.models.tacotron2.timing import symbol_ends

if TYPE_CHECKING:
    from collections.abc import Generator, Sequence
    from pathlib import Path

    from numpy.typing import NDArray
    from torch import Tensor

KIND = "tacotron 2"
STOP_AT = 0.0
"""The gate's score above which all is said: a probability of a half."""
ATTEMPTS = 4
SPARE_FRAMES, FRAMES_A_SYMBOL = 80, 20
"""The most that an utterance may take; natural speech has about 7 frames a phoneme."""
BLOCK_S, BYTES_A_SECOND = 0.03, 20e9
MOST_STEPS, LEAST_STEPS = 32, 6
SILENT = frozenset((*PAUSES, "^", *graphemes.PUNCTUATION))
SILENT_LETTERS = 4


@dataclass(frozen=True, slots=True)
class Plan:
    """One utterance encoded: memory (1, N, C) and the attention's keys (1, N, A).

    places are what the caller counts (phonemes, -1 for the start; or words), one a symbol; silent (N,) as in
    AttentionWatch.
    """

    memory: Tensor
    keys: Tensor
    places: tuple[int, ...]
    silent: NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Said:
    """An utterance decoded: its mel, alignment (S, N), the frame (N,) at which each symbol ends, and what went wrong.

    `attempts` counts the dropout seeds that were tried; `faults` are those of the attempt that was kept.
    """

    mel: MelSpectrogram
    alignment: NDArray[np.float32]
    ends: NDArray[np.float64]
    faults: tuple[Fault, ...]
    attempts: int

    def places(self, plan: Plan, kind: str | None = None) -> tuple[int, ...]:
        """The places concerned by faults (of one kind, where given), in order and each once."""
        found = {plan.places[n] for fault in self.faults if kind in (None, fault.kind) for n in fault.symbols}
        return tuple(sorted(place for place in found if place >= 0))


class Tacotron2Model:
    """A trained Tacotron 2; on a processor its decoder's step is compiled. `fast` changes nothing:
    everything is computed in float32."""

    def __init__(self, network: Tacotron2, device: str = "cpu", fast: bool = False) -> None:
        self.network = network.to(device).eval()
        self.device, self.fast = torch.device(device), fast
        self.config = network.config
        self.weights = step_kernel.packed(network.decoder) if self.device.type == "cpu" else None
        n_bytes = 4 * sum(weight.numel() for weight in network.decoder.parameters())
        self.block = min(MOST_STEPS, max(LEAST_STEPS, round(BLOCK_S * BYTES_A_SECOND / n_bytes)))
        self.reads_letters = network.config.symbols == graphemes.SYMBOLS

    @classmethod
    def load(cls, path: Path, device: str = "cpu", fast: bool = False) -> Tacotron2Model:
        """Raises StudioError for missing, damaged or misfitting weights."""
        tensors, values = load_weights(path, KIND)
        return cls(built(Tacotron2, config_from(Tacotron2Config, values, path), tensors, path), device, fast)

    @torch.inference_mode()
    def plan(self, ids: Sequence[int], stresses: Sequence[int] = (), places: Sequence[int] = ()) -> Plan:
        """Encode symbols; stresses default to none, places to the symbols' own indices.

        Raises StudioError if there are fewer than two symbols.
        """
        if len(ids) < 2:
            raise StudioError("Sounds that this voice knows are wanted, but none came: use another voice or spelling.")
        symbols, marks = (torch.tensor([list(row)], device=self.device) for row in (ids, stresses or [0] * len(ids)))
        memory, _ = self.network.encode(symbols, marks, torch.tensor([len(ids)], device=self.device))
        silent = np.array([self.config.symbols[index] in SILENT for index in ids])
        keys = self.network.decoder.attention_layer.memory_layer(memory)
        return Plan(memory, keys, tuple(places or range(len(ids))), silent)

    def decoding(self, plan: Plan, seed: int = 0, attempt: int = 0) -> Decoding:
        """One attempt at an utterance, not begun; equal seeds and attempts decode equal frames."""
        return Decoding(self, plan, seed, attempt)

    def frames(self, plan: Plan, seed: int = 0) -> Generator[MelSpectrogram]:
        """Chunks of mel of one attempt, whatever becomes of it."""
        yield from self.decoding(plan, seed).frames()

    def said(self, plan: Plan, seed: int = 0, attempts: int = ATTEMPTS) -> Generator[Decoding, None, Said]:
        """The utterance decoded whole; an attempt whose attention fails is given up for another dropout seed.

        Yields the attempt under way after each block of steps. Where none succeeds, the one with the fewest symbols
        concerned is kept, decoded to its end.
        """
        tried: list[tuple[int, int]] = []
        for attempt in range(attempts):
            decoding = self.decoding(plan, seed, attempt)
            chunks = []
            for chunk in decoding.frames():
                chunks.append(chunk)
                yield decoding
                if decoding.watch.faults:
                    break
            if not decoding.watch.faults:
                return decoding.told(chunks, attempt + 1)
            tried.append((_badness(decoding, plan), attempt))
        decoding = self.decoding(plan, seed, min(tried)[1])
        chunks = []
        for chunk in decoding.frames():
            chunks.append(chunk)
            yield decoding
        return decoding.told(chunks, attempts)


def _badness(decoding: Decoding, plan: Plan) -> int:
    """Symbols concerned; one that does not end, and what was left when it was given up, is worst."""
    concerned = {symbol for fault in decoding.watch.faults for symbol in fault.symbols}
    endless = any(fault.kind == RUNAWAY for fault in decoding.watch.faults)
    return len(concerned) + len(plan.silent) * endless


class Decoding:
    """One attempt under way: `alignment` holds the rows so far, `watch` what went wrong so far."""

    def __init__(self, model: Tacotron2Model, plan: Plan, seed: int, attempt: int) -> None:
        config = model.config
        self.model, self.plan = model, plan
        n_symbols = len(plan.silent)
        skips = SILENT_LETTERS if model.reads_letters else 2
        self.watch = AttentionWatch(plan.silent, config.reduction * config.spec.frame_s, skips)
        self.most_steps = -(-(SPARE_FRAMES + FRAMES_A_SYMBOL * n_symbols) // config.reduction)
        self.finished = self.stopped = False
        self._rows: list[NDArray[np.float32]] = []
        self._seed, self._rng = seed, np.random.default_rng([seed, attempt])
        self._known = np.zeros((0, config.spec.n_mels), np.float32)  # frames before the postnet, from _first on
        self._first = self._done = self._steps = 0
        if model.weights is not None:
            self._memory, self._keys = plan.memory[0].numpy(), plan.keys[0].numpy()
            self._state = step_kernel.begin(model.weights, n_symbols, self._memory.shape[1])
        else:
            decoder = model.network.decoder
            self._torch_state = decoder.begin(plan.memory)
            self._absent = torch.zeros(plan.memory.shape[:2], dtype=torch.bool, device=model.device)
            self._folded = decoder.attention_layer.location_layer.folded().detach()

    @property
    def alignment(self) -> NDArray[np.float32]:
        """Attention weights (S, N) of the steps so far."""
        return np.concatenate(self._rows) if self._rows else np.zeros((0, len(self.plan.silent)), np.float32)

    def frames(self) -> Generator[MelSpectrogram]:
        """Chunks of mel, as soon as the postnet's context is known; the alignment is ahead of them by that context."""
        config = self.model.config
        while not self.finished:
            self.advance()
            known = self.known
            stop = known if self.finished else known - config.postnet_context
            if stop > self._done:
                yield self.refined(self._done, stop)
                self._done = stop

    def told(self, chunks: Sequence[MelSpectrogram], attempts: int) -> Said:
        """What was decoded, from all chunks of `frames`."""
        rows = self.alignment
        mel = MelSpectrogram.join(chunks)
        return Said(mel, rows, symbol_ends(rows, self.model.config.reduction), tuple(self.watch.faults), attempts)

    @property
    def known(self) -> int:
        """Frames decoded so far."""
        return self._first + len(self._known)

    def branch(self, attempt: int) -> Decoding:
        """The same attempt from here on, or for another number than 0 one that draws another dropout from here on."""
        other = copy(self)
        other.watch = deepcopy(self.watch)
        other._rows = list(self._rows)
        other._rng = np.random.default_rng([self._seed, self._steps, attempt]) if attempt else deepcopy(self._rng)
        if self.model.weights is not None:  # the kernel writes into its state
            other._state = step_kernel.State(*(part.copy() for part in self._state))
        return other

    def advance(self) -> None:
        """The next block of steps."""
        config = self.model.config
        count = min(self.model.block, self.most_steps - self._steps)
        drawn = self._rng.random((count, N_LAYERS, config.prenet_channels))
        kept = np.where(drawn < DROPOUT, 0, 1 / (1 - DROPOUT)).astype(np.float32)
        made, rows, self.stopped = self._compiled(kept) if self.model.weights is not None else self._steps_of(kept)
        seen = self.watch.see(rows)
        self.stopped = self.stopped or self.watch.resting
        self._rows.append(rows[:seen])
        self._steps += seen
        self._known = np.concatenate([self._known, made[:seen].reshape(-1, config.spec.n_mels)])
        if self.stopped or self._steps >= self.most_steps:
            self.finished = True
            self.watch.end(self.stopped)

    def _compiled(self, kept: NDArray[np.float32]) -> tuple[NDArray[np.float32], NDArray[np.float32], bool]:
        """Frames (S, reduction * n_mels) and weights (S, N) of at most as many steps as `kept` has; whether all is
        said."""
        told = np.empty((len(kept), len(self._state.frames) + 1), np.float32)
        rows = np.empty((len(kept), len(self.plan.silent)), np.float32)
        count, stopped = step_kernel.decode(
            self.model.weights, self._state, self._memory, self._keys, kept, np.float32(STOP_AT), told, rows
        )
        return told[:count, :-1], rows[:count], stopped

    @torch.inference_mode()
    def _steps_of(self, kept: NDArray[np.float32]) -> tuple[NDArray[np.float32], NDArray[np.float32], bool]:
        """The same in torch, without asking the device for anything before the block's end."""
        decoder, plan = self.model.network.decoder, self.plan
        made, rows, gates = [], [], []
        for drawn in torch.from_numpy(kept).to(self.model.device):
            self._torch_state, gate = decoder.step(
                self._torch_state, plan.memory, plan.keys, self._absent, self._folded, drawn[None]
            )
            made.append(self._torch_state.frames)
            rows.append(self._torch_state.before[:, 0])
            gates.append(gate)
        ends = np.flatnonzero(torch.cat(gates).cpu().numpy() > STOP_AT)
        count = int(ends[0]) + 1 if ends.size else len(kept)
        return torch.cat(made)[:count].cpu().numpy(), torch.cat(rows)[:count].cpu().numpy(), bool(ends.size)

    @torch.inference_mode()
    def refined(self, start: int, stop: int) -> MelSpectrogram:
        """Frames start to stop after the postnet; what those after them do not need is dropped."""
        config = self.model.config
        low = max(start - config.postnet_context, 0)
        part = self._known[low - self._first :]
        window = np.zeros((rounded_up(len(part)), part.shape[1]), np.float32)
        window[: len(part)] = part
        n_frames = torch.tensor([len(part)], device=self.model.device)
        refined = self.model.network.refined(torch.from_numpy(window)[None].to(self.model.device), n_frames)
        mel = refined[0, start - low : stop - low].T.cpu().numpy() * config.mel_scale + config.mel_mean
        drop = max(stop - config.postnet_context - self._first, 0)
        self._known, self._first = self._known[drop:], self._first + drop
        return MelSpectrogram(np.maximum(mel, np.float32(math.log(config.spec.floor))), config.spec)

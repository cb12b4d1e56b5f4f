"""Phonemes to mel in use: durations that may be changed, pitch and energy too, frames in chunks equal to the whole."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import torch

from voicestudio.core import MelSpectrogram, PhonemeProsody, Prosody, StudioError
from voicestudio.models.checkpoint import built, config_from, load_weights
from voicestudio.models.precision import has_bfloat16, keep_as_bfloat16
from voicestudio.models.tacotron import difference
from voicestudio.models.tacotron.config import PARALLEL, RECURRENT, TacotronConfig
from voicestudio.models.tacotron.decoding import ParallelDecoding, RecurrentDecoding
from voicestudio.models.tacotron.network import Tacotron
from voicestudio.models.tacotron.tokens import Tokens

if TYPE_CHECKING:
    from collections.abc import Generator, Sequence
    from pathlib import Path

    from numpy.typing import NDArray
    from torch import Tensor

    from voicestudio.models.tacotron.recurrent_kernel import CompiledDecoder

FIRST_CHUNK, CHUNK = 36, 96  # decoder positions
LOG_AMPLITUDE_PER_DB = math.log(10) / 20
SEMITONE = math.log(2) / 12
NEUTRAL = PhonemeProsody()


@dataclass(frozen=True, slots=True)
class Plan:
    """One utterance encoded: start token first, then the tokens of the phonemes that can be said.

    durations in frames, unrounded; pitch and energy normalised; places are indices into the phonemes, -1 for start,
    the same for tokens that stand together for one phoneme.
    """

    encoded: Tensor
    mask: Tensor
    places: tuple[int, ...]
    durations: NDArray[np.float64]
    pitch: NDArray[np.float32]
    energy: NDArray[np.float32]


class AcousticModel:
    """A trained Tacotron, ready to be used; `fast` computes in bfloat16 where the hardware has it."""

    def __init__(self, network: Tacotron, device: str = "cpu", fast: bool = False) -> None:
        self.network = network.to(device).eval()
        self.device = torch.device(device)
        self.config = network.config
        self._tokens = Tokens(network.config.symbols)
        self.compiled: CompiledDecoder | None = None
        if self.config.decoder == RECURRENT and self.device.type == "cpu":
            from voicestudio.models.tacotron.recurrent_kernel import CompiledDecoder

            self.compiled = CompiledDecoder(self.network.decoder)
        self.fast = fast and has_bfloat16(self.device)
        if self.fast:
            parts = [self.network.decoder_inputs, self.network.postnet]
            for part in parts if self.config.decoder == RECURRENT else [*parts, self.network.decoder]:
                keep_as_bfloat16(part)

    @classmethod
    def load(cls, path: Path, device: str = "cpu", fast: bool = False, base: Path | None = None) -> AcousticModel:
        """With `base`, `path` holds a difference to the weights there.

        Raises StudioError for missing, damaged or misfitting weights.
        """
        if base is not None:
            tensors, config = difference.load(path, base)
        else:
            tensors, values = load_weights(path, "acoustic model")
            config = config_from(TacotronConfig, values, path)
        return cls(built(Tacotron, config, tensors, path), device, fast)

    def plan(self, symbols: Sequence[str]) -> Plan:
        """Encode phoneme symbols and predict their prosody; raises StudioError if none of them can be said."""
        ids, stresses, places = self._tokens(symbols)
        if len(ids) < 2:
            raise StudioError(
                "Phonemes that this voice knows are wanted, but none came: use another voice or spelling."
            )
        return self.encoded(ids, stresses, places)

    @torch.inference_mode()
    def encoded(self, ids: Sequence[int], stresses: Sequence[int], places: Sequence[int]) -> Plan:
        """The plan of tokens already looked up."""
        tokens, marks = (torch.tensor([row], device=self.device) for row in (ids, stresses))
        n_tokens = torch.tensor([len(ids)], device=self.device)
        encoded, mask = self.network.encode(tokens, marks, n_tokens)
        log_durations, pitch, energy = self.network.predictors(encoded, mask.unsqueeze(-1))
        pitch = self.network.pitch(tokens, marks, n_tokens, pitch)
        return Plan(
            encoded,
            mask,
            tuple(places),
            self.config.duration_scale * log_durations[0].double().exp().cpu().numpy(),
            pitch[0].cpu().numpy(),
            energy[0].cpu().numpy(),
        )

    def frame_ends(self, plan: Plan, prosody: Prosody) -> NDArray[np.int64]:
        """The frame at which each token of the plan ends; rounding never accumulates, and each has a frame or more."""
        changes = dict(prosody.per_phoneme)
        factors = np.array([changes.get(place, NEUTRAL).duration_factor for place in plan.places])
        ends = np.round(np.cumsum(np.maximum(plan.durations * factors / prosody.rate, 0.5))).astype(np.int64)
        steps = np.arange(1, len(ends) + 1)
        return np.maximum.accumulate(np.maximum(ends - steps, 0)) + steps

    def frames(self, plan: Plan, ends: NDArray[np.int64], prosody: Prosody, seed: int = 0) -> Generator[MelSpectrogram]:
        """Chunks of mel with f0, for tokens that end at the given frames; the recurrent decoder draws by the seed."""
        config, device = self.config, self.device
        changes = dict(prosody.per_phoneme)
        here = [changes.get(place, NEUTRAL) for place in plan.places]
        raised = np.array([prosody.pitch_semitones + one.pitch_semitones for one in here], np.float32)
        louder = np.array([one.energy_db for one in here], np.float32)
        pitch = plan.pitch + raised * np.float32(SEMITONE / config.log_f0_std)
        energy = plan.energy + louder * np.float32(LOG_AMPLITUDE_PER_DB / config.energy_std)
        durations = np.diff(ends, prepend=0).astype(np.float32)
        rows = [torch.from_numpy(row)[None].to(device) for row in (durations, pitch, energy)]
        n_frames = int(ends[-1])
        n_positions = -(-n_frames // config.reduction)
        decoding = ParallelDecoding if config.decoder == PARALLEL else RecurrentDecoding
        made = decoding(self, plan, rows, n_positions, seed)
        start, size = 0, FIRST_CHUNK
        while start < n_positions:
            stop = min(start + size, n_positions)
            mel, f0_hz = made.frames(start, stop)
            count = min(stop * config.reduction, n_frames) - start * config.reduction
            mel = mel[:, :count] + np.float32(prosody.energy_db * LOG_AMPLITUDE_PER_DB)
            floor = np.float32(math.log(config.spec.floor))
            yield MelSpectrogram(np.maximum(mel, floor), config.spec, f0_hz[:count])
            start, size = stop, CHUNK

"""The acoustic model: encoder, prosody predictors, Gaussian upsampling, decoder, postnet."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import torch
from torch import nn

from voicestudio.models.tacotron.config import RECURRENT
from voicestudio.models.tacotron.decoder import DecoderInputs, ParallelDecoder
from voicestudio.models.tacotron.encoder import Encoder
from voicestudio.models.tacotron.pitch_reading import PitchReader
from voicestudio.models.tacotron.postnet import Postnet
from voicestudio.models.tacotron.predictors import ProsodyPredictors
from voicestudio.models.tacotron.recurrent import RecurrentDecoder
from voicestudio.models.tacotron.upsampling import GaussianUpsampling

if TYPE_CHECKING:
    from torch import Tensor

    from voicestudio.models.tacotron.config import TacotronConfig

MEL_MEAN, MEL_SCALE = -5.0, 2.5


@dataclass(frozen=True, slots=True)
class Upsampled:
    """What the decoder starts from: inputs (B, M, D), normalised pitch (B, M), and 1 at real positions (B, M, 1)."""

    x: Tensor
    pitch: Tensor
    real: Tensor


@dataclass(frozen=True, slots=True)
class Spoken:
    """What the network made: log-mel before and after the postnet (B, L, n_mels), log f0 and voicing scores (B, L)."""

    before: Tensor
    mel: Tensor
    log_f0: Tensor
    voicing: Tensor


class Tacotron(nn.Module):
    """Phonemes to mel; durations, pitch and energy are given in training and may be changed in use."""

    def __init__(self, config: TacotronConfig) -> None:
        super().__init__()
        self.config = config
        self.encoder = Encoder(config)
        self.predictors = ProsodyPredictors(config)
        self.pitch_readers = nn.ModuleList(PitchReader(config) for _ in range(config.n_pitch_readers))
        self.upsampling = GaussianUpsampling(config)
        self.decoder_inputs = DecoderInputs(config)
        self.decoder = RecurrentDecoder(config) if config.decoder == RECURRENT else ParallelDecoder(config)
        self.postnet = Postnet(config)

    def encode(self, tokens: Tensor, stresses: Tensor, n_tokens: Tensor) -> tuple[Tensor, Tensor]:
        """Encoded phonemes (B, N, C) and their mask (B, N)."""
        mask = torch.arange(tokens.shape[1], device=tokens.device)[None] < n_tokens[:, None]
        return self.encoder(tokens, stresses, n_tokens), mask

    def pitch(self, tokens: Tensor, stresses: Tensor, n_tokens: Tensor, guessed: Tensor) -> Tensor:
        """The predictor's pitch (B, N), weighed equally against the mean of the readers', if there are any."""
        if not self.pitch_readers:
            return guessed
        with torch.autocast(tokens.device.type, enabled=False):
            read = torch.stack([reader(tokens, stresses, n_tokens)[..., 0] for reader in self.pitch_readers])
        return (guessed + read.mean(0)) / 2

    def upsample(
        self,
        encoded: Tensor,
        mask: Tensor,
        durations: Tensor,
        pitch: Tensor,
        energy: Tensor,
        first: int,
        stop: int,
        n_positions: Tensor,
    ) -> Upsampled:
        """What the decoder starts from at its positions first to stop.

        durations in frames (B, N), pitch and energy normalised (B, N), n_positions (B,) those that are real.
        Positions beyond first and stop count as absent: the caller gives config.decoder_context more on each side for
        the parallel decoder, config.input_context for the recurrent one.
        """
        with torch.autocast(encoded.device.type, enabled=False):  # its shapes are as many as there are sentences
            weights, place = self.upsampling(encoded.float(), durations, mask, first, stop)
            upsampled = weights @ encoded.float()  # (B, M, C)
            contour = weights @ torch.stack([pitch, energy], -1)  # (B, M, N) @ (B, N, 2) -> (B, M, 2)
        at = torch.arange(first, stop, device=encoded.device)
        real = (at[None] < n_positions[:, None]).unsqueeze(-1).to(contour.dtype)  # (B, M, 1)
        x = self.decoder_inputs(upsampled, torch.cat([contour, place], -1), real)
        return Upsampled(x, contour[..., 0], real)

    def decode(self, upsampled: Upsampled, teacher: Tensor | None = None) -> Spoken:
        """Frames of all positions; a recurrent decoder hears the teacher's normalised (B, L, n_mels), or its own."""
        if isinstance(self.decoder, ParallelDecoder):
            return self.finish(self.decoder(upsampled.x, upsampled.real), upsampled)
        x = upsampled.x
        kept = self.decoder.kept(x.shape[:2], x.device)
        if teacher is None:
            made = self.decoder.steps(x.float(), kept, self.decoder.begin(len(x), x.device))
        else:
            made = self.decoder(x, self._frames_before(teacher, upsampled), kept)
        return self.finish(made, upsampled)

    def _frames_before(self, teacher: Tensor, upsampled: Upsampled) -> Tensor:
        """The frame before each position (B, M, n_mels): zeros at the first."""
        n_positions, r = upsampled.x.shape[1], self.config.reduction
        last = torch.arange(n_positions, device=teacher.device) * r - 1  # (M,)
        before = teacher[:, last.clamp(0, teacher.shape[1] - 1)]
        return before * (last >= 0)[None, :, None]

    def finish(self, made: Tensor, upsampled: Upsampled) -> Spoken:
        """The decoder's frames (B, L, n_mels + 2) through the postnet, in the units of a mel spectrogram."""
        config = self.config
        before, pitched = made[..., :-2], made[..., -2:]
        after = self.postnet(before, upsampled.real.repeat_interleave(config.reduction, 1))
        base = upsampled.pitch.repeat_interleave(config.reduction, 1)  # (B, M) -> (B, L)
        return Spoken(
            before * MEL_SCALE + MEL_MEAN,
            after * MEL_SCALE + MEL_MEAN,
            config.log_f0_mean + config.log_f0_std * (base + pitched[..., 0]),
            pitched[..., 1],
        )

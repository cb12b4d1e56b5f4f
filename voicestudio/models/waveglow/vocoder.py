"""Mel spectrogram to samples as a stream: bounded context, and the same samples however the mel is cut."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import torch

from voicestudio.core import StudioError
from voicestudio.dsp.mel import mel_filterbank
from voicestudio.dsp.mel_turns import frames_around
from voicestudio.models.checkpoint import built, config_from, load_weights
from voicestudio.models.precision import arithmetic, has_bfloat16, keep_as_bfloat16
from voicestudio.models.refinement import Refinement, Refining
from voicestudio.models.source import REST_F0_HZ
from voicestudio.models.steps import beating
from voicestudio.models.transform import Transform
from voicestudio.models.waveglow.config import WaveGlowConfig
from voicestudio.models.waveglow.denoiser import BIAS_FRAMES, Denoiser
from voicestudio.models.waveglow.denoiser import CONTEXT as DENOISER_CONTEXT
from voicestudio.models.waveglow.making import Making
from voicestudio.models.waveglow.network import WaveGlow

if TYPE_CHECKING:
    from collections.abc import Generator as Stream
    from collections.abc import Iterable
    from pathlib import Path

    from numpy.typing import NDArray
    from torch import Tensor

    from voicestudio.core import MelSpectrogram
    from voicestudio.dsp.mel_turns import Context

KIND = "waveglow"
SIGMA_RANGE = (0.0, 1.5)
DENOISE_RANGE = (0.0, 1.0)
TURNS_RANGE = (0, 32)


@dataclass(frozen=True, slots=True)
class WaveGlowSettings:
    """`sigma` is the spread of the noise that becomes sound: 0 to 1.5, lower is calmer and duller.

    `denoise` is the strength, 0 to 1, at which the network's own hum is taken away. `turns` of refinement, 0 to 32,
    bring the samples nearer to the mel; None: as many as the network's configuration says, 0: its own sound.
    Raises StudioError outside these ranges.
    """

    sigma: float = 0.667
    denoise: float = 0.0
    turns: int | None = None

    def __post_init__(self) -> None:
        for name, value, (low, high) in (
            ("sigma", self.sigma, SIGMA_RANGE),
            ("denoise", self.denoise, DENOISE_RANGE),
            ("turns", 0 if self.turns is None else self.turns, TURNS_RANGE),
        ):
            if not low <= value <= high:
                raise StudioError(f"WaveGlow's {name} is wanted between {low} and {high}, but {value} came.")


class WaveGlowVocoder:
    """A trained WaveGlow, ready to be used; `fast` computes in bfloat16 where the hardware has it."""

    def __init__(self, network: WaveGlow, device: str = "cpu", fast: bool = False) -> None:
        self.network = network.to(device).eval()
        self.device = torch.device(device)
        self.fast = fast and has_bfloat16(self.device)
        if self.fast:
            keep_as_bfloat16(self.network.WN)
        self.network.prepare()
        self.config = network.config
        spec = self.config.spec
        self.transform = Transform(spec).to(self.device)
        bank = torch.from_numpy(mel_filterbank(spec).copy())
        self.refinement = Refinement(spec, self.transform, bank).to(self.device)
        self._denoiser: Denoiser | None = None

    @classmethod
    def load(cls, path: Path, device: str = "cpu", fast: bool = False) -> WaveGlowVocoder:
        """Raises StudioError for missing, damaged or misfitting weights."""
        tensors, values = load_weights(path, KIND)
        network = built(WaveGlow, config_from(WaveGlowConfig, values, path), tensors, path)
        return cls(network, device, fast)

    def stream(
        self, mels: Iterable[MelSpectrogram], seed: int = 0, settings: WaveGlowSettings | None = None
    ) -> Stream[NDArray[np.float32]]:
        """Samples float32, hop_length for each frame, in chunks as soon as their context is known.

        A large network on a slow computer takes long for its first block: chunks without any samples come meanwhile,
        so that whoever asks for the chunks can stop. Harmonic networks take f0 from the mels when the first of them
        carries it, else read it from them.
        """
        settings = settings or WaveGlowSettings()
        finished, made = None, None
        for mel in mels:
            if mel.n_frames == 0:  # whoever makes the mel comes up for air
                yield np.zeros(0, np.float32)
                continue
            if made is None or finished is None:
                treat, context = yield from self._treatment(settings)
                made = Making(self.network, self.device, seed, settings.sigma, mel.f0_hz is not None, context)
                finished = Refining(treat, context, self.config.spec, self.device)
            made.append(mel)
            finished.append_mel(mel)
            while made.ready():
                finished.append_samples((yield from self._run(made.block())))
                yield from finished.blocks()
        if made is None or finished is None:
            return
        made.end()
        while made.left():
            finished.append_samples((yield from self._run(made.block())))
            yield from finished.blocks()
        yield from finished.rest()

    def _run(self, steps: Stream[None, None, Tensor]) -> Stream[NDArray[np.float32], None, Tensor]:
        return beating(steps, lambda: arithmetic(self.device, self.fast))

    def _treatment(self, settings: WaveGlowSettings):
        """What is done to the network's samples, and how many frames around it sees."""
        turns = self.config.refinements if settings.turns is None else settings.turns
        denoiser = None
        if settings.denoise > 0:
            denoiser = yield from self._prepared_denoiser()

        def treat(samples: Tensor, mel: Tensor, context: Context) -> Stream[None, None, Tensor]:
            if denoiser is not None:
                samples = denoiser(samples, settings.denoise)
            return (yield from self.refinement.quick_steps(samples, mel, turns, context))

        return treat, (DENOISER_CONTEXT if denoiser else 0) + frames_around(self.config.spec, turns)

    def _prepared_denoiser(self) -> Stream[NDArray[np.float32], None, Denoiser]:
        if self._denoiser is None:
            self._denoiser = Denoiser(self.transform, (yield from self._run(self._bias())))
        return self._denoiser

    def _bias(self) -> Stream[None, None, Tensor]:
        """What the network makes of no noise and a mel of zeros, (1, BIAS_FRAMES * hop)."""
        config, zeros = self.config, lambda *shape: torch.zeros(1, *shape, device=self.device)
        mel = zeros(config.spec.n_mels, BIAS_FRAMES)
        noise = zeros(config.n_group, BIAS_FRAMES * config.positions)
        pitch = pulse = None
        if config.harmonic:
            pitch = WaveGlow.pitch_of(zeros(BIAS_FRAMES) + REST_F0_HZ, zeros(BIAS_FRAMES))
            pulse = zeros(BIAS_FRAMES * config.spec.hop_length)
        made = yield from self.network.steps(noise, mel, pitch, pulse)
        if self.network.envelope is None:
            return made
        return self.network.envelope.coloured(made[0], mel[0], np.zeros(config.envelope_order))[0][None]

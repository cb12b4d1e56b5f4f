"""Recipe of WaveGlow: the likelihood of recorded samples under the flow (arXiv 1811.00002, section 2).

Beyond the paper the spectra of what the flow makes of noise are compared with those of the recording: on a CPU the
likelihood alone takes days to care about what is heard.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
import soundfile
import torch

from voicestudio.core import MelSpectrogram, StudioError
from voicestudio.core.steps import drained
from voicestudio.dsp.mel import log_mel, mel_filterbank
from voicestudio.models.checkpoint import built, config_from, load_weights
from voicestudio.models.precision import arithmetic, has_bfloat16
from voicestudio.models.waveglow.config import WAVEGLOW_SMALL, WaveGlowConfig
from voicestudio.models.waveglow.network import WaveGlow, negative_log_likelihood
from voicestudio.models.waveglow.vocoder import KIND, WaveGlowSettings, WaveGlowVocoder
from voicestudio.training.loop import learning_rate
from voicestudio.training.losses import SpectralLoss
from voicestudio.training.pulse_phase import pulses_in_step
from voicestudio.training.sound_recipe import SoundRecipe
from voicestudio.training.vocoder import Batch, draw

if TYPE_CHECKING:
    from pathlib import Path

    from torch import Tensor

    from voicestudio.training.features import FeatureStore, JoinedStore
    from voicestudio.training.recipes import Material

N_VALIDATION, N_HEARD = 12, 3

ROUNDING = 1 / 32767
"""Recordings are rounded to 16 bits: noise of that width makes their density finite (arXiv 1511.01844, section 3.1)."""

MOST_SKIPPED = 20
"""Steps in a row without a finite gradient."""


@dataclass(frozen=True, slots=True)
class WaveGlowTraining:
    """batch segments of `frames` frames a step; the rate rises for warm_up steps.

    f0_share is the weight of the head that reads f0 from mels. `spectral` is the weight of the spectral distances of
    samples made with a sigma drawn between `least_sigma` and `most_sigma`; with 0 the likelihood alone is trained.
    """

    batch: int = 12
    frames: int = 64
    rate: float = 1e-3
    warm_up: int = 200
    f0_share: float = 0.05
    spectral: float = 1.0
    least_sigma: float = 0.3
    most_sigma: float = 0.7
    seed: int = 0


class WaveGlowRecipe(SoundRecipe[WaveGlow]):
    """Trains a WaveGlow on the clips of a feature store."""

    makes = WaveGlow
    kind = KIND
    file_name = "waveglow.safetensors"
    training: WaveGlowTraining

    def __init__(
        self,
        config: WaveGlowConfig,
        training: WaveGlowTraining,
        store: FeatureStore | JoinedStore,
        train: list[int],
        validation: list[int],
        device: str = "cpu",
        emphasis: list[float] | None = None,
    ) -> None:
        """`emphasis` (one a clip of `train`) is how many times oftener than its length says a clip is drawn."""
        super().__init__(config, training, store, train, training.frames, device, emphasis)
        if max(map(store.n_frames, validation)) < training.frames:
            raise StudioError(
                f"Recordings of {training.frames} frames or more are wanted for validation, but all are shorter: "
                "add longer ones."
            )
        self.fast = has_bfloat16(self.device)
        bank = torch.from_numpy(mel_filterbank(config.spec).copy())
        self.spectral_loss = SpectralLoss(config.spec, bank).to(self.device)
        self.optimiser = torch.optim.Adam(self.network.parameters(), training.rate, (0.9, 0.99))
        self.validation = validation
        self.skipped = 0

    def losses(self, network: WaveGlow, batch: Batch) -> dict[str, Tensor]:
        """Nats a sample, the spectral distance of samples made, and for harmonic networks the loss of the f0 head."""
        noise = torch.from_numpy(self.rng.uniform(-0.5, 0.5, batch.samples.shape).astype(np.float32))
        samples = batch.samples + ROUNDING * noise.to(self.device)
        given: list[Tensor] = [batch.mel]
        if self.config.harmonic:
            spec = self.config.spec
            with torch.no_grad():
                white = samples if network.envelope is None else network.envelope.whitened(samples, batch.mel)[0]
                pulse = pulses_in_step(white, batch.held_hz, batch.voiced, spec.hop_length, spec.sample_rate)
            given += [network.pitch_of(batch.held_hz, batch.voiced), pulse]
        with arithmetic(self.device, self.fast):
            parts = {"nll": negative_log_likelihood(*network(samples, *given)).mean()}
            if self.config.harmonic:
                parts["f0"] = network.f0_head.loss(network.normalised(batch.mel).transpose(1, 2), batch.f0_hz)
        if self.training.spectral:
            parts["spectral"] = self._spectral_distance(network, batch, given)
        return parts

    def _spectral_distance(self, network: WaveGlow, batch: Batch, given: list[Tensor]) -> Tensor:
        """How far samples made for this mel are from the recorded ones, their pulses in step."""
        training, n_group = self.training, self.config.n_group
        sigma = self.rng.uniform(training.least_sigma, training.most_sigma, (len(batch.mel), 1, 1))
        shape = (len(batch.mel), n_group, batch.samples.shape[1] // n_group)
        noise = torch.from_numpy((sigma * self.rng.standard_normal(shape)).astype(np.float32)).to(self.device)
        with arithmetic(self.device, self.fast):
            made = drained(network.steps(noise, *given))
        if network.envelope is not None:
            made = network.envelope.coloured_from_silence(made, batch.mel)
        parts = self.spectral_loss(made, batch.samples)
        return parts["log_stft"] + parts["stft"] + 2.0 * parts["mel"]

    def step(self, progress: float) -> dict[str, float]:
        batch = draw(self.store, self.clips, self.weights, self.training, self.rng, self.device)
        for group in self.optimiser.param_groups:
            group["lr"] = learning_rate(progress, self.steps, self.training.rate, self.training.warm_up)
        parts = self.losses(self.network, batch)
        self.optimiser.zero_grad(set_to_none=True)
        training = self.training
        (
            parts["nll"] + training.f0_share * parts.get("f0", 0.0) + training.spectral * parts.get("spectral", 0.0)
        ).backward()
        parts["gradient"] = torch.nn.utils.clip_grad_norm_(self.network.parameters(), 1.0)
        self.steps += 1
        if not parts["gradient"].isfinite():  # one segment out of all range must not end a training of hours
            self.skipped += 1
            if self.skipped > MOST_SKIPPED:
                raise StudioError("The training has lost its way: begin anew with a lower rate.")
            return {}
        self.skipped = 0
        self.optimiser.step()
        self.average.update(self.network)
        return {name: float(value.detach()) for name, value in parts.items()}

    @torch.inference_mode()
    def validate(self, folder: Path) -> dict[str, float]:
        """Nats a sample on segments that are always the same, and the mel distance of the first clips' sound."""
        network, kept = self.averaged(), self.rng
        self.rng = np.random.default_rng(0)
        long = np.array([i for i in self.validation if self.store.n_frames(i) >= self.training.frames])
        sums: dict[str, list[float]] = {}
        for index in long:
            one = replace(self.training, batch=2)
            batch = draw(self.store, np.array([index]), np.ones(1), one, self.rng, self.device)
            for name, value in self.losses(network, batch).items():
                sums.setdefault(name, []).append(float(value))
        self.rng = kept
        vocoder = WaveGlowVocoder(network, str(self.device), fast=True)
        for number, index in enumerate(self.validation[:N_HEARD]):
            clip = self.store.clip(index)
            mel = MelSpectrogram(clip.mel, self.config.spec)
            for name, settings in (("mel_l1", WaveGlowSettings(turns=0)), ("refined_l1", WaveGlowSettings())):
                if name == "refined_l1" and not self.config.refinements:
                    continue
                made = np.concatenate(list(vocoder.stream([mel], 0, settings)))
                sums.setdefault(name, []).append(float(np.abs(log_mel(made, self.config.spec) - clip.mel).mean()))
                label = "" if name == "mel_l1" else "-refined"
                soundfile.write(folder / f"{number}{label}.wav", made, self.config.spec.sample_rate)
        return {name: float(np.mean(values)) for name, values in sums.items()}

    def score(self, figures: dict[str, float]) -> float:
        """What is trained for; smaller is better."""
        return figures["nll"] + self.training.spectral * figures.get("spectral", 0.0)


def waveglow_recipe(
    made: Material,
    training: WaveGlowTraining,
    device: str,
    begin_from: Path | None = None,
    config: WaveGlowConfig | None = None,
) -> WaveGlowRecipe:
    """The recipe on the recordings of `made`, of that configuration; begins from the weights at `begin_from` if given.

    Raises StudioError for recordings too few, and for weights that are damaged or do not fit.
    """
    config, weights = replace(config or WAVEGLOW_SMALL, spec=made.store.spec), None
    if begin_from is not None:
        weights, values = load_weights(begin_from, KIND)
        config = config_from(WaveGlowConfig, values, begin_from)
        built(WaveGlow, config, weights, begin_from)  # weights that do not fit are told here
    made.check(config.spec)
    recipe = WaveGlowRecipe(
        config, training, made.store, made.train, made.validation[:N_VALIDATION], device, made.emphasis
    )
    if weights is not None:
        recipe.warm_start(weights)
    return recipe

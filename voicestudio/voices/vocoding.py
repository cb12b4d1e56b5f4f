"""The vocoders at work: each is opened when it is first asked for, on the device of the voice."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

import numpy as np

from voicestudio.core import AudioClip, StudioError
from voicestudio.voices import vocoders, weights

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterable

    from numpy.typing import NDArray

    from voicestudio.core import Controls, MelSpec, MelSpectrogram, VocoderCard


class OpenVocoder(Protocol):
    """Mel to samples, the values of its controls by name."""

    def __call__(
        self, mels: Iterable[MelSpectrogram], seed: int, **controls: float
    ) -> Generator[NDArray[np.float32]]: ...


class Vocoding:
    """All installed vocoders, for mels of one kind; `own` are the voice's own, by name."""

    def __init__(self, spec: MelSpec, device: str, own: dict[str, OpenVocoder] | None = None) -> None:
        self._spec, self._device = spec, device
        self._opened: dict[str, OpenVocoder] = dict(own or {})

    def audio(
        self, mels: Iterable[MelSpectrogram], vocoder: str, seed: int, controls: Controls = ()
    ) -> Generator[AudioClip]:
        """Chunks of sound; some may hold no samples, where a slow network lets the one who asks stop.

        Raises StudioError for an unknown vocoder, one for other mels, damaged weights, and a control that it has not.
        """
        if vocoder not in self._opened:
            self._opened[vocoder] = self._open(vocoders.card(vocoder))
        values = vocoders.control_values(vocoder, controls)
        for samples in self._opened[vocoder](mels, seed, **values):
            yield AudioClip(samples, self._spec.sample_rate)

    def _open(self, card: VocoderCard) -> OpenVocoder:
        if card.spec not in (None, self._spec):
            raise StudioError(
                f"The vocoder {card.id} was made for other mel settings than this voice's: choose another."
            )
        if card.folder is None:
            return _WITHOUT_WEIGHTS[card.id]
        path = vocoders.weights_file(card)
        weights.check(path)
        return _OPENERS[card.kind](path, self._device)


def _griffin_lim(mels: Iterable[MelSpectrogram], seed: int) -> Generator[NDArray[np.float32]]:
    from voicestudio.dsp.griffin_lim import griffin_lim_stream

    for clip in griffin_lim_stream(mels, seed=seed):
        yield clip.samples


def _lpc(mels: Iterable[MelSpectrogram], seed: int, turns: float) -> Generator[NDArray[np.float32]]:
    from voicestudio.dsp.lpc import LpcSettings, lpc_stream

    for clip in lpc_stream(mels, seed, LpcSettings(turns=round(turns))):
        yield clip.samples


def _wavenet(path: object, device: str) -> OpenVocoder:
    from voicestudio.dsp.turned import turned
    from voicestudio.models.wavenet.vocoder import WaveNetSettings, WaveNetVocoder

    opened = WaveNetVocoder.load(path, device, fast=True)

    def sound(
        mels: Iterable[MelSpectrogram], seed: int, temperature: float, turns: float
    ) -> Generator[NDArray[np.float32]]:
        settings = WaveNetSettings(temperature)
        return turned(lambda fed: opened.stream(fed, seed, settings), mels, opened.config.spec, round(turns))

    return sound


def _waveglow(path: object, device: str) -> OpenVocoder:
    from voicestudio.models.waveglow.vocoder import WaveGlowSettings, WaveGlowVocoder

    opened = WaveGlowVocoder.load(path, device, fast=True)

    def sound(
        mels: Iterable[MelSpectrogram], seed: int, sigma: float, denoise: float, turns: float
    ) -> Generator[NDArray[np.float32]]:
        return opened.stream(mels, seed, WaveGlowSettings(sigma, denoise, round(turns)))

    return sound


def _hifi_gan(path: object, device: str) -> OpenVocoder:
    from voicestudio.models.hifigan.vocoder import HifiGanSettings, HifiGanVocoder

    opened = HifiGanVocoder.load(path, device, fast=True)
    return lambda mels, seed, turns: opened.stream(mels, seed, HifiGanSettings(round(turns)))


_WITHOUT_WEIGHTS: dict[str, OpenVocoder] = {vocoders.GRIFFIN_LIM: _griffin_lim, vocoders.LPC: _lpc}
_OPENERS: dict[str, Callable[..., OpenVocoder]] = {
    vocoders.WAVENET: _wavenet,
    vocoders.WAVEGLOW: _waveglow,
    vocoders.HIFI_GAN: _hifi_gan,
}

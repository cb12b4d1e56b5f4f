"""Features of the spectrum's shape, block by block of frames."""

from __future__ import annotations

from functools import cached_property, lru_cache
from typing import TYPE_CHECKING

import numpy as np

from voicestudio.core import MelSpec
from voicestudio.core.patch import KEY_NAMES
from voicestudio.dsp.formants import N_FORMANTS
from voicestudio.dsp.framing import centred, centres
from voicestudio.dsp.mel import hann, mel_filterbank

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from scipy.sparse import csr_array

    from voicestudio.core import AudioClip

N_MFCC = 13
N_MELS = 64
WINDOW_S, CHROMA_WINDOW_S = 0.046, 0.186
SILENCE_DB, LEAST_DB = -90.0, -120.0
_ONSET_FLOOR_DB = -80.0
_POWER_FLOOR = 1e-10

SPECTRAL = (
    "rms", "zero-crossing rate", "centroid", "bandwidth", "roll-off", "flatness", "mfcc", "chroma",
)  # fmt: skip
"""Tracks that a SpectralBlock makes."""

UNITS = {
    "rms": "dB", "f0": "Hz", "formant": "Hz", "zero-crossing rate": "", "centroid": "Hz", "bandwidth": "Hz",
    "roll-off": "Hz", "flatness": "", "mfcc": "", "chroma": "", "onset strength": "dB", "onset": "", "tempo": "bpm",
}  # fmt: skip
ROWS = {
    "formant": tuple(f"F{i + 1}" for i in range(N_FORMANTS)),
    "mfcc": tuple(str(i) for i in range(N_MFCC)),
    "chroma": KEY_NAMES,
}


class SpectralBlock:
    """Frames `first` to `last` of a clip, hop_s apart; each feature is (L,) or (rows, L), L = last - first."""

    def __init__(self, clip: AudioClip, first: int, last: int, hop_s: float) -> None:
        self._clip, self._first, self._hop_s, self._rate = clip, first, hop_s, clip.sample_rate
        self._middles = centres(first, last, self._rate, hop_s)
        self._n_fft = 2 ** round(np.log2(WINDOW_S * self._rate))

    def feature(self, name: str) -> NDArray[np.float32]:
        """One of SPECTRAL."""
        import librosa

        spectral = librosa.feature
        match name:
            case "rms":
                return self._levels_db
            case "zero-crossing rate":
                frames = self._frames
                return np.mean(np.signbit(frames[:, 1:]) != np.signbit(frames[:, :-1]), axis=1)
            case "mfcc":
                mel = _mel_bands(self._rate, self._n_fft) @ self._magnitude**2
                return spectral.mfcc(S=_db(mel, _POWER_FLOOR), n_mfcc=N_MFCC)
            case "centroid":
                found = spectral.spectral_centroid(S=self._magnitude, sr=self._rate, n_fft=self._n_fft)[0]
            case "bandwidth":
                found = spectral.spectral_bandwidth(S=self._magnitude, sr=self._rate, n_fft=self._n_fft)[0]
            case "roll-off":
                found = spectral.spectral_rolloff(S=self._magnitude, sr=self._rate, n_fft=self._n_fft)[0]
            case "flatness":
                found = spectral.spectral_flatness(S=self._magnitude)[0]
            case "chroma":
                found = self._chroma()
        return np.where(self._levels_db > SILENCE_DB, found, np.nan)

    def onset_strength(self) -> NDArray[np.float32]:
        """How much louder the mel bands become with each frame, in dB, their mean (L,).

        Band-wise flux (S. Boeck and G. Widmer, "Maximum filter vibrato suppression for onset detection", DAFx 2013,
        without its filter) of a shorter window, which lies a quarter of its length ahead: its flux is greatest when
        the sound fills its last quarter. Levels below -80 dB are alike; before the first frame is silence.
        """
        n_fft = self._n_fft // 2
        last = self._first + len(self._middles)
        middles = centres(self._first - 1, last, self._rate, self._hop_s) - n_fft // 4
        magnitude = _magnitude(centred(self._clip.samples, middles, n_fft)) * np.float32(4 / n_fft)
        bands = _mel_bands(self._rate, n_fft)
        tops = bands.max(axis=1).toarray()
        levels = _db((bands @ magnitude**2) / np.maximum(tops[:, None], 1e-12), 10 ** (_ONSET_FLOOR_DB / 10))
        return np.maximum(0.0, np.diff(levels, axis=1)).mean(axis=0)

    def _chroma(self) -> NDArray[np.float32]:
        import librosa

        n_fft = 2 ** round(np.log2(CHROMA_WINDOW_S * self._rate))
        power = _magnitude(centred(self._clip.samples, self._middles, n_fft)) ** 2
        return librosa.feature.chroma_stft(S=power, sr=self._rate, n_fft=n_fft, tuning=0.0)

    @cached_property
    def _frames(self) -> NDArray[np.float32]:
        return centred(self._clip.samples, self._middles, self._n_fft)

    @cached_property
    def _magnitude(self) -> NDArray[np.float32]:
        return _magnitude(self._frames)

    @cached_property
    def _levels_db(self) -> NDArray[np.float32]:
        power = np.square(self._frames).mean(axis=1)
        return 10 * np.log10(np.maximum(power, 10 ** (LEAST_DB / 10)))


@lru_cache(maxsize=8)
def _mel_bands(rate: int, n_fft: int) -> csr_array:
    """Slaney's triangles (n_mels, n_fft // 2 + 1); fewer where the window is short, so that none is empty."""
    from scipy.sparse import csr_array

    n_mels = min(N_MELS, n_fft // 8)
    return csr_array(mel_filterbank(MelSpec(rate, n_fft, n_fft, n_fft // 4, n_mels, 0.0, rate / 2)))


def _magnitude(frames: NDArray[np.float32]) -> NDArray[np.float32]:
    """Magnitude spectra (n_fft // 2 + 1, L) of frames (L, n_fft) under a Hann window."""
    from scipy import fft

    return np.ascontiguousarray(np.abs(fft.rfft(frames * hann(frames.shape[1]), axis=1)).T)


def _db(power: NDArray[np.float32], floor: float) -> NDArray[np.float32]:
    return 10 * np.log10(np.maximum(power, np.float32(floor)))

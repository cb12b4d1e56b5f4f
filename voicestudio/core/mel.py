"""The mel spectrogram, the one language between acoustic models and vocoders."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from voicestudio.core.audio import read_only
from voicestudio.core.errors import StudioError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class MelSpec:
    """How a mel spectrogram is measured; the defaults are those of the published 22.05 kHz checkpoints.

    Frame i is the Hann-windowed spectrum centred on sample hop_length * (i + 1/2), so that L frames stand for exactly
    L * hop_length samples (the framing of HiFi-GAN, arXiv 2010.05646). Bands are Slaney's, area-normalised. Values
    are the natural log of the magnitude, not less than log(floor).
    """

    sample_rate: int = 22050
    n_fft: int = 1024
    win_length: int = 1024
    hop_length: int = 256
    n_mels: int = 80
    fmin_hz: float = 0.0
    fmax_hz: float = 8000.0
    floor: float = 1e-5

    @property
    def frame_s(self) -> float:
        """Seconds from one frame to the next."""
        return self.hop_length / self.sample_rate


@dataclass(frozen=True, slots=True, eq=False)
class MelSpectrogram:
    """frames float32 (n_mels, n_frames), natural log of magnitude; f0_hz float32 (n_frames,), 0 where unvoiced.

    f0_hz is there only when the maker of the mel knows it. samples, float32 (n_frames * hop_length,), is there only
    when the mel was measured from a sound that its maker made at once, as voices without an acoustic model do.
    """

    frames: NDArray[np.float32]
    spec: MelSpec = field(default_factory=MelSpec)
    f0_hz: NDArray[np.float32] | None = None
    samples: NDArray[np.float32] | None = None

    def __post_init__(self) -> None:
        frames = np.asarray(self.frames, dtype=np.float32)
        if frames.ndim != 2 or frames.shape[0] != self.spec.n_mels:
            raise StudioError(f"A mel spectrogram of {self.spec.n_mels} bands is wanted, but {frames.shape} came.")
        object.__setattr__(self, "frames", read_only(frames))
        if self.f0_hz is not None:
            f0_hz = np.asarray(self.f0_hz, dtype=np.float32)
            if f0_hz.shape != (frames.shape[1],):
                raise StudioError(f"One f0 a frame is wanted ({frames.shape[1]}), but shape {f0_hz.shape} came.")
            object.__setattr__(self, "f0_hz", read_only(f0_hz))
        if self.samples is not None:
            samples, wanted = np.asarray(self.samples, dtype=np.float32), frames.shape[1] * self.spec.hop_length
            if samples.shape != (wanted,):
                raise StudioError(f"{wanted} samples are wanted for the mel's frames, but shape {samples.shape} came.")
            object.__setattr__(self, "samples", read_only(samples))

    @property
    def n_frames(self) -> int:
        return self.frames.shape[1]

    @property
    def duration_s(self) -> float:
        return self.n_frames * self.spec.frame_s

    @staticmethod
    def join(chunks: Iterable[MelSpectrogram]) -> MelSpectrogram:
        """The chunks one after the other; f0 and samples are kept when every chunk has them."""
        chunks = list(chunks)
        if not chunks:
            raise StudioError("At least one chunk of mel spectrogram is wanted, but none came.")
        f0, samples = ([getattr(chunk, name) for chunk in chunks] for name in ("f0_hz", "samples"))
        return MelSpectrogram(
            np.concatenate([chunk.frames for chunk in chunks], axis=1),
            chunks[0].spec,
            *(None if any(part is None for part in parts) else np.concatenate(parts) for parts in (f0, samples)),
        )

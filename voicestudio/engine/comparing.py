"""One mel spectrogram through several vocoders, row by row, with figures of each."""

from __future__ import annotations

import time
from contextlib import closing
from dataclasses import dataclass
from typing import TYPE_CHECKING

from voicestudio.core import AudioClip, MelSpectrogram, StudioError
from voicestudio.engine.resynthesis import CHUNK_FRAMES, mel_chunks

if TYPE_CHECKING:
    from collections.abc import Generator, Sequence

    from voicestudio.audio_io.matching import Loudness
    from voicestudio.core import Controls, MelSpec, Voice

LONGEST_S = 60.0
"""Of so much sound a comparison is made at most: some vocoders are slower than real time."""
_WARM_UP_FRAMES = 16


@dataclass(frozen=True, slots=True)
class Way:
    """A vocoder with its seed and the values of its controls; equal ways make equal sound of equal mels."""

    vocoder: str
    seed: int = 0
    controls: Controls = ()


@dataclass(frozen=True, slots=True)
class Figures:
    """What was measured of a row while it was made.

    mel_l1 is the mean absolute difference, in nepers a band and frame, between the mel that was given and that of the
    sound that came. Opening the vocoder and its first frames are not counted in the speed.
    """

    x_real_time: float
    first_sound_ms: float
    mel_l1: float


@dataclass(frozen=True, slots=True)
class RowStarted:
    """The vocoder is being opened; its sound comes next."""

    way: Way


@dataclass(frozen=True, slots=True)
class RowSound:
    """A chunk of sound; start_s counts from the row's beginning."""

    way: Way
    clip: AudioClip
    start_s: float


@dataclass(frozen=True, slots=True, eq=False)
class RowFinished:
    """The row's whole sound, as long as the mel; that sound's mel spectrogram and loudness."""

    way: Way
    clip: AudioClip
    mel: MelSpectrogram
    loudness: Loudness
    figures: Figures


@dataclass(frozen=True, slots=True)
class RowMeasured:
    """How near the row is to the recording: PESQ-wb 1 to 4.64 and STOI 0 to 1, None where not to be had."""

    way: Way
    pesq_wb: float | None
    stoi: float | None


@dataclass(frozen=True, slots=True)
class RowFailed:
    """The row cannot be made, and why, in a sentence."""

    way: Way
    message: str


RowEvent = RowStarted | RowSound | RowFinished | RowMeasured | RowFailed


def compare(
    mel: MelSpectrogram, ways: Sequence[Way], voice: Voice, recording: AudioClip | None = None
) -> Generator[RowEvent | None]:
    """RowStarted, RowSound..., RowFinished or RowFailed for each way; then RowMeasured for each that finished.

    `recording` is what the mel was measured from; without it there is no RowMeasured. None is a step with nothing to
    tell. A row that fails leaves the others be. To cancel, stop asking and close() it. Raises StudioError where the mel
    is measured otherwise than the voice's, or is longer than LONGEST_S.
    """
    if mel.spec != voice.card.spec:
        raise StudioError(
            f"A mel spectrogram measured as the voice {voice.card.id} takes it is wanted, but one of "
            f"{mel.spec.n_mels} bands at {mel.spec.sample_rate} Hz came: open the recording again with this voice."
        )
    check_length(mel.duration_s)
    finished: list[tuple[Way, AudioClip]] = []
    for way in ways:
        yield RowStarted(way)
        try:
            clip = yield from _row(mel, way, voice)
        except StudioError as error:
            yield RowFailed(way, str(error))
        else:
            finished.append((way, clip))
    if recording is not None and finished:
        yield from _measured(finished, recording)


def recording_mel(clip: AudioClip, spec: MelSpec) -> Generator[None, None, MelSpectrogram]:
    """The mel spectrogram of a recording, in steps.

    Raises StudioError for another sample rate than the spec's, and a recording shorter than one frame or longer than
    LONGEST_S.
    """
    if clip.sample_rate != spec.sample_rate:
        raise StudioError(f"A recording at {spec.sample_rate} Hz is wanted, but one at {clip.sample_rate} Hz came.")
    if len(clip) < spec.hop_length:
        raise StudioError(
            f"A recording of at least {spec.hop_length} samples is wanted, but {len(clip)} came: it is too short."
        )
    check_length(clip.duration_s)
    chunks = []
    for chunk in mel_chunks(clip, spec):
        chunks.append(chunk)
        yield None
    return MelSpectrogram.join(chunks)


def check_length(duration_s: float) -> None:
    """Raises StudioError for a sound that is longer than LONGEST_S."""
    if duration_s > LONGEST_S:
        raise StudioError(
            f"At most {LONGEST_S:.0f} seconds are compared at once, but {duration_s:.1f} came: choose a shorter part."
        )


def _row(mel: MelSpectrogram, way: Way, voice: Voice) -> Generator[RowEvent | None, None, AudioClip]:
    """RowSound for each chunk, then RowFinished."""
    yield from _warm_up(mel, way, voice)
    clips: list[AudioClip] = []
    sounded_s, compute_s, first_sound_s = 0.0, 0.0, 0.0
    with closing(voice.audio(_chunks(mel), way.vocoder, way.seed, way.controls)) as made:
        while True:
            asked = time.perf_counter()  # the time that the one who asks spends between two chunks is not computing
            clip = next(made, None)
            compute_s += time.perf_counter() - asked
            if clip is None:
                break
            if not len(clip):
                yield None
                continue
            first_sound_s = first_sound_s or compute_s
            clips.append(clip)
            yield RowSound(way, clip, sounded_s)
            sounded_s += clip.duration_s
    if not clips:
        raise StudioError(f"The vocoder {way.vocoder} made no sound of this mel spectrogram: choose a longer part.")
    sound = AudioClip.join(clips)
    heard = []
    for chunk in mel_chunks(sound, mel.spec):
        heard.append(chunk)
        yield None
    yield _finished(way, sound, MelSpectrogram.join(heard), mel, (compute_s, first_sound_s))
    return sound


def _finished(
    way: Way, sound: AudioClip, heard: MelSpectrogram, given: MelSpectrogram, times_s: tuple[float, float]
) -> RowFinished:
    # The measures stand on libraries that the window must not wait for at its start.
    from voicestudio.analysis.measures import mel_l1
    from voicestudio.audio_io.matching import loudness_of

    compute_s, first_sound_s = times_s
    n_frames = min(heard.n_frames, given.n_frames)
    distance = mel_l1(given.frames[:, :n_frames], heard.frames[:, :n_frames])
    speed = sound.duration_s / compute_s if compute_s > 0 else 0.0
    loudness = loudness_of(sound.samples, sound.sample_rate)
    return RowFinished(way, sound, heard, loudness, Figures(speed, 1000 * first_sound_s, distance))


def _warm_up(mel: MelSpectrogram, way: Way, voice: Voice) -> Generator[None]:
    """A few frames that nobody hears: the first call reads weights and compiles, which is no matter of speed."""
    first = next(_chunks(mel, _WARM_UP_FRAMES))
    with closing(voice.audio(iter([first]), way.vocoder, way.seed, way.controls)) as clips:
        for _ in clips:
            yield None


def _chunks(mel: MelSpectrogram, n_frames: int = CHUNK_FRAMES) -> Generator[MelSpectrogram]:
    """The mel in pieces of n_frames, with what it carries beside its frames."""
    hop = mel.spec.hop_length
    for start in range(0, mel.n_frames, n_frames):
        stop = start + n_frames
        yield MelSpectrogram(
            mel.frames[:, start:stop],
            mel.spec,
            None if mel.f0_hz is None else mel.f0_hz[start:stop],
            None if mel.samples is None else mel.samples[start * hop : stop * hop],
        )


def _measured(rows: Sequence[tuple[Way, AudioClip]], recording: AudioClip) -> Generator[RowMeasured | None]:
    """PESQ holds Python's lock, so a process of its own measures."""
    from voicestudio.analysis.elsewhere import Elsewhere
    from voicestudio.analysis.measures import likeness

    with Elsewhere() as elsewhere:
        for way, clip in rows:
            try:
                heard = yield from elsewhere.call(likeness, recording, clip)
            except StudioError:  # it ended over this sound; the next one gets another
                heard = None, None
            yield RowMeasured(way, *heard)

"""A second recogniser, faster-whisper, for those who have a model folder of it; nothing is ever downloaded."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from voicestudio.analysis.recognition import SAMPLE_RATE, HeardWord, Transcript
from voicestudio.core import StudioError
from voicestudio.dsp.framing import AtRate

if TYPE_CHECKING:
    from faster_whisper import WhisperModel

    from voicestudio.core import AudioClip

FILES = ("model.bin", "config.json", "tokenizer.json")
"""What a model folder must hold; without the last, the package would look for one in the network."""
_SHORTEST_S = 0.1


def check_folder(folder: Path | str | None) -> Path:
    """The model folder; raises StudioError where none is named, it is not one, or faster-whisper is not installed."""
    if folder is None:
        raise StudioError(
            "A model folder is wanted for the recogniser whisper, but none was named: name a folder with a "
            "faster-whisper model (model.bin, config.json, tokenizer.json)."
        )
    folder = Path(folder)
    missing = [name for name in FILES if not (folder / name).is_file()]
    if missing:
        raise StudioError(
            f"A faster-whisper model is wanted in “{folder}”, but {' and '.join(missing)} is not there: name the "
            "folder that holds it."
        )
    _package()
    return folder.resolve()


def hear(clip: AudioClip, folder: Path) -> Transcript:
    """The words of a clip in any language that the model knows, as it writes them, with its punctuation."""
    if clip.duration_s < _SHORTEST_S or not clip.samples.any():
        return Transcript(())
    samples = AtRate(clip, SAMPLE_RATE).part(0, round(clip.duration_s * SAMPLE_RATE))
    segments, _ = _model(str(folder)).transcribe(samples, word_timestamps=True, condition_on_previous_text=False)
    words = []
    for segment in segments:
        for word in segment.words or ():
            if letters := word.word.strip():
                start_s, end_s = (min(max(0.0, float(moment)), clip.duration_s) for moment in (word.start, word.end))
                words.append(HeardWord(letters, start_s, end_s))
    return Transcript(tuple(words))


def _package() -> type[WhisperModel]:
    try:
        from faster_whisper import WhisperModel
    except ImportError as error:
        raise StudioError(
            'The recogniser whisper is wanted, but its package is not installed: pip install "voicestudio[whisper]"'
            ", or choose pocketsphinx."
        ) from error
    return WhisperModel


@lru_cache(maxsize=1)
def _model(folder: str) -> WhisperModel:
    try:
        return _package()(folder, device="cpu", compute_type="int8", local_files_only=True)
    except (RuntimeError, ValueError, OSError) as error:
        reason = " ".join(str(error).split())[:200]
        raise StudioError(
            f"The faster-whisper model in “{folder}” cannot be read ({reason}): copy or convert it again."
        ) from error

"""What another acoustic model says of texts: sentences to learn from, as many as wanted, whose alignment is known.

Sequence-level knowledge distillation (Kim and Rush, arXiv 1606.07947): a speaker never says a sentence twice alike, a
teacher always does, so that what comes next is decided by the text.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from typing import TYPE_CHECKING

import numpy as np

from voicestudio.core import Prosody, StudioError
from voicestudio.models.tacotron.synthesis import AcousticModel
from voicestudio.training.features import ClipFeatures

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from numpy.typing import NDArray

    from voicestudio.core import MelSpec

VERSION = 1

class TaughtStore:
    """Mels of many sentences, a memory-mapped array, and the durations of their tokens.

    It stands where training wants a FeatureStore: its clips have no samples, and no f0.
    """

    def __init__(self, folder: Path, spec: MelSpec) -> None:
        self.spec = spec
        self._mel = np.load(folder / "mel.npy", mmap_mode="r")  # (L, n_mels)
        self._starts = np.load(folder / "starts.npy")  # (n_clips + 1,), frames
        self._durations = np.load(folder / "durations.npy")
        self._firsts = np.load(folder / "firsts.npy")  # (n_clips + 1,), tokens

    def __len__(self) -> int:
        return len(self._starts) - 1

    def n_frames(self, index: int) -> int:
        return int(self._starts[index + 1] - self._starts[index])

    def clip(self, index: int) -> ClipFeatures:
        mel = self._mel[self._starts[index] : self._starts[index + 1]].astype(np.float32).T
        return ClipFeatures(np.zeros(0, np.float32), mel, np.zeros(mel.shape[1], np.float32))

    def durations(self, index: int) -> NDArray[np.int64]:
        """Frames of each token, START first."""
        return self._durations[self._firsts[index] : self._firsts[index + 1]].astype(np.int64)


def said_by(model: AcousticModel, symbols: Sequence[str]) -> tuple[NDArray[np.float16], NDArray[np.int64]]:
    """A sentence as the teacher says it: log-mel (L, n_mels), and the frames of each token (N,)."""
    plan, prosody = model.plan(symbols), Prosody()
    ends = model.frame_ends(plan, prosody)
    mel = np.concatenate([chunk.frames for chunk in model.frames(plan, ends, prosody)], 1)
    return mel.T.astype(np.float16), np.diff(ends, prepend=0)


def taught(
    teacher: Path,
    lines: Sequence[Sequence[str]],
    cache: Path,
    progress: Callable[[int, int], None] = lambda done, total: None,
    device: str = "cpu",
) -> TaughtStore:
    """What the teacher, the weights of an acoustic model, says of these lines of phonemes; kept in `cache`.

    Raises StudioError for weights that are none, and where nothing can be kept.
    """
    model = AcousticModel.load(teacher, device, fast=True)
    digest = hashlib.sha256(json.dumps([VERSION, [list(line) for line in lines]]).encode())
    digest.update(teacher.read_bytes())
    folder = cache / f"taught-{digest.hexdigest()[:16]}"
    if not folder.is_dir():
        mels, durations = [], []
        for number, line in enumerate(lines, 1):
            mel, frames = said_by(model, line)
            mels.append(mel)
            durations.append(frames)
            progress(number, len(lines))
        _keep(folder, mels, durations)
    return TaughtStore(folder, model.config.spec)


def _keep(folder: Path, mels: list[NDArray[np.float16]], durations: list[NDArray[np.int64]]) -> None:
    """Beside its place, then renamed: an interrupted run leaves nothing half-made."""
    partial = folder.with_name(f"{folder.name}.{os.getpid()}.part")
    try:
        partial.mkdir(parents=True)
        np.save(partial / "mel.npy", np.concatenate(mels))
        np.save(partial / "durations.npy", np.concatenate(durations).astype(np.int16))
        np.save(partial / "starts.npy", np.cumsum([0, *(len(mel) for mel in mels)]))
        np.save(partial / "firsts.npy", np.cumsum([0, *(len(row) for row in durations)]))
        partial.rename(folder)
    except OSError as error:
        if not folder.is_dir():
            raise StudioError(
                f"What the teacher says cannot be kept in {folder.parent} ({error.strerror}): make room for it there."
            ) from error
    finally:
        shutil.rmtree(partial, ignore_errors=True)

"""What Tacotron 2 says of validation texts by itself: whether its attention follows the text, and how far it is off."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import soundfile

from voicestudio.core.steps import drained
from voicestudio.dsp.griffin_lim import griffin_lim
from voicestudio.models.tacotron2.attention_watch import is_diagonal
from voicestudio.models.tacotron2.synthesis import Tacotron2Model
from voicestudio.training.pictures import alignment_picture

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    import torch

    from voicestudio.models.tacotron2.network import Tacotron2
    from voicestudio.training.examples import Example
    from voicestudio.training.features import FeatureStore
    from voicestudio.training.taught import TaughtStore

N_SPOKEN, N_SAMPLES, N_ANY = 32, 3, 4
"""Validation texts said by the network itself, how many of them are kept as sounds and pictures, and after how many it
gives up where none was said."""


def said_alone(
    network: Tacotron2,
    examples: Sequence[Example],
    store: FeatureStore | TaughtStore,
    folder: Path,
    device: torch.device,
) -> dict[str, float]:
    """Shares of validation texts that the network says by itself with a diagonal alignment, at the first attempt
    and after as many as a voice makes, and how far their frames are from the recordings (normalised unit, along
    the cheapest warping); leaves sounds and alignments of a few."""
    model = Tacotron2Model(network, str(device))
    first: list[bool] = []
    kept: list[bool] = []
    lengths: list[float] = []
    distances: list[float] = []
    for number, example in enumerate(examples):
        plan = model.plan(example.tokens.tolist(), example.stresses.tolist())
        decoding = model.decoding(plan)
        chunks = list(decoding.frames())
        said = decoding.told(chunks, 1)
        first.append(decoding.stopped and is_diagonal(said.alignment, plan.silent))
        if said.faults and any(first):
            said = drained(model.said(plan))
        kept.append(not said.faults and is_diagonal(said.alignment, plan.silent))
        recorded = store.clip(example.clip).mel
        lengths.append(said.mel.n_frames / recorded.shape[1])
        distances.append(warped_distance(recorded, said.mel.frames) / network.config.mel_scale)
        if number < N_SAMPLES:
            steps = np.bincount(
                np.maximum.accumulate(said.alignment.argmax(1)), minlength=len(example.tokens)
            )  # of each token on the path
            alignment_picture(said.alignment, steps, folder / f"{example.clip}.png")
            clip = griffin_lim(said.mel, iterations=30)
            soundfile.write(folder / f"{example.clip}.wav", clip.samples, clip.sample_rate)
        if number + 1 >= N_ANY and not any(first):
            break  # what does not yet follow the text at all takes long to say
    return {
        "diagonal": float(np.mean(kept)),
        "diagonal_first": float(np.mean(first)),
        "length": float(np.mean(lengths)),
        "free": float(np.mean(distances)),
    }


def warped_distance(recorded: np.ndarray, said: np.ndarray) -> float:
    """Mean absolute distance of two log-mel spectrograms (n_mels, n_frames) along the cheapest warping."""
    import librosa

    _, path = librosa.sequence.dtw(recorded, said)
    return float(np.abs(recorded[:, path[:, 0]] - said[:, path[:, 1]]).mean())

"""Checkpoints as the published programs save them, made of random weights."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import torch

from tests.models.test_hifigan_published import FULL1, SMALL1, SMALL3
from tests.models.test_hifigan_published import published as hifi_gan
from tests.models.test_tacotron2 import LETTERS, tiny
from tests.models.test_waveglow_published import WAVEGLOW_256, layout
from voicestudio.models.waveglow.config import WaveGlowConfig

if TYPE_CHECKING:
    from collections.abc import Mapping

WAVEGLOW = WaveGlowConfig(n_flows=6, n_layers=2, channels=8, delay=128)
"""Small, for mels as the studio measures them."""

__all__ = [
    "FULL1", "LETTERS", "SMALL1", "SMALL3", "WAVEGLOW", "WAVEGLOW_256", "expanded", "hifi_gan", "hifi_gan_files",
    "nested", "prefixed", "saved", "tacotron2", "waveglow",
]  # fmt: skip


def waveglow(config: WaveGlowConfig = WAVEGLOW, one_condition: bool = True, norm: str = "fused") -> dict:
    """Weights small enough that the sound stays within its range, and invertible where they must be."""
    tensors = {name: 0.2 * value for name, value in layout(config, one_condition, norm).items()}
    for name, value in tensors.items():
        if name.startswith("convinv"):
            tensors[name] = torch.linalg.qr(value[..., 0])[0][..., None]
    return tensors


def tacotron2(gate: float = -10.0) -> dict:
    return dict(tiny(gate, LETTERS).state_dict())


def prefixed(tensors: Mapping) -> dict:
    """As a network that was trained on several cards."""
    return {f"module.{name}": value for name, value in tensors.items()}


def nested(tensors: Mapping, **more: object) -> dict:
    return {"state_dict": dict(tensors), "iteration": 7, **more}


def saved(path: Path, content: object) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    torch.save(content, path)
    return path


def hifi_gan_files(folder: Path, values: dict = SMALL3, name: str = "g_02500000", normed: bool = True) -> Path:
    """A generator with its config.json beside it, as its program saves it."""
    path = saved(folder / name, {"generator": hifi_gan(values, normed)})
    (folder / "config.json").write_text(json.dumps(values))
    return path


def expanded(shapes: Mapping[str, tuple[int, ...]]) -> dict:
    """Weights of large shapes in a small file: each tensor repeats one number of its own."""
    return {
        name: torch.tensor(0.01 + 0.0001 * number).expand(shape) for number, (name, shape) in enumerate(shapes.items())
    }

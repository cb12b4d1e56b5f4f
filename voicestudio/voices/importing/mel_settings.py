"""The mel settings that a checkpoint was made for, where it or a config.json beside it tells them."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from voicestudio.core import MelSpec, StudioError
from voicestudio.voices import cards, catalogue
from voicestudio.voices.importing.source import Row

if TYPE_CHECKING:
    from pathlib import Path

CONFIG = "config.json"
_MOST_CONFIG_BYTES = 1 << 20
_DEPTH = 3
_NAMES = {
    "sample_rate": ("sampling_rate", "sample_rate"),
    "n_fft": ("filter_length", "n_fft", "fft_size"),
    "win_length": ("win_length", "win_size"),
    "hop_length": ("hop_length", "hop_size"),
    "n_mels": ("n_mel_channels", "num_mels", "n_mels"),
    "fmin_hz": ("mel_fmin", "fmin"),
    "fmax_hz": ("mel_fmax", "fmax"),
}
"""What the programs that make checkpoints call each setting."""


def told(extras: Mapping[str, Any], path: Path) -> tuple[MelSpec, tuple[str, ...]]:
    """The settings, and the names of those that were told; the others are those of the published checkpoints.

    `extras` is what stands in the checkpoint beside its weights. Raises StudioError for settings that cannot be.
    """
    facts = dict(_flat(extras))
    beside = path.with_name(CONFIG)
    if beside.is_file():
        content = read_config(beside)
        facts = dict(_flat(content)) | facts
    found = {}
    for field, names in _NAMES.items():
        value = next((facts[name] for name in names if name in facts), None)
        if value is not None:
            found[field] = value
    if "fmax_hz" not in found and "sample_rate" in found:
        rate = cards.number(found["sample_rate"], "mel.sample_rate", path)
        if rate / 2 < MelSpec().fmax_hz:
            found["fmax_hz"] = rate / 2
    return cards.mel_spec({"mel": found}, path), tuple(found)


def read_config(path: Path) -> dict[str, Any]:
    """A configuration in JSON; raises StudioError in one sentence for what is none."""
    try:
        if path.stat().st_size > _MOST_CONFIG_BYTES:
            raise StudioError(f"{path} is larger than a configuration can be ({_MOST_CONFIG_BYTES} bytes).")
        content = json.loads(path.read_bytes())
    except FileNotFoundError as error:
        raise StudioError(
            f"The settings of the network are wanted in {path}, but there is no such file: put it beside the weights."
        ) from error
    except OSError as error:
        raise StudioError(f"{path} cannot be read: {error.strerror}.") from error
    except (ValueError, RecursionError) as error:
        raise StudioError(f"{path} is damaged, it is not JSON: download it anew.") from error
    if not isinstance(content, dict):
        raise StudioError(f"{path} holds no settings: names and values are wanted in it.")
    return content


def card_table(spec: MelSpec) -> dict[str, int | float]:
    """[mel] of a card."""
    return asdict(spec)


def rows(spec: MelSpec, names: tuple[str, ...] | None) -> tuple[Row, ...]:
    """What a person is told of the settings; `names` are those that the file told, None for all."""
    source = ""
    if names is not None and set(names) != set(_NAMES):
        kept = [name for name in _NAMES if name not in names]
        what = "all" if not names else ", ".join(kept)
        source = f" (the file does not tell {what}: as in the published checkpoints)"
    mel = (
        f"{spec.n_mels} bands, {spec.fmin_hz:g} to {spec.fmax_hz:g} Hz, window {spec.win_length} in {spec.n_fft}, "
        f"hop {spec.hop_length}{source}"
    )
    return Row("sample rate", f"{spec.sample_rate} Hz"), Row("mel", mel)


def speakers_row(spec: MelSpec) -> Row:
    """Which installed voices a vocoder of these settings can sound for."""
    found = [voice.id for voice in catalogue.voices() if voice.spec == spec]
    return Row("can be used by", ", ".join(found) or "no voice that is installed: their mel settings are others")


def _flat(content: Mapping[str, Any], depth: int = _DEPTH) -> Iterator[tuple[str, int | float]]:
    """Numbers by name, at any depth; what stands further out comes last, and so wins."""
    for value in content.values():
        if isinstance(value, Mapping) and depth:
            yield from _flat(value, depth - 1)
    for name, value in content.items():
        if isinstance(name, str) and isinstance(value, int | float) and not isinstance(value, bool):
            yield name, value

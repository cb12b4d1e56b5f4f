"""The vocoders of a voice of networks, with the one that its card brings along."""

from __future__ import annotations

from typing import TYPE_CHECKING

from voicestudio.core import StudioError
from voicestudio.models.gan.vocoder import GanVocoder
from voicestudio.voices import vocoders
from voicestudio.voices.vocoding import Vocoding

if TYPE_CHECKING:
    from pathlib import Path

    from voicestudio.core import MelSpec, VoiceCard


def vocoding_of(card: VoiceCard, files: dict[str, Path], device: str) -> Vocoding:
    """All vocoders that fit the voice; raises StudioError when the weights of its own were made for other mels."""
    if "vocoder" not in files:
        return Vocoding(card.spec, device)
    gan = GanVocoder.load(files["vocoder"], device, fast=True)
    check_spec(card, "vocoder", gan.config.spec)
    sound = {vocoders.GAN: lambda mels, seed, turns: gan.stream(mels, seed, round(turns))}
    return Vocoding(card.spec, device, sound)


def check_spec(card: VoiceCard, part: str, spec: MelSpec) -> None:
    """Raises StudioError when weights were made for other mels than the card says."""
    if spec != card.spec:
        raise StudioError(
            f"The {part} weights of the voice {card.id} were made for other mel settings than its card says."
        )

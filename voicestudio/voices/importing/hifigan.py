"""HiFi-GAN generators: g_######## or generator.pth, with the config.json beside it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from voicestudio.voices import vocoders
from voicestudio.voices.importing import mel_settings
from voicestudio.voices.importing.shelves import VOCODER
from voicestudio.voices.importing.source import Conversion, Row, not_told
from voicestudio.voices.importing.storing import store

if TYPE_CHECKING:
    from pathlib import Path

    from voicestudio.voices.importing.source import Source

WEIGHTS = "hifigan.safetensors"


class HifiGanKind:
    """Recognised by its first and last convolutions and its residual blocks."""

    name = "HiFi-GAN vocoder"
    makes = VOCODER

    def recognises(self, source: Source) -> bool:
        return source.has_tensors("conv_pre.", "resblocks.")

    def convert(self, source: Source, folder: Path) -> Conversion:
        from voicestudio.models.hifigan.published import from_published
        from voicestudio.models.hifigan.vocoder import KIND

        checkpoint = source.checkpoint
        settings = mel_settings.read_config(source.path.with_name(mel_settings.CONFIG))
        tensors, config = from_published(settings, dict(checkpoint.tensors))
        stored = store(folder / WEIGHTS, tensors, config, KIND, len(checkpoint.tensors), source.path)
        spec = config.spec
        rates = " x ".join(map(str, config.rates))
        rows = (
            *mel_settings.rows(spec, None),
            Row("generator", f"{config.channels} channels, {rates} times finer, residual blocks {config.resblock}"),
            Row("weight normalisation", source.norms()),
            *stored,
            mel_settings.speakers_row(spec),
            *not_told("licence", "corpus"),
        )
        card = {
            "name": source.title,
            "kind": vocoders.HIFI_GAN,
            "licence": "not told",
            "corpus": "not told",
            "description": f"A HiFi-GAN generator with {config.channels} channels and residual blocks "
            f"{config.resblock}.",
            "files": {"weights": WEIGHTS},
            "mel": mel_settings.card_table(spec),
        }
        return Conversion(card, rows)

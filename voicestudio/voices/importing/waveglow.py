"""WaveGlow checkpoints in the layouts of the original repository and of the later collection of examples."""

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

WEIGHTS = "waveglow.safetensors"


class WaveGlowKind:
    """Recognised by its invertible convolutions and its couplings."""

    name = "WaveGlow vocoder"
    makes = VOCODER

    def recognises(self, source: Source) -> bool:
        return source.has_tensors("convinv.", "WN.")

    def convert(self, source: Source, folder: Path) -> Conversion:
        from voicestudio.models.waveglow.published import from_published
        from voicestudio.models.waveglow.vocoder import KIND

        checkpoint = source.checkpoint
        spec, names = mel_settings.told(checkpoint.extras, source.path)
        tensors, config = from_published(dict(checkpoint.tensors), spec)
        stored = store(folder / WEIGHTS, tensors, config, KIND, len(checkpoint.tensors), source.path)
        per_layer = any(".cond_layers." in name for name in checkpoint.tensors)
        condition = "a convolution of its own for each layer" if per_layer else "one convolution for each coupling"
        width = config.channels
        rows = (
            *mel_settings.rows(spec, names),
            Row("flows", f"{config.n_flows} of {config.n_group} samples, {config.n_layers} layers of {width}"),
            Row("conditioning", condition),
            Row("weight normalisation", source.norms()),
            *stored,
            mel_settings.speakers_row(spec),
            *not_told("licence", "corpus"),
        )
        card = {
            "name": source.title,
            "kind": vocoders.WAVEGLOW,
            "licence": "not told",
            "corpus": "not told",
            "description": f"A WaveGlow of {config.n_flows} flows with {width} channels.",
            "files": {"weights": WEIGHTS},
            "mel": mel_settings.card_table(spec),
        }
        return Conversion(card, rows)

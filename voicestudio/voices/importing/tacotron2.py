"""Tacotron 2 checkpoints in the layouts of the original repository and of the later collection of examples."""

from __future__ import annotations

from typing import TYPE_CHECKING

from voicestudio.core import StudioError
from voicestudio.voices import catalogue
from voicestudio.voices.importing import mel_settings
from voicestudio.voices.importing.shelves import VOICE
from voicestudio.voices.importing.source import Conversion, Row, not_told
from voicestudio.voices.importing.storing import store

if TYPE_CHECKING:
    from pathlib import Path

    from voicestudio.core import MelSpec
    from voicestudio.voices.importing.source import Source

WEIGHTS = "acoustic.safetensors"


class Tacotron2Kind:
    """Recognised by its attention's and its gate's layers."""

    name = "Tacotron 2 voice"
    makes = VOICE

    def recognises(self, source: Source) -> bool:
        return source.has_tensors("decoder.attention_layer.", "decoder.gate_layer.")

    def convert(self, source: Source, folder: Path) -> Conversion:
        """The voice has the vocoder of the studio's own voice where their mels are alike."""
        from voicestudio.models.tacotron2.published import from_published
        from voicestudio.models.tacotron2.synthesis import KIND

        checkpoint = source.checkpoint
        spec, names = mel_settings.told(checkpoint.extras, source.path)
        tensors, config = from_published(dict(checkpoint.tensors), spec)
        stored = store(folder / WEIGHTS, tensors, config, KIND, len(checkpoint.tensors), source.path)
        lender = _lender(spec)
        vocoder = f"that of the voice {lender}" if lender else "none of its own"
        widths = f"{config.attention_rnn_channels} and {config.decoder_rnn_channels}"
        rows = (
            *mel_settings.rows(spec, names),
            Row("symbols", f"{len(config.symbols)}: English letters, and ARPAbet for words whose sounds are decided"),
            Row("decoder", f"LSTMs of {widths}, frames a step: {config.reduction}"),
            *stored,
            Row("vocoder", f"{vocoder}; any other of the same mel settings can be chosen"),
            *not_told("licence", "corpus"),
        )
        card: dict[str, object] = {
            "name": source.title,
            "language": "en-us",
            "licence": "not told",
            "corpus": "not told",
            "description": "A Tacotron 2 that reads English letters.",
            "reads": catalogue.READS[0],
            "files": {"acoustic": WEIGHTS},
            "mel": mel_settings.card_table(spec),
        }
        return Conversion(card | ({"vocoder_of": lender} if lender else {}), rows)


def _lender(spec: MelSpec) -> str:
    """The studio's own voice, if its vocoder takes such mels; else ""."""
    try:
        voice = catalogue.card(catalogue.PREFERRED)
    except StudioError:
        return ""
    has_own = "vocoder" in catalogue.weights_files(voice)
    return voice.id if has_own and voice.spec == spec else ""

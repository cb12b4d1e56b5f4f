"""What a voice remarks on a sentence, carried by the notices of its phonemes' utterance."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from voicestudio.core import Phonemes


def remarked(phonemes: Phonemes, *remarks: str) -> Phonemes:
    """The phonemes with more notices for the person."""
    if not remarks:
        return phonemes
    utterance = phonemes.utterance
    return replace(phonemes, utterance=replace(utterance, notices=(*utterance.notices, *remarks)))

"""Document -> utterances -> phonemes."""

from voicestudio.text.espeak import languages
from voicestudio.text.phonemes import phonemize
from voicestudio.text.reading import read_utterance

__all__ = ["languages", "phonemize", "read_utterance"]

"""Document -> utterances -> phonemes."""

from voicestudio.text.espeak import languages
from voicestudio.text.ipa import split_ipa
from voicestudio.text.lexicon import Lexicon, user_lexicon
from voicestudio.text.phonemes import phonemize
from voicestudio.text.reading import read_utterance
from voicestudio.text.segmentation import segment

__all__ = ["Lexicon", "languages", "phonemize", "read_utterance", "segment", "split_ipa", "user_lexicon"]

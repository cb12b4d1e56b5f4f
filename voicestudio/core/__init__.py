"""The nouns that two floors exchange."""

from voicestudio.core.audio import AudioClip
from voicestudio.core.errors import DeviceError, StudioError
from voicestudio.core.mel import MelSpec, MelSpectrogram
from voicestudio.core.render import (
    AudioReady,
    MelReady,
    Notice,
    PhonemesReady,
    RenderEvent,
    RenderFinished,
    RenderRequest,
    UtteranceStarted,
)
from voicestudio.core.text import PAUSES, Phoneme, Phonemes, Span, Utterance, Word
from voicestudio.core.voice import Device, PhonemeProsody, Prosody, Voice, VoiceCard

__all__ = [
    "PAUSES", "AudioClip", "AudioReady", "Device", "DeviceError", "MelReady", "MelSpec", "MelSpectrogram", "Notice",
    "Phoneme", "PhonemeProsody", "Phonemes", "PhonemesReady", "Prosody", "RenderEvent", "RenderFinished",
    "RenderRequest", "Span", "StudioError", "Utterance", "UtteranceStarted", "Voice", "VoiceCard", "Word",
]

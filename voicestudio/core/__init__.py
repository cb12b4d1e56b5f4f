"""The nouns that two floors exchange."""

from voicestudio.core.audio import AudioClip
from voicestudio.core.errors import DeviceError, StudioError
from voicestudio.core.features import FeatureTrack
from voicestudio.core.mel import MelSpec, MelSpectrogram
from voicestudio.core.parameters import ParamRange
from voicestudio.core.patch import Effect, Note, SoundPatch
from voicestudio.core.render import (
    AlignmentReady,
    AudioReady,
    MelReady,
    Notice,
    PhonemesReady,
    RenderEvent,
    RenderFinished,
    RenderRequest,
    SoundStarted,
    UtteranceStarted,
)
from voicestudio.core.text import PAUSES, Phoneme, Phonemes, Span, Utterance, Word
from voicestudio.core.vocoder import VocoderCard
from voicestudio.core.voice import Attending, Controls, Device, PhonemeProsody, Prosody, Voice, VoiceCard

__all__ = [
    "PAUSES",
    "AlignmentReady",
    "Attending",
    "AudioClip",
    "AudioReady",
    "Controls",
    "Device",
    "DeviceError",
    "Effect",
    "FeatureTrack",
    "MelReady",
    "MelSpec",
    "MelSpectrogram",
    "Note",
    "Notice",
    "ParamRange",
    "Phoneme",
    "PhonemeProsody",
    "Phonemes",
    "PhonemesReady",
    "Prosody",
    "RenderEvent",
    "RenderFinished",
    "RenderRequest",
    "Span",
    "SoundPatch",
    "SoundStarted",
    "StudioError",
    "Utterance",
    "UtteranceStarted",
    "VocoderCard",
    "Voice",
    "VoiceCard",
    "Word",
]

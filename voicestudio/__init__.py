"""VoiceStudio: neural speech synthesis and sound design on the desktop."""

__version__ = "0.1.0"

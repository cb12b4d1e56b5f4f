"""The door behind which torch and onnxruntime are read: open a voice, ask for computing devices."""

from __future__ import annotations

from contextlib import closing
from typing import TYPE_CHECKING

from voicestudio.core import DeviceError, Prosody, Span, StudioError, Utterance, Word
from voicestudio.voices import catalogue, weights
from voicestudio.voices.catalogue import default_voice_id

if TYPE_CHECKING:
    from pathlib import Path

    from voicestudio.core import Device, Voice, VoiceCard
    from voicestudio.synth.synthesizer import Synthesizer

TACOTRON_2 = "tacotron 2"
"""What weights of Tacotron 2 say they are."""

__all__ = ["default_voice_id", "devices", "neural_synthesizers", "open_voice"]


def neural_synthesizers() -> list[Synthesizer]:
    """The networks that make sounds, as synthesizers; torch is read when the first note is played on one."""
    from voicestudio.voices.sounds import synthesizers

    return synthesizers()


def devices(kind: str = catalogue.NEURAL) -> list[Device]:
    """Where a voice of that kind can compute, the CPU first; those that cannot be used say why. Reads torch."""
    from voicestudio.voices.devices import devices as found

    if kind == catalogue.PIPER:
        from voicestudio.voices.piper.devices import devices as of_piper

        return of_piper(found())
    return found()


def open_voice(voice_id: str, device: str = "auto", threads: int | None = None) -> Voice:
    """A voice ready to speak, computing on `device` ("auto", or a code of `devices`) with `threads` CPU threads.

    "auto" takes an NVIDIA card where there is one that can be used, else the CPU. None takes one thread: sentences are
    short, and a second thread costs more than it gives beside a busy neighbour. Raises StudioError for an unknown
    voice, a damaged card or damaged weights, and DeviceError for a device that cannot be used; all of that is known
    before torch is read, but for the device and the fit of weights and network. The voice has said a first word to
    itself when it comes, so that its first sentence is as quick as the next. A Piper voice reads no torch.
    """
    card = catalogue.card(voice_id)
    if threads is not None and threads < 1:
        raise StudioError(f"At least one CPU thread is wanted, but {threads} came.")
    if card.kind == catalogue.PIPER:
        from voicestudio.voices.piper.voice import PiperVoice

        voice = PiperVoice(card, device, threads or 1)
        _say_a_word(voice)
        return voice
    files = catalogue.weights_files(card)
    for path in files.values():
        weights.check(path)

    import torch
    from threadpoolctl import threadpool_limits

    torch.set_num_threads(threads or 1)
    threadpool_limits(threads or 1, "blas")  # numpy's products, too
    voice = _of_networks(card, files, _chosen(device))
    if "acoustic" in files:
        _say_a_word(voice)
    return voice


def _of_networks(card: VoiceCard, files: dict[str, Path], device: str) -> Voice:
    """The voice that the kind of its acoustic weights asks for."""
    if "acoustic" in files and weights.kind(files["acoustic"]) == TACOTRON_2:
        from voicestudio.voices.attending import AttendingVoice

        return AttendingVoice(card, device)
    from voicestudio.voices.neural import NeuralVoice

    return NeuralVoice(card, device)


def _say_a_word(voice: Voice) -> None:
    """What the front end, the networks and the compiled kernels read at their first use is read now."""
    span = Span(0, 2)
    phonemes = voice.phonemes(Utterance("a.", span, voice.card.language, (Word("a", span, "."),)))
    phonemes = voice.timed(phonemes, Prosody())
    with (
        closing(voice.mel(phonemes, Prosody(), 0)) as mels,
        closing(voice.audio(mels, voice.card.vocoders[0], 0)) as clips,
    ):
        next(clips, None)


def _chosen(device: str) -> str:
    """The code of a usable device."""
    if device == "cpu":
        return device
    found = devices()
    if device == "auto":
        return next((one.code for one in found if one.usable and one.code.startswith("cuda")), "cpu")
    code = "cuda:0" if device == "cuda" else device
    for one in found:
        if one.code == code or one.code == device:
            if one.usable:
                return one.code
            raise DeviceError(f"The device {device} cannot be used: {one.reason}")
    known = ", ".join(one.code for one in found if one.usable)
    raise DeviceError(f"There is no device {device!r}: choose auto or one of {known}.")

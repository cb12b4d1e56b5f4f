"""The door behind which torch is read: open a voice, ask for computing devices."""

from __future__ import annotations

from typing import TYPE_CHECKING

from voicestudio.core import DeviceError, StudioError
from voicestudio.voices import catalogue, weights
from voicestudio.voices.catalogue import default_voice_id

if TYPE_CHECKING:
    from voicestudio.core import Device, Voice

__all__ = ["default_voice_id", "devices", "open_voice"]


def devices() -> list[Device]:
    """Where a voice can compute, the CPU first; those that cannot be used say why. Reads torch."""
    from voicestudio.voices.devices import devices as found

    return found()


def open_voice(voice_id: str, device: str = "auto", threads: int | None = None) -> Voice:
    """A voice ready to speak, computing on `device` ("auto", or a code of `devices`) with `threads` CPU threads.

    "auto" takes an NVIDIA card where there is one that can be used, else the CPU. None takes one thread: sentences are
    short, and a second thread costs more than it gives beside a busy neighbour. Raises StudioError for an unknown
    voice, a damaged card or damaged weights, and DeviceError for a device that cannot be used; all of that is known
    before torch is read, but for the device and the fit of weights and network.
    """
    card = catalogue.card(voice_id)
    for path in catalogue.weights_files(card).values():
        weights.check(path)
    if threads is not None and threads < 1:
        raise StudioError(f"At least one CPU thread is wanted, but {threads} came.")

    import torch

    from voicestudio.voices.neural import NeuralVoice

    torch.set_num_threads(threads or 1)
    return NeuralVoice(card, _chosen(device))


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

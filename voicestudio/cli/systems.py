"""What bench and quality tell of a vocoder or an acoustic model: its parameters, and how fast its stream comes."""

from __future__ import annotations

import argparse
import math
import time
from contextlib import closing
from dataclasses import dataclass
from typing import TYPE_CHECKING, Generic, TypeVar

from voicestudio.cli.controls import control
from voicestudio.core import AudioClip, Prosody, StudioError
from voicestudio.voices import catalogue, vocoders, weights
from voicestudio.voices.cards import CARD_FILE

if TYPE_CHECKING:
    from collections.abc import Generator, Iterable, Sequence
    from pathlib import Path

    from voicestudio.core import Controls, MelSpectrogram, Phonemes, Voice, VoiceCard

T = TypeVar("T")
_NOT_LEARNT = ("running_mean", "running_var", "num_batches_tracked")
"""Ends of the names of tensors that batch normalisation counts, but no training step changes."""


@dataclass(frozen=True, slots=True)
class Streamed(Generic[T]):
    """A stream taken to its end: what came, and seconds of computing, to the first of it, and of the longest wait."""

    items: tuple[T, ...]
    compute_s: float
    first_s: float
    longest_s: float


def streamed(items: Generator[T | None]) -> Streamed[T]:
    """Takes all; None and sound without samples are occasions to stop alone."""
    taken, first_s, longest_s = [], None, 0.0
    began = last = time.perf_counter()
    with closing(items):
        for item in items:
            now = time.perf_counter()
            longest_s, last = max(longest_s, now - last), now
            if item is not None and not (isinstance(item, AudioClip) and not len(item)):
                first_s = now - began if first_s is None else first_s
                taken.append(item)
    ended = time.perf_counter()
    longest_s = max(longest_s, ended - last)
    return Streamed(tuple(taken), ended - began, ended - began if first_s is None else first_s, longest_s)


def vocoded(voice: Voice, mels: Iterable[MelSpectrogram], vocoder: str, seed: int = 0) -> Streamed[AudioClip]:
    """The sound of mels that are there already, by NAME or NAME:CONTROL=VALUE; raises StudioError as the voice does."""
    name, controls = parted(vocoder)
    return streamed(voice.audio(iter(tuple(mels)), name, seed, controls))


def mel_made(voice: Voice, phonemes: Phonemes, seed: int = 0) -> Streamed[MelSpectrogram]:
    """The mel of a reading, its timing counted with it; between the two it may be stopped."""
    return streamed(_timed_mels(voice, phonemes, seed))


def _timed_mels(voice: Voice, phonemes: Phonemes, seed: int) -> Generator[MelSpectrogram | None]:
    timed = voice.timed(phonemes, Prosody(), seed)
    yield None
    yield from voice.mel(timed, Prosody(), seed)


def chosen_vocoders(card: VoiceCard, wanted: Sequence[str]) -> tuple[str, ...]:
    """Those of the voice that make sound of a mel, best first; with `wanted`, only those, some with their controls.

    Raises StudioError, naming the known ones, for one that the voice has not, and for a control that it has not.
    """
    known = tuple(name for name in card.vocoders if name != vocoders.OWN_SOUND)
    for one in wanted:
        name, controls = parted(one)
        if name not in known:
            raise StudioError(
                f"The voice {card.id} has no vocoder {name!r} that takes a mel: choose from {', '.join(known)}."
            )
        if controls:
            vocoders.control_values(name, controls)
    return tuple(sorted(dict.fromkeys(wanted), key=lambda one: known.index(parted(one)[0]))) or known


def parted(vocoder: str) -> tuple[str, Controls]:
    """The name and the controls in NAME or NAME:CONTROL=VALUE,...; raises StudioError for what is neither."""
    name, colon, rest = vocoder.partition(":")
    try:
        return name, tuple(control(part) for part in rest.split(",")) if colon else ()
    except argparse.ArgumentTypeError as error:
        raise StudioError(f"The controls of {name} cannot be read: {error}.") from error


def plain(names: Iterable[str]) -> tuple[str, ...]:
    """Those vocoders again without the turns at their end, whose cards give them some."""
    turned = {
        card.id
        for card in (*vocoders.vocoders(), vocoders.OF_VOICE)
        if any(one.name == vocoders.TURNS.name and one.default for one in card.controls)
    }
    return tuple(f"{name}:{vocoders.TURNS.name}=0" for name in names if name in turned)


def vocoder_parameters(card: VoiceCard, vocoder: str) -> int | None:
    """How many numbers a vocoder of the voice learnt; 0 where it has no weights, None where they are not told."""
    name = parted(vocoder)[0]
    own = {name: key for key, name in catalogue.VOCODER_OF_FILE.items()}
    if name in own:
        return _of_voice(card, own[name])
    found = vocoders.card(name)
    return _count(vocoders.weights_file(found)) if found.folder is not None else 0


def acoustic_parameters(card: VoiceCard) -> int | None:
    """How many numbers the acoustic model of a voice learnt; None where they are not told (Piper's).

    A difference to another voice's model makes no more of them than that has.
    """
    return _of_voice(card, catalogue.BASE) or _of_voice(card, "acoustic")


def speaks(card: VoiceCard) -> bool:
    """Whether a voice has an acoustic model of the studio's own networks."""
    return card.kind == catalogue.NEURAL and "acoustic" in catalogue.weights_files(card)


def _of_voice(card: VoiceCard, key: str) -> int | None:
    """Counted in the file under this key of [files]; a voice without a folder tells nothing."""
    files = catalogue.weights_files(card) if (card.folder / CARD_FILE).is_file() else {}
    return _count(files[key]) if key in files else None


def _count(path: Path) -> int:
    """Read from the header alone."""
    return sum(math.prod(shape) for name, shape in weights.check(path).items() if not name.endswith(_NOT_LEARNT))


def millions(parameters: int | None) -> str:
    """For a table: "4.01 M", and "-" for none and for unknown."""
    return f"{parameters / 1e6:.2f} M" if parameters else "-"

"""Networks that make sounds of a class, known by their cards and played as any synthesizer; torch is read at a note."""

from __future__ import annotations

import sys
from contextlib import closing
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

from voicestudio.core import ParamRange, StudioError
from voicestudio.core.patch import MAX_NOTE_S
from voicestudio.core.places import resources_folder, user_data_folder
from voicestudio.synth.envelope import LEVEL, PEAK, gain
from voicestudio.synth.gate import Gate
from voicestudio.synth.held import Held, attack, release
from voicestudio.voices import cards, weights
from voicestudio.voices.cards import CARD_FILE

if TYPE_CHECKING:
    from collections.abc import Generator, Iterator, Mapping
    from pathlib import Path

    from numpy.typing import NDArray

    from voicestudio.core import AudioClip, Note
    from voicestudio.models.wavenet.sounds import SoundWaveNet

PREFIX = "neural-"
"""What the ids of these synthesizers begin with, so that none is taken for one that is built in."""
_TEXT_KEYS = ("id", "name", "licence", "corpus", "description", "training")
_WANTED_KEYS = ("id", "name", "licence", "corpus", "description")
AT_ONCE = 2048
"""Samples in a block: the networks take their time for them."""
TEMPERATURE = ParamRange(
    "temperature", 0.3, 1.2, 1.0, "How freely each sample is drawn: less is calmer and duller, more is rougher."
)
VARIATION = ParamRange(
    "variation", 0.3, 1.3, 1.0, "How freely the course of the sound is drawn: less is more even, more is wilder."
)
TRANSPOSE = ParamRange("transpose", -24, 24, 0, "Plays the sound slower and lower, or faster and higher.", "semitones")


@dataclass(frozen=True, slots=True)
class NeuralSounds:
    """One card's networks as a synthesizer: a class of sound, for as long as the note is held."""

    id: str
    name: str
    description: str
    sounds: tuple[str, ...]
    levels_db: tuple[float, ...]  # for each sound to peak alike
    files: tuple[Path, Path]
    parameters: tuple[ParamRange, ...]
    family: str = "neural"
    pitched: bool = False
    needs_source: bool = False

    def blocks(
        self,
        values: Mapping[str, float],
        note: Note,
        sample_rate: int,
        seed: int,
        source: AudioClip | None = None,
        gate: Gate | None = None,
    ) -> Iterator[NDArray[np.float32]]:
        """Raises StudioError for damaged weights, at the first block."""
        held = Held(gate or Gate(note.duration_s, AT_ONCE), values["attack_s"], values["release_s"], sample_rate)
        sound = int(values["sound"])
        loudness = gain(values, note) / PEAK * 10 ** (self.levels_db[sound] / 20)
        longest = round(min(held.n_samples, MAX_NOTE_S * sample_rate))
        rest, silence = np.zeros(0, np.float32), np.zeros(AT_ONCE, np.float32)
        with closing(self._resampled(values, longest, sample_rate, seed)) as chunks:
            for span in held.spans():
                while len(rest) < len(span):
                    rest = np.concatenate([rest, next(chunks, silence)])
                made, rest = rest[: len(span)], rest[len(span) :]
                yield (loudness * held.envelope(span.start, span.stop) * made).astype(np.float32)

    def _resampled(
        self, values: Mapping[str, float], n_samples: int, sample_rate: int, seed: int
    ) -> Generator[NDArray[np.float32]]:
        """n_samples or more at sample_rate, in chunks; some hold none."""
        import soxr

        network = opened(*self.files)
        if network.classes != self.sounds:
            raise StudioError(
                f"The card of {self.name} names other sounds than its networks know: {', '.join(network.classes)}."
            )
        own_rate = network.spec.sample_rate * 2 ** (values["transpose"] / 12)
        n_own = int(np.ceil((n_samples + 1) * own_rate / sample_rate))
        stream = soxr.ResampleStream(own_rate, sample_rate, 1, "float32", "HQ")
        chunks = network.stream(int(values["sound"]), n_own, seed, _settings(values))
        for chunk in chunks:
            yield stream.resample_chunk(chunk)
        yield stream.resample_chunk(np.zeros(0, np.float32), last=True)


def _settings(values: Mapping[str, float]):  # noqa: ANN202 (its type would read torch)
    from voicestudio.models.wavenet.sounds import SoundSettings
    from voicestudio.models.wavenet.vocoder import WaveNetSettings

    return SoundSettings(values["variation"], WaveNetSettings(values["temperature"]))


@lru_cache(maxsize=2)
def opened(frames: Path, samples: Path) -> SoundWaveNet:
    """Both networks, read once; raises StudioError for weights that are missing or damaged."""
    for path in (frames, samples):
        weights.check(path)
    is_first = "torch" not in sys.modules
    import torch

    from voicestudio.models.wavenet.sounds import SoundWaveNet

    if is_first:
        torch.set_num_threads(1)  # chunks are short: a second thread costs more than it gives beside a busy neighbour
    return SoundWaveNet.load(frames, samples)


def synthesizers() -> list[NeuralSounds]:
    """All that are installed, the person's own, too; a damaged card is left out. No weights and no torch are read."""
    found = []
    for folder in cards.folders(resources_folder() / "sounds", own_folder()).values():
        try:
            found.append(read_card(folder))
        except StudioError:
            continue
    return sorted(found, key=lambda one: one.id)


def own_folder() -> Path:
    """Where the person's own stand, each in a folder of its id; it need not be there."""
    return user_data_folder() / "sounds"


def read_card(folder: Path) -> NeuralSounds:
    """The synthesizer of a folder; raises StudioError naming the file and the key that is missing or wrong.

    The card has id (beginning with PREFIX), name, licence, corpus, description; `sounds`, the names of the classes;
    [levels_db], how much louder or softer each is to be played; [files], frames and samples.
    """
    path = folder / CARD_FILE
    content = cards.parse(path)
    texts = cards.texts(content, _TEXT_KEYS, _WANTED_KEYS, folder)
    if not texts["id"].startswith(PREFIX):
        raise StudioError(f"{path}: an id that begins with {PREFIX!r} is wanted, but {texts['id']!r} came.")
    sounds = content.get("sounds")
    if not (isinstance(sounds, list) and sounds and all(isinstance(name, str) and name for name in sounds)):
        raise StudioError(f"{path}: the names of the sounds are wanted for sounds, but {sounds!r} came.")
    levels = {
        key: cards.number(value, f"levels_db.{key}", path) for key, value in cards.table(content, "levels_db", path)
    }
    files = cards.files(content, folder)
    for key in ("frames", "samples"):
        if key not in files:
            raise StudioError(f"{path}: a file of weights is wanted, files.{key}, but none is named.")
    choice = ParamRange.of_choices("sound", tuple(sounds), sounds[0], "What is heard.")
    parameters = (choice, TEMPERATURE, VARIATION, TRANSPOSE, attack(0.01), release(0.2), LEVEL)
    return NeuralSounds(
        texts["id"], texts["name"], texts["description"], tuple(sounds),
        tuple(levels.get(name, 0.0) for name in sounds), (files["frames"], files["samples"]), parameters,
    )  # fmt: skip

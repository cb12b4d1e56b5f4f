"""What the JSON file beside a Piper network says."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from voicestudio.core import MelSpec, StudioError

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

PAD, BEGIN, END = "_", "^", "$"
PHONEME_TYPES = ("espeak", "text")
"""Phonemes by espeak-ng, or the letters of the text as they stand."""

_MOST_BYTES = 8 << 20
_RATES_HZ = (8000, 192_000)
_MOST_IDS = 65_536
_LARGEST = 1e9


@dataclass(frozen=True, slots=True)
class PiperSettings:
    """How a network wants to be asked.

    `ids` are the network's ids of each symbol; `substitutes` the symbols that stand for one that it does not know;
    `clusters` the letters that are one symbol together. noise_scale and noise_w say how far the sound and the
    durations vary, length_scale how slow speech is (1 as learned). `speakers` are names and numbers, by number, none
    where there is but one. `facts` are what else it says of itself: dataset, quality, language in English.
    """

    sample_rate: int
    language: str
    phoneme_type: str
    ids: Mapping[str, tuple[int, ...]]
    substitutes: Mapping[str, tuple[str, ...]]
    clusters: tuple[str, ...]
    noise_scale: float
    length_scale: float
    noise_w: float
    speakers: tuple[tuple[str, int], ...]
    facts: Mapping[str, str]

    @property
    def spec(self) -> MelSpec:
        """How the mel of its sound is measured: frames of about 11.6 ms at the network's own sample rate.

        Sound is not brought to 22,050 Hz: a voice of 44,100 Hz would lose what it knows above 11 kHz, and a file
        should hold what the network made. Frames are of an even number of samples, four of which make a window.
        """
        usual = MelSpec()
        if self.sample_rate == usual.sample_rate:
            return usual
        hop_length = 2 * round(usual.hop_length * self.sample_rate / usual.sample_rate / 2)
        return MelSpec(
            self.sample_rate, 4 * hop_length, 4 * hop_length, hop_length, usual.n_mels, usual.fmin_hz,
            min(usual.fmax_hz, self.sample_rate / 2),
        )  # fmt: skip


def read_settings(path: Path) -> PiperSettings:
    """The settings in a JSON file; raises StudioError naming the file and the key that is missing or wrong."""
    try:
        if path.stat().st_size > _MOST_BYTES:
            raise StudioError(f"{path} is larger than the settings of a Piper voice can be ({_MOST_BYTES} bytes).")
        content = json.loads(path.read_text(encoding="utf-8-sig"))
    except FileNotFoundError as error:
        raise StudioError(
            f"A Piper voice is two files, but {path} is not there: put it beside the .onnx file it came with."
        ) from error
    except OSError as error:
        raise StudioError(f"{path} cannot be read: {error.strerror}.") from error
    except (ValueError, RecursionError) as error:  # no UTF-8, no JSON, or nested beyond reason
        raise StudioError(f"{path} is damaged: it is not JSON, so download it anew.") from error
    return _Reader(path, content).settings()


class _Reader:
    """Takes values out of the JSON, telling each that is missing or wrong by its name."""

    def __init__(self, path: Path, content: Any) -> None:
        self._path, self._content = path, content

    def settings(self) -> PiperSettings:
        if not isinstance(self._content, dict):
            raise StudioError(f"{self._path} is no Piper voice's: a JSON object is wanted.")
        low, high = _RATES_HZ
        sample_rate = self._number("audio.sample_rate")
        if not low <= sample_rate <= high or sample_rate != int(sample_rate):
            raise self._wrong("audio.sample_rate", f"{low} to {high} Hz", sample_rate)
        phoneme_type = self._find("phoneme_type", PHONEME_TYPES[0])
        if phoneme_type not in PHONEME_TYPES:
            raise self._wrong("phoneme_type", " or ".join(PHONEME_TYPES), phoneme_type)
        language = self._find("espeak.voice")
        if not isinstance(language, str) or not language.strip():
            raise self._wrong("espeak.voice", "an espeak-ng code such as en-us", language)
        return PiperSettings(
            int(sample_rate), language, phoneme_type, self._ids(), self._substitutes(), self._clusters(),
            self._number("inference.noise_scale", 0.667, 0.0), self._number("inference.length_scale", 1.0, 0.01),
            self._number("inference.noise_w", 0.8, 0.0), self._speakers(), self._facts(),
        )  # fmt: skip

    def _find(self, name: str, default: Any = None) -> Any:
        value = self._content
        for key in name.split("."):
            if not isinstance(value, dict) or key not in value:
                if default is None:
                    raise StudioError(f"{self._path} is no Piper voice's, or damaged: the key {name} is missing.")
                return default
            value = value[key]
        return value

    def _number(self, name: str, default: float | None = None, least: float = 0.0) -> float:
        value = self._find(name, default)
        if isinstance(value, bool) or not isinstance(value, int | float) or not least <= value <= _LARGEST:
            raise self._wrong(name, f"a number from {least:g} up", value)
        return float(value)

    def _table(self, name: str, default: dict | None = None) -> dict[str, Any]:
        value = self._find(name, default)
        if not isinstance(value, dict):
            raise self._wrong(name, "an object", value)
        return value

    def _ids(self) -> dict[str, tuple[int, ...]]:
        name, ids = "phoneme_id_map", {}
        for symbol, listed in self._table(name).items():
            if not isinstance(listed, list) or not all(_is_id(one) for one in listed):
                raise self._wrong(f"{name}.{symbol}", "a list of ids", listed)
            ids[symbol] = tuple(listed)
        for symbol in (PAD, BEGIN, END):
            if not ids.get(symbol):
                raise StudioError(f"{self._path} is no Piper voice's, or damaged: {name} holds no id for “{symbol}”.")
        return ids

    def _substitutes(self) -> dict[str, tuple[str, ...]]:
        found = {}
        for symbol, listed in self._table("phoneme_map", {}).items():
            if not isinstance(listed, list) or not all(isinstance(one, str) for one in listed):
                raise self._wrong(f"phoneme_map.{symbol}", "a list of symbols", listed)
            found[symbol] = tuple(listed)
        return found

    def _clusters(self) -> tuple[str, ...]:
        listed = self._find("vowel_clusters", [])
        if not isinstance(listed, list) or not all(
            isinstance(one, list) and all(isinstance(part, str) for part in one) for one in listed
        ):
            raise self._wrong("vowel_clusters", "a list of lists of letters", listed)
        return tuple(sorted(("".join(one) for one in listed), key=len, reverse=True))

    def _speakers(self) -> tuple[tuple[str, int], ...]:
        count = self._find("num_speakers", 1)
        if not _is_id(count):
            raise self._wrong("num_speakers", "a whole number", count)
        named = self._table("speaker_id_map", {})
        if not all(_is_id(number) and number < count for number in named.values()):
            raise self._wrong("speaker_id_map", f"numbers below num_speakers ({count})", named)
        if count < 2:
            return ()
        names = {number: name for name, number in named.items() if name.strip()}
        return tuple((names.get(number, str(number)), number) for number in range(count))

    def _facts(self) -> dict[str, str]:
        told = {
            "dataset": self._find("dataset", ""),
            "quality": self._find("audio.quality", ""),
            "language": self._find("language.name_english", ""),
            "country": self._find("language.country_english", ""),
        }
        return {key: " ".join(value.split()) for key, value in told.items() if isinstance(value, str) and value.strip()}

    def _wrong(self, name: str, wanted: str, came: object) -> StudioError:
        shown = json.dumps(came, ensure_ascii=False)
        shown = shown if len(shown) <= 60 else f"{shown[:60]}…"
        return StudioError(f"{self._path}: {wanted} is wanted for {name}, but {shown} came.")


def _is_id(value: object) -> bool:
    return type(value) is int and 0 <= value < _MOST_IDS

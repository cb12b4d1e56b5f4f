"""The voices that are installed, known by their cards; no weights and no torch are read."""

from __future__ import annotations

import tomllib
from dataclasses import MISSING, dataclass, fields
from pathlib import Path, PurePosixPath
from typing import Any

from voicestudio.core import MelSpec, StudioError, VoiceCard
from voicestudio.core.places import resources_folder, user_data_folder

CARD_FILE = "card.toml"
PREFERRED = "kathleen"
VOCODER_OF_FILE = {"vocoder": "gan"}
"""What Voice.audio calls the vocoder whose weights stand under this key of [files]; Griffin-Lim needs no weights."""
NEURAL, PIPER = "neural", "piper"
"""Kinds of voices: networks of the studio's own in safetensors; a Piper network in ONNX with its settings in JSON."""
OWN_SOUND = "own"
"""What Voice.audio calls the sound of a voice that makes it without a mel."""
_FILES_OF_KIND = {PIPER: ("graph", "settings")}
_MAX_CARD_BYTES = 1 << 20
_TEXT_KEYS = ("id", "name", "language", "licence", "corpus", "description", "training", "kind")
_WANTED_KEYS = ("id", "name", "language", "licence", "corpus")


@dataclass(frozen=True, slots=True)
class DamagedVoice:
    """A voice folder whose card cannot be used; `problem` is one sentence for the person."""

    id: str
    folder: Path
    problem: str


def voices() -> list[VoiceCard]:
    """The cards of all sound voices, by id; a voice of the person's own stands for a shipped one of the same id."""
    return survey()[0]


def survey() -> tuple[list[VoiceCard], list[DamagedVoice]]:
    """All voices by id: those whose card can be used, and those whose card is damaged, each with its problem."""
    sound, damaged = [], []
    for voice_id, folder in sorted(_folders().items()):
        try:
            sound.append(read_card(folder))
        except StudioError as error:
            damaged.append(DamagedVoice(voice_id, folder, str(error)))
    return sound, damaged


def card(voice_id: str) -> VoiceCard:
    """The card of one voice; raises StudioError, naming the known ones, for an unknown id, and for a damaged card."""
    folders = _folders()
    if voice_id not in folders:
        known = ", ".join(sorted(folders)) or "none is installed"
        raise StudioError(f"There is no voice {voice_id!r}: choose one of those installed ({known}).")
    return read_card(folders[voice_id])


def default_voice_id() -> str:
    """The voice to speak with when nobody chose one; raises StudioError when none is installed or all are damaged."""
    sound, damaged = survey()
    ids = [voice.id for voice in sound]
    if not ids:
        if damaged:
            raise StudioError(damaged[0].problem)
        raise StudioError(
            f"No voice is installed: put a voice's folder, with its {CARD_FILE}, into {own_folder()}."
        )
    return PREFERRED if PREFERRED in ids else ids[0]


def weights_files(voice: VoiceCard) -> dict[str, Path]:
    """The files of weights by what they are for, as [files] of the card names them.

    They are "acoustic" and "vocoder", of a Piper voice "graph" and "settings".
    """
    return _files(_parse(voice.folder / CARD_FILE), voice.folder)


def is_shipped(voice_id: str) -> bool:
    """Whether a voice of this id came with the studio."""
    return (resources_folder() / "voices" / voice_id / CARD_FILE).is_file()


def own_folder() -> Path:
    """Where the person's own voices stand, each in a folder of its id; it need not be there."""
    return user_data_folder() / "voices"


def read_card(folder: Path) -> VoiceCard:
    """The card of a voice folder; raises StudioError naming the file and the key that is missing or wrong."""
    path = folder / CARD_FILE
    content = _parse(path)
    texts = {key: _text(content, key, path) for key in _TEXT_KEYS if key in content or key in _WANTED_KEYS}
    for key in _WANTED_KEYS:
        if not texts[key].strip():
            raise StudioError(f"{path}: {key} is empty, but a text is wanted.")
    if texts["id"] != folder.name:
        raise StudioError(f"{path}: id is {texts['id']!r}, but the folder is called {folder.name!r}: make them alike.")
    figures = tuple((name, _number(value, f"figures.{name}", path)) for name, value in _table(content, "figures", path))
    files = _files(content, folder)
    vocoders = tuple(name for key, name in VOCODER_OF_FILE.items() if key in files)
    if texts.get("kind") == PIPER:
        vocoders = (OWN_SOUND,)
    return VoiceCard(
        **texts, folder=folder, spec=_mel_spec(content, path), vocoders=(*vocoders, "griffin-lim"), figures=figures,
        speakers=_speakers(content, path),
    )  # fmt: skip


def _folders() -> dict[str, Path]:
    """Voice folders by id; the person's own come last, so that they win."""
    found = {}
    for place in (resources_folder() / "voices", own_folder()):
        if place.is_dir():
            found |= {path.name: path for path in place.iterdir() if (path / CARD_FILE).is_file()}
    return found


def _parse(path: Path) -> dict[str, Any]:
    try:
        if path.stat().st_size > _MAX_CARD_BYTES:
            raise StudioError(f"{path} is larger than a voice's card can be ({_MAX_CARD_BYTES} bytes).")
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise StudioError(f"The voice's card {path} cannot be read: {error.strerror}.") from error
    except UnicodeDecodeError as error:
        raise StudioError(f"The voice's card {path} is damaged: it is not UTF-8 text.") from error
    except tomllib.TOMLDecodeError as error:
        raise StudioError(f"The voice's card {path} is damaged: {str(error).rstrip('.')}.") from error


def _text(content: dict[str, Any], key: str, path: Path) -> str:
    if key not in content:
        raise StudioError(f"{path}: the key {key} is missing.")
    if not isinstance(content[key], str):
        raise StudioError(f"{path}: a text is wanted for {key}, but {content[key]!r} came.")
    return content[key]


def _table(content: dict[str, Any], key: str, path: Path) -> list[tuple[str, Any]]:
    table = content.get(key, {})
    if not isinstance(table, dict):
        raise StudioError(f"{path}: a table [{key}] is wanted, but {table!r} came.")
    return list(table.items())


def _number(value: object, key: str, path: Path) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise StudioError(f"{path}: a number is wanted for {key}, but {value!r} came.")
    return float(value)


def _mel_spec(content: dict[str, Any], path: Path) -> MelSpec:
    """[mel]: any of MelSpec's fields; those left out keep their values."""
    known = {field.name: field.default for field in fields(MelSpec) if field.default is not MISSING}
    values: dict[str, int | float] = {}
    for key, value in _table(content, "mel", path):
        if key not in known:
            raise StudioError(f"{path}: mel.{key} is unknown, choose from {', '.join(known)}.")
        number = _number(value, f"mel.{key}", path)
        if isinstance(known[key], int) and not number.is_integer():
            raise StudioError(f"{path}: a whole number is wanted for mel.{key}, but {value!r} came.")
        if number < 0 or (number == 0 and key != "fmin_hz"):
            raise StudioError(f"{path}: a positive number is wanted for mel.{key}, but {value!r} came.")
        values[key] = type(known[key])(number)
    spec = MelSpec(**values)
    if not spec.fmin_hz < spec.fmax_hz <= spec.sample_rate / 2:
        raise StudioError(f"{path}: mel.fmax_hz must lie above mel.fmin_hz and not above half of mel.sample_rate.")
    if not spec.hop_length <= spec.win_length <= spec.n_fft:
        raise StudioError(f"{path}: mel wants hop_length <= win_length <= n_fft.")
    return spec


def _files(content: dict[str, Any], folder: Path) -> dict[str, Path]:
    path = folder / CARD_FILE
    files = {}
    for key, name in _table(content, "files", path):
        if not isinstance(name, str):
            raise StudioError(f"{path}: a file name is wanted for files.{key}, but {name!r} came.")
        if name in ("", ".", "..") or PurePosixPath(name.replace("\\", "/")).name != name:
            raise StudioError(f"{path}: files.{key} must name a file in the voice's own folder, but {name!r} came.")
        files[key] = folder / name
    kind = content.get("kind", NEURAL)
    if kind not in (NEURAL, PIPER):
        raise StudioError(f"{path}: the kind of a voice is {NEURAL} or {PIPER}, but {kind!r} came.")
    missing = [key for key in _FILES_OF_KIND.get(kind, ()) if key not in files]
    if missing:
        raise StudioError(f"{path}: a voice of the kind {kind} wants the file files.{missing[0]}, which is not named.")
    if kind == NEURAL and not files.keys() & {"acoustic", *VOCODER_OF_FILE}:
        raise StudioError(f"{path}: a file of weights is wanted, files.acoustic or files.vocoder, but none is named.")
    return files


def _speakers(content: dict[str, Any], path: Path) -> tuple[tuple[str, int], ...]:
    """[speakers]: a number for each name, by number."""
    speakers = _table(content, "speakers", path)
    for name, number in speakers:
        if type(number) is not int or number < 0:
            raise StudioError(f"{path}: a speaker's number is wanted for speakers.{name}, but {number!r} came.")
    if len({number for _, number in speakers}) != len(speakers):
        raise StudioError(f"{path}: two speakers of [speakers] have the same number.")
    return tuple(sorted(speakers, key=lambda speaker: speaker[1]))

"""The voices that are installed, known by their cards; no weights and no torch are read."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from voicestudio.core import StudioError, VoiceCard
from voicestudio.core.places import resources_folder, user_data_folder
from voicestudio.voices import cards, vocoders
from voicestudio.voices.cards import CARD_FILE
from voicestudio.voices.vocoders import OWN_SOUND

PREFERRED = "kathleen"
VOCODER_OF_FILE = {"vocoder": "gan"}
"""What Voice.audio calls the vocoder whose weights stand under this key of [files]; Griffin-Lim needs no weights."""
BASE = "acoustic_of"
"""The acoustic model of another voice that this one's is a difference to."""
NEURAL, PIPER = "neural", "piper"
"""Kinds of voices: networks of the studio's own in safetensors; a Piper network in ONNX with its settings in JSON."""
READS = ("letters", "arpabet")
"""How a voice that was trained on letters may read words."""
_FILES_OF_KIND = {PIPER: ("graph", "settings")}
_TEXT_KEYS = ("id", "name", "language", "licence", "corpus", "description", "training", "kind")
_WANTED_KEYS = ("id", "name", "language", "licence", "corpus")


def voices() -> list[VoiceCard]:
    """The cards of all sound voices, by id; a voice of the person's own stands for a shipped one of the same id."""
    return survey()[0]


def survey() -> tuple[list[VoiceCard], list[cards.Damaged]]:
    """All voices by id: those whose card can be used, and those whose card is damaged, each with its problem."""
    sound, damaged = [], []
    for voice_id, folder in sorted(_folders().items()):
        try:
            sound.append(read_card(folder))
        except StudioError as error:
            damaged.append(cards.Damaged(voice_id, folder, str(error)))
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
        raise StudioError(f"No voice is installed: put a voice's folder, with its {CARD_FILE}, into {own_folder()}.")
    return PREFERRED if PREFERRED in ids else ids[0]


def weights_files(voice: VoiceCard) -> dict[str, Path]:
    """The files of weights by what they are for, as [files] of the card names them.

    They are "acoustic" and "vocoder", which may be another voice's, of a Piper voice "graph" and "settings"; BASE is
    what the acoustic weights are a difference to, where they are one.
    """
    content = cards.parse(voice.folder / CARD_FILE)
    return _files(content, voice.folder) | _lent(content, voice.folder)


def reads(voice: VoiceCard) -> str:
    """How a voice of letters reads words, as its card says: by their letters, or by their sounds in ARPAbet."""
    return _reads(cards.parse(voice.folder / CARD_FILE), voice.folder / CARD_FILE)


def is_shipped(voice_id: str) -> bool:
    """Whether a voice of this id came with the studio."""
    return (resources_folder() / "voices" / voice_id / CARD_FILE).is_file()


def own_folder() -> Path:
    """Where the person's own voices stand, each in a folder of its id; it need not be there."""
    return user_data_folder() / "voices"


def read_card(folder: Path) -> VoiceCard:
    """The card of a voice folder; raises StudioError naming the file and the key that is missing or wrong."""
    path = folder / CARD_FILE
    content = cards.parse(path)
    texts = cards.texts(content, _TEXT_KEYS, _WANTED_KEYS, folder)
    files = _files(content, folder) | _lent(content, folder)
    _reads(content, path)
    spec = cards.mel_spec(content, path)
    own = tuple(name for key, name in VOCODER_OF_FILE.items() if key in files)
    if texts.get("kind") == PIPER:
        own = (OWN_SOUND,)
    return VoiceCard(
        **texts,
        folder=folder,
        spec=spec,
        vocoders=(*own, *vocoders.fitting(spec)),
        figures=cards.figures(content, path),
        speakers=_speakers(content, path),
    )


def _folders() -> dict[str, Path]:
    """Voice folders by id; the person's own win."""
    return cards.folders(resources_folder() / "voices", own_folder())


def _files(content: dict[str, Any], folder: Path) -> dict[str, Path]:
    path = folder / CARD_FILE
    files = cards.files(content, folder)
    kind = content.get("kind", NEURAL)
    if kind not in (NEURAL, PIPER):
        raise StudioError(f"{path}: the kind of a voice is {NEURAL} or {PIPER}, but {kind!r} came.")
    missing = [key for key in _FILES_OF_KIND.get(kind, ()) if key not in files]
    if missing:
        raise StudioError(f"{path}: a voice of the kind {kind} wants the file files.{missing[0]}, which is not named.")
    if kind == NEURAL and not files.keys() & {"acoustic", *VOCODER_OF_FILE}:
        raise StudioError(f"{path}: a file of weights is wanted, files.acoustic or files.vocoder, but none is named.")
    return files


def _lent(content: dict[str, Any], folder: Path) -> dict[str, Path]:
    """Weights of other voices: the vocoder of that in `vocoder_of`, what is changed of that in `acoustic_of`.

    Those voices must be installed, have such weights of their own, and measure their mels the same way.
    """
    path = folder / CARD_FILE
    found = {}
    if "vocoder_of" in content:
        if "vocoder" in cards.files(content, folder):
            raise StudioError(f"{path}: the voice has a vocoder of its own, files.vocoder: leave out vocoder_of.")
        found["vocoder"] = _of_lender(content, "vocoder_of", "vocoder", path)
    if "acoustic_of" in content:
        if "acoustic" not in cards.files(content, folder):
            raise StudioError(f"{path}: acoustic_of wants the file of a difference, files.acoustic, but none is named.")
        found[BASE] = _of_lender(content, "acoustic_of", "acoustic", path)
    return found


def _of_lender(content: dict[str, Any], key: str, part: str, path: Path) -> Path:
    """The file of weights under `part` of the voice that the text under `key` names."""
    lender = cards.text(content, key, path)
    what = {"vocoder": "vocoder", "acoustic": "acoustic model"}[part]
    found = _folders().get(lender)
    if found is None:
        raise StudioError(f"{path}: {key} names the voice {lender!r}, which is not installed: install that, too.")
    theirs = cards.parse(found / CARD_FILE)
    file = cards.files(theirs, found).get(part)
    if file is None or (part == "acoustic" and "acoustic_of" in theirs):
        raise StudioError(f"{path}: {key} names the voice {lender!r}, which has no {what} of its own to lend.")
    if cards.mel_spec(theirs, found / CARD_FILE) != cards.mel_spec(content, path):
        raise StudioError(f"{path}: {key} names the voice {lender!r}, whose mel settings are others.")
    return file


def _reads(content: dict[str, Any], path: Path) -> str:
    found = content.get("reads", READS[0])
    if found not in READS:
        raise StudioError(f"{path}: reads is {' or '.join(READS)}, but {found!r} came.")
    return found


def _speakers(content: dict[str, Any], path: Path) -> tuple[tuple[str, int], ...]:
    """[speakers]: a number for each name, by number."""
    speakers = cards.table(content, "speakers", path)
    for name, number in speakers:
        if type(number) is not int or number < 0:
            raise StudioError(f"{path}: a speaker's number is wanted for speakers.{name}, but {number!r} came.")
    if len({number for _, number in speakers}) != len(speakers):
        raise StudioError(f"{path}: two speakers of [speakers] have the same number.")
    return tuple(sorted(speakers, key=lambda speaker: speaker[1]))

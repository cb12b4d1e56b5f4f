"""The vocoders that are installed beside the voices, known by their cards; no weights and no torch are read."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from voicestudio.core import MelSpec, ParamRange, StudioError, VocoderCard
from voicestudio.core.places import resources_folder, user_data_folder
from voicestudio.voices import cards
from voicestudio.voices.cards import CARD_FILE

if TYPE_CHECKING:
    from pathlib import Path

    from voicestudio.core import Controls

GAN, GRIFFIN_LIM, LPC, WAVENET, WAVEGLOW, HIFI_GAN = "gan", "griffin-lim", "lpc", "wavenet", "waveglow", "hifi-gan"
OWN_SOUND = "own"
"""What Voice.audio calls the sound of a voice that makes it without a mel."""
TURNS = ParamRange("turns", 0, 16, 0, "Turns between sound and mel that bring the sound nearer to it", curve="whole")
CONTROLS = {
    GAN: (replace(TURNS, default=8),),
    LPC: (replace(TURNS, default=8),),
    WAVENET: (
        ParamRange("temperature", 0.3, 1.2, 0.8, "How freely samples are drawn: less is calmer and duller"),
        TURNS,
    ),
    WAVEGLOW: (
        ParamRange("sigma", 0.0, 1.5, 0.667, "Spread of the noise that becomes sound: less is calmer and duller"),
        ParamRange("denoise", 0.0, 1.0, 0.0, "How much of the network's own hum is taken away"),
        TURNS,
    ),
    HIFI_GAN: (TURNS,),
}
"""What a person may turn, by kind."""
OF_VOICE = VocoderCard(
    GAN, "The voice's own (GAN)", GAN, "The network that learned from this voice alone", controls=CONTROLS[GAN]
)
"""What stands for the vocoder that a voice brings along; it is none of those beside the voices."""
WITHOUT_WEIGHTS = (
    VocoderCard(
        GRIFFIN_LIM, "Griffin-Lim", GRIFFIN_LIM, "Phases found by turns between samples and spectrum, no network"
    ),
    VocoderCard(
        LPC,
        "LPC",
        LPC,
        "Linear prediction: pulses and noise through an all-pole filter, no network",
        controls=CONTROLS[LPC],
    ),
)
RESERVED = (GAN, OWN_SOUND, *(card.id for card in WITHOUT_WEIGHTS))
"""Names that no vocoder's folder may have: a voice's own vocoder, a voice's own sound, and those without weights."""
KINDS = (WAVENET, WAVEGLOW, HIFI_GAN)
_TEXT_KEYS = ("id", "name", "kind", "licence", "corpus", "description", "training")
_WANTED_KEYS = ("id", "name", "kind", "licence", "corpus")


def vocoders() -> list[VocoderCard]:
    """All that can be used, those without weights last; a damaged card is left out."""
    return survey()[0]


def survey() -> tuple[list[VocoderCard], list[cards.Damaged]]:
    """All that can be used, as `vocoders` has them, and those whose card is damaged, each with its problem."""
    sound, damaged = [], []
    for vocoder_id, folder in sorted(_folders().items()):
        try:
            sound.append(read_card(folder))
        except StudioError as error:
            damaged.append(cards.Damaged(vocoder_id, folder, str(error), cards.VOCODER))
    return [*sorted(sound, key=lambda card: (card.kind, card.id)), *WITHOUT_WEIGHTS], damaged


def card(vocoder_id: str) -> VocoderCard:
    """The card of one vocoder; raises StudioError, naming the known ones, for an unknown id, and for a damaged card."""
    for known in WITHOUT_WEIGHTS:
        if known.id == vocoder_id:
            return known
    folders = _folders()
    if vocoder_id not in folders:
        known = ", ".join(sorted([*folders, LPC, GRIFFIN_LIM]))
        raise StudioError(f"There is no vocoder {vocoder_id!r}: choose one of those installed ({known}).")
    return read_card(folders[vocoder_id])


def control_values(vocoder_id: str, controls: Controls) -> dict[str, float]:
    """The values of all controls of the vocoder by name: those given, and the others as its card says.

    Raises StudioError for a control that it has not, and for a value outside of its range.
    """
    known = () if vocoder_id == OWN_SOUND else (OF_VOICE if vocoder_id == GAN else card(vocoder_id)).controls
    values = {control.name: control.default for control in known}
    for name, value in controls:
        if name not in values:
            has = f"it has {', '.join(values)}" if values else "it has none"
            raise StudioError(f"The vocoder {vocoder_id} has no control {name!r}: {has}.")
        values[name] = next(control for control in known if control.name == name).checked(value)
    return values


def fitting(spec: MelSpec) -> tuple[str, ...]:
    """The ids of those that take a mel of these settings."""
    return tuple(card.id for card in vocoders() if card.spec in (None, spec))


def weights_file(vocoder: VocoderCard) -> Path:
    """The file of weights that the card names."""
    return _weights(vocoder.folder)


def own_folder() -> Path:
    """Where the person's own vocoders stand, each in a folder of its id; it need not be there."""
    return user_data_folder() / "vocoders"


def is_shipped(vocoder_id: str) -> bool:
    """Whether a vocoder of this id came with the studio."""
    return vocoder_id in RESERVED or (resources_folder() / "vocoders" / vocoder_id / CARD_FILE).is_file()


def read_card(folder: Path) -> VocoderCard:
    """The card of a vocoder's folder; raises StudioError naming the file and the key that is missing or wrong."""
    path = folder / CARD_FILE
    content = cards.parse(path)
    texts = cards.texts(content, _TEXT_KEYS, _WANTED_KEYS, folder)
    if texts["kind"] not in KINDS:
        raise StudioError(f"{path}: the kind of a vocoder is one of {', '.join(KINDS)}, but {texts['kind']!r} came.")
    if texts["id"] in RESERVED:
        raise StudioError(f"{path}: a vocoder cannot be called {texts['id']!r}: choose another name.")
    _weights(folder)
    controls = tuple(
        replace(control, default=control.checked(value))
        for control in CONTROLS.get(texts["kind"], ())
        for value in [_default(content, control, path)]
    )
    return VocoderCard(
        **texts,
        folder=folder,
        spec=cards.mel_spec(content, path),
        figures=cards.figures(content, path),
        controls=controls,
    )


def _default(content: dict, control: ParamRange, path: Path) -> float:
    """[controls] of a card may say where a control stands at first."""
    values = dict(cards.table(content, "controls", path))
    return cards.number(values.get(control.name, control.default), f"controls.{control.name}", path)


def _weights(folder: Path) -> Path:
    path = folder / CARD_FILE
    files = cards.files(cards.parse(path), folder)
    if "weights" not in files:
        raise StudioError(f"{path}: a file of weights is wanted, files.weights, but none is named.")
    return files["weights"]


def _folders() -> dict[str, Path]:
    """Vocoders' folders by id; the person's own win."""
    return cards.folders(resources_folder() / "vocoders", own_folder())

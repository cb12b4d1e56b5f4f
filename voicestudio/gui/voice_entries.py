"""Voices and vocoders as the rows of one list, each with what there is to know of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication

from voicestudio.core import places

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from voicestudio.core import MelSpec, ParamRange, VocoderCard, VoiceCard
    from voicestudio.voices.cards import Damaged

VOICE, VOCODER = "voice", "vocoder"
_MOST_SPEAKERS = 12


@dataclass(frozen=True, slots=True)
class Entry:
    """`makes` is VOICE or VOCODER; `columns` are what the list shows, `facts` names and values of all that is known.

    `is_own`: the person's own, which can be removed; `problem`: why it cannot be used, in one sentence.
    """

    id: str
    makes: str
    name: str
    columns: tuple[str, ...]
    facts: tuple[tuple[str, str], ...]
    is_own: bool
    problem: str = ""


def _tr(text: str) -> str:
    return QCoreApplication.translate("VoiceEntries", text)


def headings() -> tuple[str, ...]:
    """What the columns of an entry are called."""
    return _tr("Name"), _tr("Kind"), _tr("Language"), _tr("Licence"), _tr("Corpus"), _tr("From")


def entries(voices: Sequence[VoiceCard], damaged: Sequence[Damaged], vocoders: Sequence[VocoderCard]) -> list[Entry]:
    """Voices first, then those that are damaged, vocoders among them, then vocoders."""
    return [*map(_voice, voices), *map(_damaged, damaged), *map(_vocoder, vocoders)]


def _voice(card: VoiceCard) -> Entry:
    names = [name for name, _ in card.speakers]
    speakers = ", ".join(names[:_MOST_SPEAKERS])
    if len(names) > _MOST_SPEAKERS:
        speakers = _tr("{names} and {more} more").format(names=speakers, more=len(names) - _MOST_SPEAKERS)
    facts = (
        (_tr("Description"), card.description),
        (_tr("Licence"), card.licence),
        (_tr("Corpus"), card.corpus),
        (_tr("Training"), card.training),
        (_tr("Speakers"), speakers),
        (_tr("Vocoders"), ", ".join(card.vocoders)),
        *_mel(card.spec),
        *_figures(card.figures),
        *_place(card.id, card.folder),
    )
    columns = (card.name, _kind(_tr("Voice"), card.kind), card.language, card.licence, card.corpus, _from(card.folder))
    return Entry(card.id, VOICE, card.name, columns, _told(facts), _is_own(card.folder))


def _damaged(one: Damaged) -> Entry:
    what = _tr("Vocoder, damaged") if one.makes == VOCODER else _tr("Voice, damaged")
    columns = (one.id, what, "", "", "", _from(one.folder))
    return Entry(one.id, one.makes, one.id, columns, _place(one.id, one.folder), _is_own(one.folder), one.problem)


def _vocoder(card: VocoderCard) -> Entry:
    facts = (
        (_tr("Description"), _tr(card.description)),
        (_tr("Licence"), card.licence),
        (_tr("Corpus"), card.corpus),
        (_tr("Training"), card.training),
        *((_tr("Control"), _control(control)) for control in card.controls),
        *(_mel(card.spec) if card.spec is not None else ()),
        *_figures(card.figures),
        *_place(card.id, card.folder),
    )
    name = _tr(card.name)
    columns = (name, _kind(_tr("Vocoder"), card.kind if card.folder else ""), "", card.licence, card.corpus,
               _from(card.folder))  # fmt: skip
    return Entry(card.id, VOCODER, name, columns, _told(facts), _is_own(card.folder))


def _kind(what: str, kind: str) -> str:
    return f"{what} ({kind})" if kind else what


def _is_own(folder: Path | None) -> bool:
    return folder is not None and folder.is_relative_to(places.user_data_folder())


def _from(folder: Path | None) -> str:
    return _tr("Yours") if _is_own(folder) else _tr("The studio")


def _control(control: ParamRange) -> str:
    unit = f" {control.unit}" if control.unit else ""
    return f"{control.name}: {control.low:g} – {control.high:g}{unit}. {_tr(control.description)}"


def _mel(spec: MelSpec) -> tuple[tuple[str, str], ...]:
    return (
        (_tr("Sample rate"), f"{spec.sample_rate} Hz"),
        (_tr("Mel"), _tr("{n_mels} bands, {low:g} to {high:g} Hz, a frame each {hop} samples").format(
            n_mels=spec.n_mels, low=spec.fmin_hz, high=spec.fmax_hz, hop=spec.hop_length)),
    )  # fmt: skip


def _figures(figures: Sequence[tuple[str, float]]) -> tuple[tuple[str, str], ...]:
    return tuple((name.replace("_", " "), f"{value:g}") for name, value in figures)


def _place(own_id: str, folder: Path | None) -> tuple[tuple[str, str], ...]:
    return ((_tr("Id"), own_id), (_tr("Folder"), str(folder) if folder is not None else ""))


def _told(facts: Sequence[tuple[str, str]]) -> tuple[tuple[str, str], ...]:
    return tuple((name, value) for name, value in facts if value)

"""Piper voices: <name>.onnx with <name>.onnx.json beside it, and a MODEL_CARD where there is one."""

from __future__ import annotations

import re
import shutil
from typing import TYPE_CHECKING

import numpy as np

from voicestudio.core import StudioError
from voicestudio.voices import catalogue
from voicestudio.voices.importing.shelves import VOICE
from voicestudio.voices.importing.source import Conversion, Row
from voicestudio.voices.piper.settings import BEGIN, END, PAD, PiperSettings, read_settings

if TYPE_CHECKING:
    from pathlib import Path

    from voicestudio.voices.importing.source import Source
    from voicestudio.voices.piper.graph import Made
    from voicestudio.voices.piper.session import Session

GRAPH, SETTINGS, ABOUT = "voice.onnx", "voice.onnx.json", "MODEL_CARD"
_MOST_ABOUT_BYTES = 1 << 16
_LICENCE = re.compile(r"^\W*licen[cs]e\W*:\s*(\S.*?)\s*$", re.IGNORECASE | re.MULTILINE)
_TRIED_SYMBOLS = 24


class PiperKind:
    """Recognised by its name: .onnx, or .onnx.json."""

    name = "Piper voice"
    makes = VOICE

    def recognises(self, source: Source) -> bool:
        return source.path.name.lower().endswith((".onnx", ".onnx.json"))

    def convert(self, source: Source, folder: Path) -> Conversion:
        """The graph made ready, its settings and its MODEL_CARD; it says something before it is taken."""
        path = source.path
        if path.suffix.lower() == ".json":
            path = path.with_name(path.name[: -len(".json")])
            if not path.is_file():
                raise StudioError(f"A Piper voice is two files, but {path} is not there: put it beside its .json file.")
        beside = path.with_name(f"{path.name}.json")
        settings = read_settings(beside)
        language = _language(settings, beside)
        made, session, repeats = _ready(path, settings)
        (folder / GRAPH).write_bytes(made.graph)
        shutil.copyfile(beside, folder / SETTINGS)
        about = _about(path)
        if about:
            (folder / ABOUT).write_text(about, encoding="utf-8")
        licence = match[1] if (match := _LICENCE.search(about)) else ""
        rows = _rows(settings, language, licence, made, session, repeats)
        return Conversion(_card(path, settings, language, licence), rows)


def _ready(path: Path, settings: PiperSettings) -> tuple[Made, Session, bool]:
    """The graph as the studio wants it or, where it cannot be changed so, as it came; and whether it repeats itself."""
    from voicestudio.voices.piper.graph import as_it_came, made_ready, read_graph
    from voicestudio.voices.piper.session import Session

    model = read_graph(path)
    if settings.speakers and "sid" not in {one.name for one in model.graph.input}:
        named = len(settings.speakers)
        raise StudioError(f"{path} has one speaker, but its settings name {named}: download both files anew.")
    whole = as_it_came(model)
    made = made_ready(model)
    try:
        session = Session(made.graph, str(path))
        return made, session, _repeats(session, settings)
    except StudioError:
        session = Session(whole.graph, str(path))
        return whole, session, _repeats(session, settings)


def _repeats(session: Session, settings: PiperSettings) -> bool:
    """Whether the network, asked twice to say a few of its symbols, says the same.

    Raises StudioError when no sound comes.
    """
    from voicestudio.voices.piper.session import Question

    pad = settings.ids[PAD]
    ids = [*settings.ids[BEGIN], *pad]
    for symbol in list(settings.ids)[:_TRIED_SYMBOLS]:
        ids += [*settings.ids[symbol], *pad]
    ids += settings.ids[END]
    question = Question(
        np.array(ids), np.ones(len(ids), np.float32), settings.noise_scale, settings.length_scale, settings.noise_w,
        max((number for _, number in settings.speakers), default=0), 0,
    )  # fmt: skip
    first, second = (session.sound(question)[0] for _ in range(2))
    return np.array_equal(first, second)


def _language(settings: PiperSettings, path: Path) -> str:
    """The espeak-ng code of the voice's language; a voice of letters may have one that espeak-ng does not know."""
    from voicestudio.text.espeak import resolve

    try:
        return resolve(settings.language)
    except StudioError as error:
        raise StudioError(
            f"{path} wants the espeak-ng voice {settings.language!r}, which the studio does not have: choose a voice "
            "of another language (voicestudio voices --languages lists all)."
        ) from error


def _about(path: Path) -> str:
    """What the MODEL_CARD beside a voice says, "" where there is none that can be read."""
    try:
        with path.with_name(ABOUT).open("rb") as file:
            return file.read(_MOST_ABOUT_BYTES).decode("utf-8", errors="replace")
    except OSError:
        return ""


def _card(path: Path, settings: PiperSettings, language: str, licence: str) -> dict[str, object]:
    facts, spec = settings.facts, settings.spec
    place = ", ".join(facts[key] for key in ("language", "country") if key in facts)
    about = " ".join(part for part in (place, f"({facts['quality']} quality)" if "quality" in facts else "") if part)
    return {
        "name": path.name[: -len(".onnx")] or path.name,
        "language": language,
        "licence": licence or "not told",
        "corpus": facts.get("dataset", "not told"),
        "description": f"A Piper voice: {about}." if about else "A Piper voice.",
        "kind": catalogue.PIPER,
        "files": {"graph": GRAPH, "settings": SETTINGS},
        "mel": {
            "sample_rate": spec.sample_rate, "n_fft": spec.n_fft, "win_length": spec.win_length,
            "hop_length": spec.hop_length, "n_mels": spec.n_mels, "fmin_hz": spec.fmin_hz, "fmax_hz": spec.fmax_hz,
        },
        "speakers": dict(settings.speakers),
    }  # fmt: skip


def _rows(
    settings: PiperSettings, language: str, licence: str, made: Made, session: Session, repeats: bool
) -> tuple[Row, ...]:
    names = [name for name, _ in settings.speakers]
    speakers = ", ".join(names[:6]) + (f" and {len(names) - 6} more" if len(names) > 6 else "")
    read = f"phonemes of espeak-ng in {language}" if settings.phoneme_type == "espeak" else "letters as written"
    seed = "equal seeds give equal sound" if session.is_seeded else "the same sound for every seed"
    return (
        Row("sample rate", f"{settings.sample_rate} Hz"),
        Row("language", " ".join(filter(None, (language, settings.facts.get("language", ""))))),
        Row("speakers", f"{len(names)}: {speakers}" if names else "1"),
        Row("licence", licence or "not told: ask where the voice came from"),
        Row("corpus", settings.facts.get("dataset", "not told")),
        Row("symbols", f"{len(settings.ids)}, {read}"),
        Row("network", f"{made.n_tensors} tensors, {made.n_values:,} values, {made.n_nodes} operators, all used"),
        Row("seed", seed if repeats else "has no effect: the sound varies each time"),
        Row("times of words", "told by the network" if session.tells_durations else "estimated"),
        Row("pitch", "stays as it is"),
    )

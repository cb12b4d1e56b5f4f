"""Whether a patch can be played: its synthesizer and effects are known, and every value lies in its range."""

from __future__ import annotations

from typing import TYPE_CHECKING

from voicestudio.core import StudioError
from voicestudio.effects import catalogue as effects_catalogue
from voicestudio.synth import catalogue

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from voicestudio.core import ParamRange, SoundPatch

CATEGORIES = (
    "pick-up", "laser", "impact", "interface", "ambience", "animal", "machine", "instrument", "voice", "weather",
    "water", "footsteps", "fire", "magic",
)  # fmt: skip
"""What the patches that came with the studio are sorted into; a person's own may have others."""
SEED_END = 2**63
MAX_NAME, MAX_DESCRIPTION, MAX_TAGS, MAX_TAG, MAX_SOURCE = 120, 2000, 32, 40, 4096


def checked(patch: SoundPatch) -> SoundPatch:
    """The patch itself; raises StudioError, in a sentence that names what does not fit, if it cannot be played.

    Whether its source is there is not asked here (`engine.sources`).
    """
    check_texts(patch.name, patch.category, patch.tags, patch.description)
    check_seed(patch.seed)
    check_source(patch.source)
    check_values(patch.values, synth_parameters(patch.synth), f"the synthesizer {patch.synth}")
    effects_catalogue.checked(patch.effects)
    return patch


def synth_parameters(id: str) -> tuple[ParamRange, ...]:
    """What can be turned on a synthesizer; raises StudioError, naming those there are, for an unknown one."""
    return catalogue.synthesizer(id).parameters


def effect_parameters(kind: str) -> tuple[ParamRange, ...]:
    """What can be turned on an effect; raises StudioError, naming those there are, for an unknown one."""
    return effects_catalogue.kind(kind).parameters


def check_values(values: Mapping[str, float], parameters: Sequence[ParamRange], owner: str) -> None:
    """Raises StudioError for a name that none of the parameters has, and for a value outside its range."""
    known = {parameter.name: parameter for parameter in parameters}
    for name, value in values.items():
        if name not in known:
            raise StudioError(unknown(name, known, owner))
        known[name].checked(value)


def unknown(name: str, known: Mapping[str, ParamRange], owner: str) -> str:
    """The sentence for a parameter that the owner does not have."""
    names = f"choose one of {', '.join(known)}" if known else "it has none"
    return f"There is no parameter {name!r} of {owner}: {names}."


def check_texts(name: str, category: str, tags: Sequence[str], description: str) -> None:
    """Raises StudioError for a patch without a name, and for texts that are too long or hold control characters."""
    if not name.strip():
        raise StudioError("A patch wants a name, but an empty one came.")
    if len(tags) > MAX_TAGS:
        raise StudioError(f"At most {MAX_TAGS} tags are wanted, but {len(tags)} came.")
    texts = [("name", name, MAX_NAME), ("category", category, MAX_TAG), *(("tag", tag, MAX_TAG) for tag in tags)]
    for what, text, most in texts:
        if len(text) > most:
            raise StudioError(f"A {what} of at most {most} characters is wanted, but {len(text)} came.")
        if not text.isprintable():
            raise StudioError(f"A {what} in one line of plain text is wanted, but {text!r} came.")
    if any(not tag.strip() for tag in tags):
        raise StudioError("Every tag wants a text, but an empty one came.")
    if len(description) > MAX_DESCRIPTION:
        raise StudioError(
            f"A description of at most {MAX_DESCRIPTION} characters is wanted, but {len(description)} came."
        )


def check_seed(seed: int) -> None:
    """Raises StudioError for what is no seed of a random generator."""
    if not 0 <= seed < SEED_END:
        raise StudioError(f"A seed of 0 to 2**63 - 1 is wanted, but {seed} came.")


def check_source(source: str) -> None:
    """Raises StudioError for what can be no name of a file or patch."""
    if len(source) > MAX_SOURCE or not source.isprintable():
        raise StudioError("The name of a sound file, or patch:ID, is wanted for source, but something else came.")

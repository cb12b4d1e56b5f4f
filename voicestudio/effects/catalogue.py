"""All kinds of effect by their ids: what each is called, what it does, and what a person may turn on it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from voicestudio.core import ParamRange, StudioError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from voicestudio.core import Effect

SPACES = ("room", "hall", "plate", "spring", "cave", "tunnel", "telephone", "radio", "tin can")
"""What the convolution effect can sound like; voicestudio.effects.spaces computes them."""
BANDS = ("low", "low_mid", "mid", "high_mid", "high")

MOST_EFFECTS, MAX_SOURCE = 32, 4096


@dataclass(frozen=True, slots=True)
class EffectKind:
    """A kind of effect. `group` is "level", "tone", "colour", "motion", "space" or "pitch and time".

    `keeps_time` is False for the one that makes a sound longer or shorter: what is heard then is no longer where it
    was. All others keep every moment in its place, and at most add a tail. `takes_source`: it can work with a sound
    file of the person's own, in the place of its parameter `instead_of`.
    """

    id: str
    name: str
    group: str
    description: str
    parameters: tuple[ParamRange, ...]
    keeps_time: bool = True
    instead_of: str = ""

    @property
    def takes_source(self) -> bool:
        return bool(self.instead_of)


def kind(id: str) -> EffectKind:
    """The kind of that id; raises StudioError, naming all, for one that is not known."""
    if id not in KINDS:
        raise StudioError(f"There is no effect {id!r}: choose one of {', '.join(KINDS)}.")
    return KINDS[id]


def completed(effect: Effect) -> dict[str, float]:
    """Every parameter of the effect, those not given at their defaults.

    Raises StudioError for an unknown kind, a parameter that the kind has not, a value outside its range, and a source
    where none is taken; whether its file is there is not asked.
    """
    of_kind = kind(effect.kind)
    known = {parameter.name: parameter for parameter in of_kind.parameters}
    for name in effect.values:
        if name not in known:
            raise StudioError(f"{of_kind.name} has no parameter {name!r}: choose one of {', '.join(known)}.")
    if effect.source and not of_kind.takes_source:
        raise StudioError(f"{of_kind.name} works with no sound file, but the source “{effect.source}” came.")
    if len(effect.source) > MAX_SOURCE or not effect.source.isprintable():
        raise StudioError(f"{of_kind.name}: the path of a sound file is wanted for source, but something else came.")
    try:
        return {
            name: parameter.checked(effect.values.get(name, parameter.default)) for name, parameter in known.items()
        }
    except StudioError as error:
        raise StudioError(f"{of_kind.name}: {str(error)[:1].lower()}{str(error)[1:]}") from error


def checked(chain: Iterable[Effect]) -> tuple[Effect, ...]:
    """The chain itself; raises StudioError for one that cannot be played, or has more than MOST_EFFECTS effects."""
    chain = tuple(chain)
    if len(chain) > MOST_EFFECTS:
        raise StudioError(f"At most {MOST_EFFECTS} effects are wanted in a chain, but {len(chain)} came.")
    for effect in chain:
        completed(effect)
    return chain


def keeps_time(chain: Iterable[Effect]) -> bool:
    """Whether what is heard stays where it was: no effect in use makes the sound longer or shorter."""
    return all(effect.bypassed or kind(effect.kind).keeps_time for effect in chain)


def _hz(name: str, low: float, high: float, default: float, description: str) -> ParamRange:
    return ParamRange(name, low, high, default, description, "Hz", "log")


def _s(name: str, low: float, high: float, default: float, description: str) -> ParamRange:
    return ParamRange(name, low, high, default, description, "s", "log" if low > 0 else "linear")


def _db(name: str, low: float, high: float, default: float, description: str) -> ParamRange:
    return ParamRange(name, low, high, default, description, "dB")


def _share(name: str, default: float, description: str, low: float = 0.0, high: float = 1.0) -> ParamRange:
    return ParamRange(name, low, high, default, description)


def _bands() -> tuple[ParamRange, ...]:
    ranges = ((20, 1000, 120), (50, 4000, 350), (100, 8000, 1000), (500, 16000, 3000), (1000, 20000, 8000))
    names = ("low shelf", "first peak", "second peak", "third peak", "high shelf")
    made: list[ParamRange] = []
    for band, (low, high, default), name in zip(BANDS, ranges, names, strict=True):
        made.append(_hz(f"{band}_hz", low, high, default, f"Where the {name} works."))
        made.append(_db(f"{band}_db", -24, 24, 0, f"How much the {name} lifts or lowers."))
        if "shelf" not in name:
            made.append(ParamRange(f"{band}_q", 0.1, 18, 1, f"How narrow the {name} is.", curve="log"))
    return tuple(made)


_WET = "How much of the effect is heard: up to a half beside the full original, beyond it in its place."
_CROSS = "0 is the original alone, 1 the effect alone."
_RATE = _hz("rate_hz", 0.05, 20, 1, "How often it moves back and forth.")
_SLOPE = ParamRange.of_choices("slope", ("6 dB", "12 dB", "24 dB", "48 dB"), "12 dB", "How steep it is, per octave.")

_LEVEL = (
    EffectKind("gain", "Gain", "level", "Louder or quieter, nothing else.",
               (_db("gain_db", -60, 36, 0, "How much louder, or quieter below 0."),)),
    EffectKind("compressor", "Compressor", "level", "Makes loud passages quieter, so that all may be made louder.", (
        _db("threshold_db", -60, 0, -20, "What is louder than this is made quieter."),
        ParamRange("ratio", 1, 20, 4, "So many dB above the threshold become one.", curve="log"),
        _s("attack_s", 0.0001, 0.2, 0.005, "How fast it begins to hold back."),
        _s("release_s", 0.01, 2, 0.1, "How fast it lets go."),
        _db("makeup_db", 0, 36, 0, "How much louder all is made afterwards."),
    )),
    EffectKind("limiter", "Limiter", "level", "Lets nothing pass the ceiling, looking a moment ahead.", (
        _db("gain_db", 0, 36, 0, "How much louder the sound is made before."),
        _db("ceiling_db", -30, -0.5, -1, "The highest level that leaves it, between the samples too."),
        _s("release_s", 0.01, 1, 0.1, "How fast it lets go."),
    )),
    EffectKind("gate", "Gate", "level", "Silences what is quieter than the threshold: breath, hiss, a room's hum.", (
        _db("threshold_db", -90, 0, -45, "What is quieter than this is made quieter still."),
        ParamRange("ratio", 1, 100, 10, "One dB below the threshold becomes so many.", curve="log"),
        _s("attack_s", 0.0001, 0.2, 0.001, "How fast it opens."),
        _s("release_s", 0.01, 2, 0.1, "How fast it closes."),
    )),
)  # fmt: skip

_TONE = (
    EffectKind("equaliser", "Equaliser", "tone", "Five bands lifted or lowered: two shelves and three peaks.",
               _bands()),
    EffectKind("high_pass", "High-pass filter", "tone", "Takes away what is lower than the cutoff.",
               (_hz("cutoff_hz", 20, 20000, 100, "3 dB are gone here."), _SLOPE)),
    EffectKind("low_pass", "Low-pass filter", "tone", "Takes away what is higher than the cutoff.",
               (_hz("cutoff_hz", 20, 20000, 6000, "3 dB are gone here."), _SLOPE)),
    EffectKind("ladder_filter", "Ladder filter", "tone", "A synthesizer's filter, which sings at its cutoff.", (
        ParamRange.of_choices(
            "mode", ("low 12 dB", "high 12 dB", "band 12 dB", "low 24 dB", "high 24 dB", "band 24 dB"), "low 24 dB",
            "What it lets pass, and how steep it is."),
        _hz("cutoff_hz", 20, 20000, 1500, "Where it works."),
        _share("resonance", 0.3, "How much it stresses the cutoff."),
        _db("drive_db", 0, 30, 0, "How hard it is driven into its own distortion."),
    )),
)  # fmt: skip

_COLOUR = (
    EffectKind("distortion", "Distortion", "colour", "Bends or cuts the peaks: warm, harsh or broken.", (
        ParamRange.of_choices("shape", ("soft", "hard", "fold"), "soft",
                              "How peaks are treated: bent, cut off, or folded back."),
        _db("drive_db", 0, 48, 15, "How far the sound is driven."),
        _hz("tone_hz", 500, 20000, 8000, "What is higher is softened afterwards."),
        _db("level_db", -36, 12, -3, "How loud it comes out."),
        _share("mix", 1, _CROSS),
    )),
    EffectKind("bit_crush", "Bit crush", "colour", "Fewer bits and fewer samples, as early machines had.", (
        ParamRange("bits", 1, 16, 8, "Bits of a sample."),
        _hz("rate_hz", 200, 48000, 12000, "Samples a second; each is held until the next."),
        _share("mix", 1, _CROSS),
    )),
    EffectKind("ring_modulator", "Ring modulator", "colour", "Multiplies the sound with a tone: metallic, a robot.", (
        _hz("rate_hz", 1, 5000, 60, "The tone."),
        _share("mix", 1, _CROSS),
    )),
)  # fmt: skip

_MOTION = (
    EffectKind("chorus", "Chorus", "motion", "Several of the same, never quite together; a flanger when short.", (
        _RATE,
        _share("depth", 0.25, "How far the copies stray."),
        _s("delay_s", 0.001, 0.05, 0.007, "How far behind the copies are."),
        _share("feedback", 0, "How much goes round again; negative sounds hollow.", -0.95, 0.95),
        _share("mix", 0.5, _CROSS),
    )),
    EffectKind("phaser", "Phaser", "motion", "Notches that wander through the sound.", (
        _RATE,
        _share("depth", 0.5, "How far the notches wander."),
        _hz("centre_hz", 100, 10000, 1300, "Around where they wander."),
        _share("feedback", 0, "How much goes round again; negative moves the notches.", -0.95, 0.95),
        _share("mix", 0.5, _CROSS),
    )),
    EffectKind("tremolo", "Tremolo", "motion", "Louder and quieter in turn.", (
        _hz("rate_hz", 0.05, 50, 5, "How often a second."),
        _share("depth", 0.5, "How much quieter it becomes: 1 is silence in between."),
    )),
)  # fmt: skip

_SPACE = (
    EffectKind("delay", "Delay", "space", "Echoes, each quieter and duller than the one before.", (
        _s("delay_s", 0.001, 2, 0.3, "Time from one echo to the next."),
        _share("feedback", 0.35, "How much of an echo is left in the next.", 0, 0.95),
        _hz("damping_hz", 500, 20000, 6000, "What is higher is lost a little more in every further echo."),
        _share("mix", 0.25, _WET),
    )),
    EffectKind("reverb", "Reverb", "space", "A room that rings on, from a chamber to a cathedral.", (
        _share("room", 0.5, "How large the room is, and so how long it rings."),
        _share("damping", 0.5, "How soon the high tones die away."),
        _s("predelay_s", 0, 0.25, 0.01, "Time before the room answers."),
        _share("mix", 0.25, _WET),
    )),
    EffectKind("convolution", "Convolution", "space", "A place or a thing, by how it answers a crack; or your own.", (
        ParamRange.of_choices("space", SPACES, "hall", "Which place or thing."),
        ParamRange("size", 0.25, 2, 1, "How long it rings, compared with itself.", "x", "log"),
        _s("predelay_s", 0, 0.25, 0, "Time before it answers."),
        _share("mix", 0.3, _WET),
    ), instead_of="space"),
)  # fmt: skip

_FORMANTS = ParamRange.of_choices(
    "formants", ("move", "stay"), "move", "Whether the size of the speaker seems to change along, or stays."
)
_PITCH_AND_TIME = (
    EffectKind("pitch_shift", "Pitch shift", "pitch and time", "Higher or lower at the same pace.", (
        ParamRange("semitones", -24, 24, 0, "How far; 12 are an octave.", "semitones"),
        _FORMANTS,
    )),
    EffectKind("time_stretch", "Time stretch", "pitch and time", "Slower or faster at the same pitch.", (
        ParamRange("length", 0.25, 4, 1, "How long it becomes: 2 is twice as long, half as fast.", "x", "log"),
    ), keeps_time=False),
)  # fmt: skip

KINDS: dict[str, EffectKind] = {one.id: one for one in (*_LEVEL, *_TONE, *_COLOUR, *_MOTION, *_SPACE, *_PITCH_AND_TIME)}
"""All kinds by their ids, in the order in which a person is shown them."""

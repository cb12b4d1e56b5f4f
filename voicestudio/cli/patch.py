"""voicestudio patch: a designed sound into a sound file, aloud, or both; as it is kept, or changed on the way."""

from __future__ import annotations

import argparse
import json
import time
from contextlib import ExitStack, closing
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from voicestudio.cli.hearing import Hearing
from voicestudio.cli.speak import seed
from voicestudio.core import StudioError
from voicestudio.core.toml_files import ENDING

if TYPE_CHECKING:
    from voicestudio.core import SoundPatch

EXAMPLES = """examples:
  voicestudio patch glass-ping -o ping.wav
  voicestudio patch glass-ping -o low.flac --note C3 --set damping=0.2 --seconds 2
  voicestudio patch my-own.toml --play --note 440Hz --velocity 0.5
  voicestudio patch glass-ping -o other.wav --random 7
  voicestudio patch glass-ping -o variant.wav --mutate 0.3 --seed 4 --patch-out variant.toml
  voicestudio patch glass-ping -o between.wav --morph gong --at 0.5

--set changes a parameter first, and --random and --mutate leave it as it was set. `voicestudio patches` lists the
patches, and `voicestudio patches --synths` what each synthesizer's parameters mean.
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.epilog = EXAMPLES
    parser.add_argument("patch", metavar="NAME|FILE", help="a patch by its id or name, or a patch file .toml")
    parser.add_argument(
        "-o", "--out", type=Path, metavar="OUT", help="sound file to write: .wav, .flac, .ogg or .mp3; is replaced"
    )
    parser.add_argument("--play", action="store_true", help="play it while it is being made")
    parser.add_argument("--patch-out", type=Path, metavar="F", help="write the changed patch to a file .toml")
    parser.add_argument(
        "--set", type=setting, action="append", default=[], metavar="NAME=VALUE", dest="settings",
        help="a parameter of the synthesizer: a number, or one of its choices; may be given again",
    )  # fmt: skip
    parser.add_argument("--note", metavar="N", help="pitch: a MIDI number, a name such as C4, or Hz as in 440Hz")
    parser.add_argument("--velocity", type=float, metavar="V", help="how hard it is struck: 0 to 1")
    parser.add_argument("--seconds", type=float, metavar="S", help="how long the note is held: 0 to 3600")
    parser.add_argument("--seed", type=seed, metavar="N", help="of the sound's chance and of --mutate")
    parser.add_argument("--random", type=seed, metavar="SEED", help="draw all parameters anew")
    parser.add_argument("--mutate", type=float, metavar="AMOUNT", help="move all parameters a little: 0 to 1")
    parser.add_argument("--morph", metavar="OTHER", help="go towards another patch, by its id, name or file")
    parser.add_argument("--at", type=float, metavar="X", help="how far with --morph: 0 to 1 (default: 0.5)")
    parser.add_argument("--dry", action="store_true", help="leave the effects out")
    parser.add_argument("--json", action="store_true", help="print figures as JSON")


def setting(text: str) -> tuple[str, str]:
    """A name and a value as in decay_s=0.5."""
    name, equals, value = (part.strip() for part in text.partition("="))
    if not name or not equals or not value:
        raise argparse.ArgumentTypeError(f"a name and a value as in decay_s=0.5 are wanted, not {text!r}")
    return name, value


def run(args: argparse.Namespace) -> int:
    from voicestudio.synth import catalogue
    from voicestudio.voices.opening import neural_synthesizers

    _check(args)
    catalogue.join(neural_synthesizers())
    patch, other = _changed(_found(args.patch), args), None
    at = 0.5 if args.at is None else args.at
    if args.morph is not None:
        patch, other = _towards(patch, _found(args.morph), at, args)
    patch = _played_so(patch, args)
    figures = _facts(patch)
    if args.out is not None or args.play:
        figures |= _sound(patch, other, at, args)
    if args.patch_out is not None:
        from voicestudio.engine.patches import library

        library.write_to(args.patch_out, patch)
    if args.json:
        print(json.dumps(figures, ensure_ascii=False, indent=1))
    return 0


def _check(args: argparse.Namespace) -> None:
    if args.out is None and args.patch_out is None and not args.play:
        raise StudioError("Somewhere to let the sound go is wanted: give -o OUT.wav, --play, or both.")
    if args.at is not None and args.morph is None:
        raise StudioError("A patch to go towards is wanted beside --at: give --morph OTHER.")
    if args.patch_out is not None and args.patch_out.suffix.lower() != ".toml":
        raise StudioError(f"A file name ending in .toml is wanted for a patch, but “{args.patch_out.name}” came.")


def _found(wanted: str) -> SoundPatch:
    from voicestudio.engine.patches import library, reading

    path = Path(wanted)
    if path.suffix.lower() == ENDING or path.name != wanted:
        return reading.read(path)
    return library.named(wanted)


def _changed(patch: SoundPatch, args: argparse.Namespace) -> SoundPatch:
    """With what was set, and by chance."""
    from voicestudio.engine.patches import checking, varying

    owner = f"the synthesizer {patch.synth}"
    known = {parameter.name: parameter for parameter in checking.synth_parameters(patch.synth)}
    values = dict(patch.values)
    for name, value in args.settings:
        if name not in known:
            raise StudioError(checking.unknown(name, known, owner))
        values[name] = known[name].parsed(value)
    patch = replace(patch, values=values)
    locks = [name for name, _ in args.settings]
    if args.random is not None:
        patch = varying.randomised(patch, args.random, locks=locks)
    if args.mutate is not None:
        patch = varying.mutated(patch, args.seed or 0, args.mutate, locks)
    return patch


def _towards(
    patch: SoundPatch, other: SoundPatch, at: float, args: argparse.Namespace
) -> tuple[SoundPatch, SoundPatch | None]:
    """Their morph; or, of two synthesizers, both, to be faded between."""
    from voicestudio.engine.patches import varying

    if patch.synth == other.synth:
        return varying.morphed(patch, other, at), None
    if args.patch_out is not None:
        raise StudioError(
            f"Two patches of the same synthesizer are wanted for --patch-out, but {patch.synth} and {other.synth} "
            "came: only their sound can be faded."
        )
    return patch, _played_so(other, args)


def _played_so(patch: SoundPatch, args: argparse.Namespace) -> SoundPatch:
    """With the note, seed and treatment that were asked for."""
    from voicestudio.engine.pitches import pitch_of

    note = patch.note
    if args.note is not None:
        note = replace(note, pitch=pitch_of(args.note))
    if args.velocity is not None:
        note = replace(note, velocity=args.velocity)
    if args.seconds is not None:
        note = replace(note, duration_s=args.seconds)
    effects = () if args.dry else patch.effects
    return replace(patch, note=note, seed=patch.seed if args.seed is None else args.seed, effects=effects)


def _facts(patch: SoundPatch) -> dict[str, object]:
    from voicestudio.engine.patches import checking

    known = {parameter.name: parameter for parameter in checking.synth_parameters(patch.synth)}
    values = {
        name: known[name].choices[round(value)] if known[name].choices else value
        for name, value in checking.checked(patch).values.items()
    }
    return {
        "patch": patch.id, "name": patch.name, "synth": patch.synth, "values": values,
        "note": patch.note.pitch, "velocity": patch.note.velocity, "seconds": patch.note.duration_s, "seed": patch.seed,
    }  # fmt: skip


def _sound(patch: SoundPatch, other: SoundPatch | None, at: float, args: argparse.Namespace) -> dict[str, object]:
    """Writes and plays it while it is being made; gives its figures."""
    import numpy as np

    from voicestudio.audio_io.files import StreamWriter
    from voicestudio.engine import designing

    sample_rate = designing.SAMPLE_RATE
    clips = designing.play(patch) if other is None else designing.play_between(patch, other, at)
    n_samples, peak, compute_s = 0, 0.0, 0.0
    with ExitStack() as stack:
        stack.enter_context(closing(clips))
        writer = stack.enter_context(StreamWriter(args.out, sample_rate)) if args.out is not None else None
        hearing = stack.enter_context(Hearing(sample_rate, must=writer is None)) if args.play else None
        while True:
            asked = time.perf_counter()
            clip = next(clips, None)
            compute_s += time.perf_counter() - asked
            if clip is None:
                break
            n_samples += len(clip)
            peak = max(peak, float(np.abs(clip.samples).max(initial=0.0)))
            if writer is not None:
                writer.append(clip)
            if hearing is not None and len(clip):
                hearing.append(clip)
        if writer is not None:
            writer.close()
        if hearing is not None:
            hearing.finish()
    figures = {"file": str(args.out)} if args.out is not None else {}
    duration_s = n_samples / sample_rate
    return figures | {
        "sample_rate": sample_rate, "duration_s": round(duration_s, 6), "peak": round(peak, 6),
        "x_real_time": round(duration_s / compute_s, 2),
    }  # fmt: skip

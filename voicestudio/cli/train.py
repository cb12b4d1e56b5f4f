"""voicestudio train: teach a network, or a classifier of sounds, from recordings."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from voicestudio.core import StudioError, places

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable

    from voicestudio.training.loop import Recipe
    from voicestudio.training.recipes import Material

MODELS = {
    "acoustic": "phonemes to mel: Parallel or Non-Attentive Tacotron",
    "pitch": "readers of pitch, for the acoustic model in --from",
    "speaker": "another speaker, as a small difference to the acoustic model in --from",
    "tacotron2": "phonemes to mel by attention: Tacotron 2",
    "vocoder": "mel to sound: the studio's own GAN",
    "hifi-gan": "mel to sound: HiFi-GAN",
    "wavenet": "mel to sound: WaveNet",
    "waveglow": "mel to sound: WaveGlow",
}
ADVERSARIAL = ("vocoder", "hifi-gan")
"""Those that discriminators may join."""
SPEAKER_OPTIONS = ("pitch", "resonances", "likeness")
SOUNDS = "sounds"
"""Networks whose corpus is read otherwise: one folder a class."""
CLASSIFIER = "classifier"
"""No network: it has a file of its own."""

EXAMPLES = """examples:
  voicestudio train acoustic --corpus recordings/anna --out work/anna --minutes 180
  voicestudio train vocoder --corpus recordings/anna --corpus recordings/others --out work/anna-vocoder --minutes 120
  voicestudio train acoustic --corpus recordings/anna --out work/anna --minutes 360 --resume
  voicestudio train tacotron2 --corpus recordings/anna --teacher work/anna/acoustic.safetensors --out work/attending
  voicestudio train speaker --corpus recordings/ben --corpus recordings/anna --language nl,en-us --pitch 110
      --from work/anna/acoustic.safetensors --out work/ben --minutes 60
  voicestudio train sounds --corpus recordings/esc10 --out work/sounds --minutes 65
  voicestudio train classifier --corpus recordings/birds --out work/birds --json

A corpus is a folder of recordings, with metadata.csv (id|text, or with the columns id, prompt, text) for an
acoustic model. One prompt in 17 is never trained on: the figures are measured there. --out gets log.jsonl
(all figures), samples/ (what to hear and see), checkpoint.pt (to resume from) and the weights as safetensors.

With --teacher, Tacotron 2 learns what that acoustic model says of the corpus's prompts, and of new sentences made of
pieces of them, in the place of the recordings: a teacher says a sentence always alike, and when each phoneme is said is
known, so that an hour teaches what days would. The validation prompts are not among these texts.

A speaker is learned from recordings in any language (--language THEIRS,OTHERS): the first corpus is theirs, the second
that of the voice in --from, whose clips are brought to the same pitch and tract. The voice says what that voice says.

Networks of sounds want one folder of recordings a class. Nothing is learned from the fifth fold (5-name.ogg, or every
fifth where the names tell no folds). With --from, the network over samples is the one named, and stays as it is; of a
folder with both networks, the one over frames goes on learning.

A classifier needs no text: its corpus holds one folder of sounds a class. It takes none of the options of networks, and
is judged on folds of sounds that it did not learn from (those named 1-... to 9-..., else drawn); --out gets
classifier.skops, card.toml and report.json."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.epilog = EXAMPLES
    kinds = {**MODELS, SOUNDS: "class to sound: WaveNets over frames and samples"}
    kinds |= {CLASSIFIER: "names sounds: support vectors, random forest, nearest neighbours and their vote"}
    parser.add_argument("model", choices=kinds, help="; ".join(f"{name}: {what}" for name, what in kinds.items()))
    parser.add_argument(
        "--corpus",
        action="append",
        required=True,
        type=Path,
        metavar="DIR",
        help="folder of recordings; give it again to add more (the first one is the voice)",
    )
    parser.add_argument("--out", required=True, type=Path, metavar="DIR", help="where everything of this training goes")
    parser.add_argument(
        "--minutes", type=float, default=180.0, help="training time in all, resumed runs counted in (180)"
    )
    parser.add_argument("--resume", action="store_true", help="go on from the checkpoint in --out")
    parser.add_argument("--from", dest="begin_from", type=Path, metavar="FILE", help="begin from these weights")
    parser.add_argument(
        "--teacher", type=Path, metavar="FILE", help="tacotron2: learn what this acoustic model says of the prompts"
    )
    parser.add_argument(
        "--language", default="en-us", help="espeak-ng code of the texts (en-us); nl,en-us: of the first corpus, others"
    )
    parser.add_argument("--batch", type=int, help="clips a step")
    parser.add_argument("--rate", type=float, help="peak learning rate")
    parser.add_argument(
        "--adversarial-from",
        type=float,
        metavar="SHARE",
        help="share of the time after which discriminators join (vocoder: never, hifi-gan: 0.5)",
    )
    parser.add_argument(
        "--decoder",
        choices=["parallel", "recurrent"],
        help="of the acoustic model: Parallel Tacotron's, or Non-Attentive Tacotron's (as in --from, else parallel)",
    )
    parser.add_argument("--pitch", type=float, metavar="HZ", help="of a speaker: mean pitch (that of the first corpus)")
    parser.add_argument(
        "--resonances", type=float, metavar="FACTOR",
        help="of a speaker: on those of the voice in --from; 0.85 to 0.9 makes a woman's tract a man's (1)",
    )  # fmt: skip
    parser.add_argument(
        "--likeness", type=float, metavar="SHARE",
        help="of a speaker: 1 like the first corpus, 0 like the voice in --from at that pitch and tract (0.5)",
    )  # fmt: skip
    parser.add_argument("--device", default="auto", help="auto, cpu, cuda or mps")
    parser.add_argument("--threads", type=int, default=1, help="CPU threads (1)")
    parser.add_argument(
        "--validate-every", type=float, default=10.0, metavar="MINUTES", help="minutes between figures (10)"
    )
    parser.add_argument("--json", action="store_true", help="print the last figures as JSON")


def run(args: argparse.Namespace) -> int:
    if args.minutes <= 0 or args.validate_every <= 0:
        raise StudioError(f"Minutes above 0 are wanted, but {min(args.minutes, args.validate_every):g} came.")
    if args.threads < 1:
        raise StudioError(f"At least one CPU thread is wanted, but {args.threads} came.")
    for option, value, models in (
        ("--adversarial-from", args.adversarial_from, ADVERSARIAL),
        ("--decoder", args.decoder, ("acoustic",)),
        *((f"--{name}", getattr(args, name), ("speaker",)) for name in SPEAKER_OPTIONS),
        ("--teacher", args.teacher, ("tacotron2",)),
    ):
        if value is not None and args.model not in models:
            wanted = " and ".join(models)
            raise StudioError(f"{option} is for {wanted}, but {args.model} is to be trained: leave it out.")
    if args.out.exists() and not args.out.is_dir():
        raise StudioError(f"A folder is wanted for this training, but {args.out} is a file: name another.")
    if args.model == CLASSIFIER:
        from voicestudio.cli import train_classifier

        _refuse_options_of_networks(args)
        return train_classifier.run(args.corpus, args.out, args.json)
    from tqdm import tqdm

    from voicestudio.training.loop import train
    from voicestudio.training.recipes import material

    quiet = not sys.stderr.isatty()
    with tqdm(desc="features", unit="clip", disable=quiet) as bar:

        def measured(done: int, total: int) -> None:
            bar.total = total
            bar.update(done - bar.n)

        if args.model == SOUNDS:
            recipe = _recipe_of_sounds(args, measured)
        elif args.teacher is not None:
            recipe = _recipe_of_taught(args, measured)
        else:
            recipe = _recipe(args, material(args.corpus, places.cache_folder() / "features", measured))
    figures: dict[str, float] = {}
    events = train(recipe, args.out, args.minutes, args.resume, 60 * args.validate_every)
    with tqdm(total=round(60 * args.minutes), desc=args.model, unit="s", disable=quiet) as bar:
        for event in events:
            bar.update(round(event.elapsed_s) - bar.n)
            shown = {name: f"{value:.3f}" for name, value in event.figures.items()}
            bar.set_postfix({"step": event.step, **shown}, refresh=False)
            if event.kind == "validation":
                figures = {"step": event.step, **event.figures}
                bar.write(f"step {event.step}: " + ", ".join(f"{k} {v}" for k, v in shown.items()), file=sys.stderr)
    if args.json:
        print(json.dumps(figures))
    else:
        done = "Weights, samples and figures" if any(args.out.glob("*.safetensors")) else "Figures, but no weights yet,"
        print(f"{done} are in {args.out}; --resume with more --minutes goes on.")
    return 0


def _refuse_options_of_networks(args: argparse.Namespace) -> None:
    import argparse

    parser = argparse.ArgumentParser()
    add_arguments(parser)
    usual = vars(parser.parse_args([CLASSIFIER, "--corpus", "", "--out", ""]))
    for name, value in vars(args).items():
        if name not in ("model", "corpus", "out", "json") and value != usual[name]:
            option = "from" if name == "begin_from" else name.replace("_", "-")
            raise StudioError(f"--{option} is for networks, but a classifier is to be trained: leave it out.")


def _recipe_of_sounds(args: argparse.Namespace, progress: Callable[[int, int], None]) -> Recipe:
    if len(args.corpus) > 1:
        raise StudioError(f"One corpus with a folder a class is wanted, but {len(args.corpus)} came: join them.")
    from voicestudio.training.loop import computing_device
    from voicestudio.training.sounds import SoundsTraining, sounds_recipe

    chosen = {"courses": args.batch, "course_rate": args.rate}
    training = SoundsTraining(**{name: value for name, value in chosen.items() if value is not None})
    device = computing_device(args.device, args.threads)
    return sounds_recipe(args.corpus[0], training, device, progress, args.begin_from)


def _recipe_of_taught(args: argparse.Namespace, progress: Callable[[int, int], None]) -> Recipe:
    from voicestudio.training.corpus import read_corpus
    from voicestudio.training.loop import computing_device
    from voicestudio.training.tacotron2_taught import taught_recipe, training_for

    chosen = {"batch": args.batch, "rate": args.rate}
    training = training_for(**{name: value for name, value in chosen.items() if value is not None})
    recordings = [recording for folder in args.corpus for recording in read_corpus(folder)]
    device = computing_device(args.device, args.threads)
    cache = places.cache_folder() / "features"
    return taught_recipe(
        recordings, args.teacher, cache, training, device, args.begin_from, args.language, progress=progress
    )


def _recipe(args: argparse.Namespace, made: Material) -> Recipe:
    """The recipe of the model asked for; what the person did not choose stays as the recipe has it."""
    from voicestudio.training.loop import computing_device

    device = computing_device(args.device, args.threads)
    chosen = {"batch": args.batch, "rate": args.rate}
    if args.model in ADVERSARIAL:
        chosen["adversarial_from"] = args.adversarial_from
    chosen = {name: value for name, value in chosen.items() if value is not None}
    match args.model:
        case "acoustic":
            from voicestudio.training.acoustic import AcousticTraining
            from voicestudio.training.recipes import acoustic_recipe

            training = AcousticTraining(**chosen)
            return acoustic_recipe(made, args.language, training, device, args.begin_from, args.decoder)
        case "pitch":
            from voicestudio.training.pitch_reading import PitchTraining
            from voicestudio.training.recipes import pitch_recipe

            if args.begin_from is None:
                raise StudioError("Readers of pitch help an acoustic model: name its weights with --from.")
            return pitch_recipe(made, args.language, PitchTraining(**chosen), device, args.begin_from)
        case "speaker":
            return _recipe_of_speaker(args, made, chosen, device)
        case "vocoder":
            from voicestudio.training.recipes import vocoder_recipe
            from voicestudio.training.vocoder import VocoderTraining

            return vocoder_recipe(made, VocoderTraining(**chosen), device, args.begin_from)
        case "tacotron2":
            from voicestudio.training.tacotron2 import Tacotron2Training, tacotron2_recipe

            return tacotron2_recipe(made, Tacotron2Training(**chosen), device, args.begin_from, args.language)
        case "wavenet":
            from voicestudio.training.wavenet import WaveNetTraining, wavenet_recipe

            return wavenet_recipe(made, WaveNetTraining(**chosen), device, args.begin_from)
        case "waveglow":
            from voicestudio.training.waveglow import WaveGlowTraining, waveglow_recipe

            return waveglow_recipe(made, WaveGlowTraining(**chosen), device, args.begin_from)
        case _:
            from voicestudio.training.hifigan import HifiGanTraining, hifigan_recipe

            return hifigan_recipe(made, HifiGanTraining(**chosen), device, args.begin_from)


def _recipe_of_speaker(args: argparse.Namespace, made: Material, chosen: dict[str, float], device: str) -> Recipe:
    from voicestudio.training.speaker import SpeakerTraining
    from voicestudio.training.speaker_recipe import speaker_recipe

    if args.begin_from is None:
        raise StudioError("Another speaker is a difference to an acoustic model: name its weights with --from.")
    names = {"pitch": "pitch_hz", "resonances": "resonances", "likeness": "likeness"}
    own = {field: getattr(args, name) for name, field in names.items() if getattr(args, name) is not None}
    return speaker_recipe(made, args.language.split(","), SpeakerTraining(**chosen, **own), device, args.begin_from)

"""voicestudio speak: a text into a sound file, aloud, or both, while it is being made."""

from __future__ import annotations

import argparse
import sys
from contextlib import ExitStack, closing
from pathlib import Path
from typing import TYPE_CHECKING

from voicestudio.cli import chains, controls
from voicestudio.cli.hearing import Hearing
from voicestudio.cli.source import text_from
from voicestudio.core import AudioReady, Notice, Prosody, RenderFinished, RenderRequest, StudioError, UtteranceStarted

if TYPE_CHECKING:
    from collections.abc import Generator

    from voicestudio.cli.checking import Check
    from voicestudio.core import RenderEvent, Voice
    from voicestudio.engine.timing import TimingLog

EXAMPLES = """examples:
  voicestudio speak "Hello." -o hello.wav
  voicestudio speak "Hello." --play
  voicestudio speak "Hello." -o take-7.wav --variation 0.8 --seed 7
  voicestudio speak --file book.txt -o book.flac --rate 1.2 --pitch -2
  voicestudio speak "Hello." --voice en_US-libritts-high --speaker 3922 -o hello.wav
  voicestudio speak "Hello." --vocoder waveglow --control sigma=0.8 --control denoise=0.1 -o hello.wav
  voicestudio speak "Hello." --effects telephone -o hello.wav
  voicestudio speak --file chapter.txt -o chapter.wav --check
  echo "Good morning." | voicestudio speak - -o morning.wav --json
"""
_MOST_NOTICES = 20


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.epilog = EXAMPLES
    parser.add_argument("text", nargs="?", metavar="TEXT", help="what to say; - reads standard input")
    parser.add_argument("--file", type=Path, metavar="F", help="a text file to say, in UTF-8")
    parser.add_argument(
        "-o", "--out", type=Path, metavar="OUT", help="sound file to write: .wav, .flac, .ogg or .mp3; is replaced"
    )
    parser.add_argument("--play", action="store_true", help="play it while it is being made")
    parser.add_argument("--voice", metavar="ID", help="one of `voicestudio voices`")
    parser.add_argument("--speaker", default="", metavar="NAME", help="name or number, of a voice that has several")
    parser.add_argument(
        "--vocoder", metavar="NAME", help="one that `voicestudio voices` names for the voice; its best by default"
    )
    controls.add_argument(parser)
    parser.add_argument(
        "--effects", metavar="FILE|PRESET", help="treat the sound: one of `voicestudio effects --list`, or a file .toml"
    )
    parser.add_argument("--device", default="auto", metavar="D", help="auto, cpu, cuda:0, mps (default: auto)")
    parser.add_argument("--language", metavar="CODE", help="language of the text, such as en-us or de")
    parser.add_argument("--rate", type=float, default=1.0, metavar="X", help="speed: 2 is twice as fast (0.25 to 4)")
    parser.add_argument("--pitch", type=float, default=0.0, metavar="SEMITONES", help="-12 to 12")
    parser.add_argument("--energy", type=float, default=0.0, metavar="DB", help="-20 to 12")
    parser.add_argument(
        "--variation",
        type=float,
        default=0.0,
        metavar="X",
        help="how far a take departs from the most likely reading, drawn by the seed: 1 as a speaker's own (0 to 1.5)",
    )
    parser.add_argument("--seed", type=seed, default=0, metavar="N", help="equal seeds give equal sound (default: 0)")
    parser.add_argument(
        "--check", action="store_true",
        help="recognise each sentence as it sounds (English), and tell those that stray from their text further than "
        "natural speech does",
    )  # fmt: skip
    parser.add_argument("--json", action="store_true", help="print figures and the times of all phonemes as JSON")


def seed(text: str) -> int:
    """A seed that every random generator takes: 0 to 2**63 - 1."""
    if not (text.isascii() and text.isdigit()) or int(text) >= 2**63:
        raise argparse.ArgumentTypeError(f"a whole number from 0 to 2**63 - 1 is wanted, but {text!r} came")
    return int(text)


def run(args: argparse.Namespace) -> int:
    if args.out is None and not args.play:
        raise StudioError("Somewhere to let the sound go is wanted: give -o OUT.wav, --play, or both.")
    prosody = Prosody(args.rate, args.pitch, args.energy, variation=args.variation)
    text = text_from(args.text, args.file)
    if not text.strip():
        raise StudioError("There is nothing to speak: the text is empty.")
    effects = chains.spoken(args.effects) if args.effects is not None else ()

    from voicestudio.voices import opening

    voice = opening.open_voice(args.voice or opening.default_voice_id(), args.device)
    vocoder = args.vocoder or voice.card.vocoders[0]
    turned = controls.checked(vocoder, args.control)
    request = RenderRequest(
        text, vocoder, prosody, args.seed, args.language, speaker=args.speaker, controls=turned, effects=effects
    )
    facts = {"voice": voice.card.id, "vocoder": vocoder, "seed": args.seed, "sample_rate": voice.card.spec.sample_rate}
    facts |= controls.figures(turned)
    if args.effects is not None:
        facts["effects"] = args.effects
    if args.speaker:
        facts["speaker"] = args.speaker
    if args.out is not None:
        facts["file"] = str(args.out)
    _speak(request, voice, args, facts)
    return 0


def _events(request: RenderRequest, voice: Voice, out: Path | None) -> Generator[RenderEvent]:
    if out is None:
        from voicestudio.engine import speak

        return speak(request, voice)
    from voicestudio.engine.exporting import export

    return export(request, voice, out)


def _speak(request: RenderRequest, voice: Voice, args: argparse.Namespace, facts: dict[str, object]) -> None:
    from voicestudio.engine.timing import TimingLog

    with ExitStack() as stack:
        hearing = stack.enter_context(Hearing(facts["sample_rate"], must=args.out is None)) if args.play else None
        log = stack.enter_context(TimingLog()) if args.json else None
        check = stack.enter_context(_check(request, voice, log)) if args.check else None
        progress = stack.enter_context(_Progress(len(request.text)))
        for event in stack.enter_context(closing(_events(request, voice, args.out))):
            progress.hear(event)
            if check is not None:
                check.hear(event)
            elif log is not None:
                log.hear(event)
            if hearing is not None and isinstance(event, AudioReady):
                hearing.append(event.clip)
            if isinstance(event, RenderFinished):
                finished = event
        progress.close()
        if check is not None:
            check.finish()
            facts = facts | {"strays": len(check.strays)}
        if log is not None:
            log.write(sys.stdout, facts | _figures(finished))
        if hearing is not None:
            hearing.finish()


def _check(request: RenderRequest, voice: Voice, log: TimingLog | None) -> Check:
    from voicestudio.cli.checking import Check

    return Check(request.language or voice.card.language, log)


def _figures(finished: RenderFinished) -> dict[str, object]:
    duration_s = round(finished.duration_s, 6)
    return {
        "duration": duration_s,
        "duration_s": duration_s,
        "first_sound_ms": round(finished.first_sound_s * 1000, 1),
        "x_real_time": round(finished.x_real_time, 2),
    }


class _Progress:
    """Notices, each once, and on a terminal how far the render is, on stderr.

    Notices wait for the first sound: if there is none, the error says it all.
    """

    def __init__(self, n_characters: int) -> None:
        self._bar = None
        self._waiting: list[str] | None = []
        self._told: set[str] = set()
        if sys.stderr.isatty():
            from tqdm import tqdm

            self._bar = tqdm(total=n_characters, unit=" characters", unit_scale=True, leave=False, file=sys.stderr)

    def __enter__(self) -> _Progress:
        return self

    def __exit__(self, *_reason: object) -> None:
        self.close()

    def hear(self, event: RenderEvent) -> None:
        if isinstance(event, Notice):
            if self._waiting is None:
                self._tell(event.message)
            elif len(self._waiting) < _MOST_NOTICES:
                self._waiting.append(event.message)
        elif isinstance(event, AudioReady) and self._waiting is not None:
            waiting, self._waiting = self._waiting, None
            for message in waiting:
                self._tell(message)
        elif isinstance(event, UtteranceStarted) and self._bar is not None:
            self._bar.update(event.utterance.span.start - self._bar.n)

    def close(self) -> None:
        if self._bar is not None:
            self._bar.close()
            self._bar = None

    def _tell(self, message: str) -> None:
        if message in self._told or len(self._told) > _MOST_NOTICES:
            return
        self._told.add(message)
        if len(self._told) > _MOST_NOTICES:
            message = "There are more notices of this kind."
        if self._bar is not None:
            self._bar.clear()
        print(f"voicestudio: {message}", file=sys.stderr)

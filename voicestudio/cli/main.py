"""The door of the command line: finds the subcommand, and tells a person's errors in one sentence."""

from __future__ import annotations

import argparse
import contextlib
import importlib
import io
import os
import signal
import sys
import threading
from dataclasses import dataclass
from typing import TYPE_CHECKING, NoReturn

from voicestudio import __version__
from voicestudio.core import StudioError

if TYPE_CHECKING:
    from collections.abc import Generator

PROG = "voicestudio"
BAD_INPUT, INTERRUPTED, NOBODY_READS, ENDED = 2, 130, 141, 143


@dataclass(frozen=True, slots=True)
class Command:
    """A subcommand; its module has add_arguments(parser) and run(args) -> int, and is read when it is asked for."""

    name: str
    module: str
    summary: str


COMMANDS = (
    Command("speak", "voicestudio.cli.speak", "speak a text into a sound file, aloud, or both"),
    Command("resynth", "voicestudio.cli.resynth", "a recording through the mel spectrogram and a vocoder"),
    Command("patch", "voicestudio.cli.patch", "play a designed sound into a sound file, aloud, or both"),
    Command("patches", "voicestudio.cli.patches", "list and search the designed sounds, or list the synthesizers"),
    Command("effects", "voicestudio.cli.effects", "treat a sound file with a chain of effects, or list them"),
    Command("match", "voicestudio.cli.match", "find a patch of a synthesizer that sounds like a recording"),
    Command("listen", "voicestudio.cli.listen", "measure a sound, name it, write down its words and its features"),
    Command("voices", "voicestudio.cli.voices", "list, import and remove voices, or list the languages"),
    Command("lexicon", "voicestudio.cli.lexicon", "your own pronunciations of words"),
    Command("bench", "voicestudio.cli.bench", "measure the speed of each stage on this computer"),
    Command("quality", "voicestudio.cli.quality", "measure the quality of a voice against recordings"),
    Command("train", "voicestudio.cli.train", "train an acoustic model, a vocoder or a classifier on recordings"),
    Command("warm-up", "voicestudio.cli.warm_up", "compile what is compiled once, so that the first Speak is fast"),
)

EXAMPLES = """examples:
  voicestudio                                          open the studio
  voicestudio speak "Hello." -o hello.wav              speak into a file
  voicestudio speak --file book.txt -o book.flac       speak a text file, however long
  voicestudio speak --help                             all that a command can do
"""


class Parser(argparse.ArgumentParser):
    """Tells a wrong argument as a StudioError instead of printing its usage."""

    def error(self, message: str) -> NoReturn:
        raise StudioError(f"{message[:1].upper()}{message[1:].rstrip('.')}: see {self.prog} --help.")


def main(argv: list[str] | None = None) -> int:
    """The exit code: 0, 2 after one sentence on stderr for bad input, 130 when interrupted, 143 when told to end."""
    arguments = sys.argv[1:] if argv is None else argv
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):  # a terminal of another encoding gets escapes, not a crash
            stream.reconfigure(errors="backslashreplace")
    try:
        with _told_to_end():
            code = _answer(arguments)
            sys.stdout.flush()
            return code
    except StudioError as error:
        print(f"{PROG}: {' '.join(str(error).split())}", file=sys.stderr)
        return BAD_INPUT
    except _Ended:
        return ENDED
    except KeyboardInterrupt:
        return INTERRUPTED
    except BrokenPipeError:
        _let_output_go()
        return NOBODY_READS
    except OSError as error:
        if error.filename is not None:  # not our output, but a file that nobody answers for
            raise
        _let_output_go()
        print(f"{PROG}: The output cannot be written ({error.strerror}): send it to another place.", file=sys.stderr)
        return BAD_INPUT


class _Ended(KeyboardInterrupt):
    """SIGTERM or SIGHUP came; as Ctrl-C does, it passes every door on the way out, so that nothing is left behind."""


@contextlib.contextmanager
def _told_to_end() -> Generator[None]:
    """Inside, signals that would end the process at once let it clean up first."""
    if threading.current_thread() is not threading.main_thread():  # only there may signals be listened to
        yield
        return

    def end(*_: object) -> NoReturn:
        raise _Ended

    names = ("SIGTERM", "SIGHUP")  # the second is not known everywhere, and is ignored under nohup
    signals = [getattr(signal, name) for name in names if hasattr(signal, name)]
    heard = [one for one in signals if signal.getsignal(one) == signal.SIG_DFL]
    for one in heard:
        signal.signal(one, end)
    try:
        yield
    finally:
        for one in heard:
            signal.signal(one, signal.SIG_DFL)


def _let_output_go() -> None:
    """Nobody reads standard output, or it is full: what still waits to be written there is not tried again."""
    with contextlib.suppress(OSError, ValueError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _answer(arguments: list[str]) -> int:
    command = next((one for one in COMMANDS if arguments and one.name == arguments[0]), None)
    try:
        if command is None:
            _whole().parse_args(arguments or ["--help"])
            return 0
        module = importlib.import_module(command.module)
        parser = Parser(
            prog=f"{PROG} {command.name}", description=_sentence(command.summary),
            formatter_class=argparse.RawDescriptionHelpFormatter, allow_abbrev=False,
        )  # fmt: skip
        module.add_arguments(parser)
        return module.run(parser.parse_args(arguments[1:]))
    except SystemExit as end:  # argparse leaves by it after --help and --version
        return end.code if isinstance(end.code, int) else 0


def _whole() -> Parser:
    """What is asked when no subcommand is: help, version, or a command that does not exist."""
    width = max(len(command.name) for command in COMMANDS)
    listed = "\n".join(f"  {command.name:<{width}}  {command.summary}" for command in COMMANDS)
    parser = Parser(
        prog=PROG, usage=f"{PROG} [COMMAND ...]", formatter_class=argparse.RawDescriptionHelpFormatter,
        description="Neural speech synthesis and sound design. Without a command the studio's window opens.",
        epilog=f"commands:\n{listed}\n\n{EXAMPLES}", allow_abbrev=False,
    )  # fmt: skip
    parser.add_argument("--version", action="version", version=f"VoiceStudio {__version__}")
    parser.add_argument("command", nargs="?", type=_unknown, help=argparse.SUPPRESS)
    return parser


def _unknown(name: str) -> NoReturn:
    known = ", ".join(command.name for command in COMMANDS)
    raise StudioError(f"There is no command {name!r}: choose one of {known} (see {PROG} --help).")


def _sentence(summary: str) -> str:
    return f"{summary[:1].upper()}{summary[1:]}."

"""voicestudio resynth: a recording to mel spectrogram and back to sound."""

from __future__ import annotations

import json
import time
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

from voicestudio.cli import controls
from voicestudio.cli.speak import seed
from voicestudio.core import AudioReady

if TYPE_CHECKING:
    import argparse

EXAMPLES = """examples:
  voicestudio resynth recording.wav -o again.wav --vocoder gan
  voicestudio resynth recording.flac -o again.wav --vocoder griffin-lim --json
  voicestudio resynth recording.wav -o again.wav --vocoder waveglow --control sigma=0.8
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.epilog = EXAMPLES
    parser.add_argument("recording", type=Path, metavar="IN", help="sound file to read, of any rate and channels")
    parser.add_argument(
        "-o", "--out", type=Path, required=True, metavar="OUT",
        help="sound file to write: .wav, .flac, .ogg or .mp3; is replaced",
    )  # fmt: skip
    parser.add_argument(
        "--vocoder", metavar="NAME", help="one that `voicestudio voices` names for the voice; its best by default"
    )
    controls.add_argument(parser)
    parser.add_argument("--voice", metavar="ID", help="whose vocoder: one of `voicestudio voices`")
    parser.add_argument("--device", default="auto", metavar="D", help="auto, cpu, cuda:0, mps (default: auto)")
    parser.add_argument("--seed", type=seed, default=0, metavar="N", help="equal seeds give equal sound (default: 0)")
    parser.add_argument("--json", action="store_true", help="print figures as JSON")


def run(args: argparse.Namespace) -> int:
    from voicestudio.audio_io.files import StreamWriter, read_at
    from voicestudio.dsp.mel import mel_filterbank
    from voicestudio.engine.resynthesis import resynthesise
    from voicestudio.voices import catalogue, opening

    voice_id = args.voice or opening.default_voice_id()
    clip = read_at(args.recording, catalogue.card(voice_id).spec.sample_rate)
    voice = opening.open_voice(voice_id, args.device)
    vocoder = args.vocoder or voice.card.vocoders[0]
    turned = controls.checked(vocoder, args.control)
    mel_filterbank(voice.card.spec)  # read once for all: part of opening, not of computing
    compute_s = 0.0
    with (
        closing(resynthesise(clip, voice, vocoder, args.seed, turned)) as events,
        StreamWriter(args.out, clip.sample_rate) as writer,
    ):
        while True:
            asked = time.perf_counter()
            event = next(events, None)
            compute_s += time.perf_counter() - asked
            if event is None:
                break
            if isinstance(event, AudioReady):
                writer.append(event.clip)
        report = writer.close()
    if args.json:
        figures = {
            "voice": voice_id, "vocoder": vocoder, "seed": args.seed, "file": str(args.out),
            "sample_rate": report.sample_rate, "duration_s": round(report.duration_s, 6),
            "compute_s": round(compute_s, 4), "x_real_time": round(report.duration_s / compute_s, 2),
            **controls.figures(turned),
        }  # fmt: skip
        print(json.dumps(figures, ensure_ascii=False, indent=1))
    return 0

"""voicestudio listen: what is in a sound, in figures, names and words."""

from __future__ import annotations

import json
import sys
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

from voicestudio.cli.outputs import check_folders
from voicestudio.core import AudioClip, StudioError

if TYPE_CHECKING:
    import argparse

    from voicestudio.analysis.measurement import Measurement
    from voicestudio.analysis.transcription import Recogniser

EXAMPLES = """examples:
  voicestudio listen bark.wav                                what it is in figures
  voicestudio listen bark.wav --classify --json              what it is called, with probabilities
  voicestudio listen note.wav --measure 0.5 1.5              a part of it: pitch, loudness, peaks
  voicestudio listen speech.flac --features speech.csv       MFCC, f0, formants, chroma ... each 10 ms
  voicestudio listen speech.wav --transcribe                 the words and when they were said
  voicestudio listen take.wav --trim trimmed.wav             without the silence before and after it
  voicestudio listen knock.wav --settings bar                pitch, decay ... a struck bar would have to have
"""

_SHOWN_CLASSES, _SHOWN_PEAKS = 5, 5


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.epilog = EXAMPLES
    parser.add_argument("recording", type=Path, metavar="IN", help="sound file to read, of any rate and channels")
    parser.add_argument("--features", type=Path, metavar="F.csv", help="write feature tracks, a row each 10 ms")
    parser.add_argument(
        "--measure", type=float, nargs=2, metavar=("START", "END"),
        help="seconds of a part to measure; without any option the whole is measured",
    )  # fmt: skip
    parser.add_argument("--classify", action="store_true", help="name the sound, with probabilities")
    parser.add_argument(
        "--classifier", type=Path, metavar="DIR",
        help="one of your own from `voicestudio train classifier` (default: the bundled one)",
    )  # fmt: skip
    parser.add_argument("--transcribe", action="store_true", help="the words and when they were said")
    parser.add_argument(
        "--recogniser", metavar="NAME", default="pocketsphinx", help="pocketsphinx (English, the default) or whisper"
    )
    parser.add_argument("--whisper-model", type=Path, metavar="DIR", help="folder of a faster-whisper model")
    parser.add_argument(
        "--settings", metavar="SYNTH",
        help="which settings of a synthesizer the sound tells, by random forests, and how far each is to be trusted",
    )  # fmt: skip
    parser.add_argument("--trim", type=Path, metavar="OUT", help="write the sound without silence before and after it")
    parser.add_argument("--json", action="store_true", help="print figures as JSON")


def run(args: argparse.Namespace) -> int:
    from voicestudio.analysis.transcription import recogniser
    from voicestudio.audio_io.files import WriteSettings, read_from_disk

    by = recogniser(args.recogniser, args.whisper_model) if args.transcribe else None
    if args.features is not None and args.features.suffix.lower() != ".csv":
        raise StudioError(f"A file name ending in .csv is wanted for --features, but “{args.features.name}” came.")
    if args.trim is not None:
        WriteSettings().encoding(args.trim)
    check_folders(args.features, args.trim)
    if args.settings is not None:
        from voicestudio.engine.matching import checked_synthesizer

        checked_synthesizer(args.settings)
    with read_from_disk(args.recording) as clip:
        told = _heard(clip, by, args)
    if args.json:
        print(json.dumps(told, ensure_ascii=False, indent=1))
    return 0


def _heard(clip: AudioClip, by: Recogniser | None, args: argparse.Namespace) -> dict[str, Any]:
    """All that was asked for, printed for a person unless JSON is wanted."""
    told: dict[str, Any] = {
        "file": str(args.recording), "sample_rate": clip.sample_rate, "duration_s": round(clip.duration_s, 6),
    }  # fmt: skip
    classify = args.classify or args.classifier is not None
    if args.measure or not (args.features or classify or args.transcribe or args.trim or args.settings):
        told["measurement"] = _measured(clip, args.measure, args.json)
    if classify:
        told["classes"] = _classified(clip, args.classifier, args.json)
    if by is not None:
        told["transcript"] = _transcribed(clip, by, args.json)
    if args.settings is not None:
        told["settings"] = _settings(clip, args.settings, args.json)
    if args.features is not None:
        told["features"] = _features(clip, args.features, args.json)
    if args.trim is not None:
        told["trimmed"] = _trimmed(clip, args.trim, args.json)
    return told


def _measured(clip: AudioClip, part: list[float] | None, quiet: bool) -> dict[str, Any]:
    from voicestudio.analysis.measurement import measure

    found = measure(clip, *(part or (0.0, None)))
    if not quiet:
        print("\n".join(_lines(found)))
    figures = {**asdict(found), "duration_s": found.duration_s}
    figures = {name: round(value, 6) if isinstance(value, float) else value for name, value in figures.items()}
    figures["peaks"] = [
        {"frequency_hz": round(one.frequency_hz, 3), "level_db": round(one.level_db, 3), "note": one.note}
        for one in found.peaks
    ]
    return figures


def _lines(found: Measurement) -> list[str]:
    """The figures for a person."""
    lines = [f"Part: {found.start_s:.3f} to {found.end_s:.3f} s ({found.duration_s:.3f} s)"]
    if found.peak_db is None or found.rms_db is None:
        return [*lines, "Level: silence"]
    loudness = "too short or too quiet" if found.loudness_lufs is None else f"{found.loudness_lufs:.1f} LUFS"
    lines.append(f"Level: {found.rms_db:.1f} dB RMS, peak {found.peak_db:.1f} dB; loudness: {loudness}")
    if found.f0_median_hz is None:
        lines.append("Pitch: none (nothing is voiced)")
    else:
        lines.append(
            f"Pitch: {found.f0_median_hz:.1f} Hz in the middle, {found.f0_min_hz:.1f} to {found.f0_max_hz:.1f} Hz, "
            f"{100 * found.voiced_share:.0f} % voiced"
        )
    if found.centroid_hz is not None:
        lines.append(f"Spectral centroid: {found.centroid_hz:.0f} Hz")
    for peak in found.peaks[:_SHOWN_PEAKS]:
        lines.append(f"Peak: {peak.frequency_hz:9.2f} Hz {peak.level_db:7.1f} dB  {peak.note} cents")
    return lines


def _classified(clip: AudioClip, folder: Path | None, quiet: bool) -> list[dict[str, Any]]:
    from voicestudio.analysis.classification import SoundClassifier, bundled_classifier

    classifier = bundled_classifier() if folder is None else SoundClassifier.load(folder)
    found = classifier.classify(clip)
    if not quiet:
        for label, probability in found[:_SHOWN_CLASSES]:
            print(f"{100 * probability:5.1f} %  {label}")
    return [{"label": label, "probability": round(probability, 6)} for label, probability in found]


def _transcribed(clip: AudioClip, by: Recogniser, quiet: bool) -> dict[str, Any]:
    from voicestudio.analysis.transcription import transcription, written

    words = []
    for heard in transcription(clip, by):
        words += heard.words
        if not quiet:
            for word in heard.words:
                print(f"{word.start_s:9.2f} {word.end_s:9.2f}  {word.text}", flush=True)
    text = written(words).text
    if not quiet:
        print(text or "No words were understood.")
    return {
        "recogniser": by.name, "text": text,
        "words": [
            {"text": word.text, "start_s": round(word.start_s, 4), "end_s": round(word.end_s, 4)} for word in words
        ],
    }  # fmt: skip


def _settings(clip: AudioClip, synth_id: str, quiet: bool) -> list[dict[str, Any]]:
    from voicestudio.engine.foretelling import foretold
    from voicestudio.engine.matching import checked_synthesizer

    steps = foretold(clip, checked_synthesizer(synth_id))
    while True:
        try:
            next(steps)
        except StopIteration as end:
            found = end.value
            break
    if not quiet:
        print("R2: the share of a setting's variance that sounds tell, on patches that were not learned from")
        for one in found:
            print(f"R2 {max(one.r2, 0.0):4.2f}  {one.setting.name:<20} {one.value:.4g} {one.setting.unit}".rstrip())
    return [
        {"setting": one.setting.name, "value": one.value, "unit": one.setting.unit, "r2": round(one.r2, 4)}
        for one in found
    ]


def _features(clip: AudioClip, path: Path, quiet: bool) -> dict[str, Any]:
    from voicestudio.analysis.feature_table import write_csv
    from voicestudio.analysis.features import HOP_S, features

    found = features(clip)
    write_csv(path, found.tracks)
    columns = [column for track in found.tracks for column in track.columns]
    if not quiet:
        tempo = "no tempo" if found.tempo_bpm is None else f"{found.tempo_bpm:.0f} beats a minute"
        print(f"{path}: {found.tracks[0].n_frames} rows; {len(found.onsets_s)} onsets, {tempo}")
    return {
        "file": str(path), "n_frames": found.tracks[0].n_frames, "hop_s": HOP_S, "columns": columns,
        "onsets_s": [round(float(moment), 4) for moment in found.onsets_s],
        "tempo_bpm": None if found.tempo_bpm is None else round(found.tempo_bpm, 2),
    }  # fmt: skip


def _trimmed(clip: AudioClip, path: Path, quiet: bool) -> dict[str, Any]:
    from voicestudio.audio_io.files import write
    from voicestudio.dsp.trimming import sounding

    part = sounding(clip)
    if part is None:
        raise StudioError("A recording with some sound in it is wanted to be trimmed, but this one is silent.")
    report = write(path, AudioClip(clip.samples[part], clip.sample_rate))
    start_s, end_s = part.start / clip.sample_rate, part.stop / clip.sample_rate
    if report.reason:
        print(f"voicestudio: {report.reason}", file=sys.stderr)
    if not quiet:
        print(f"{path}: {start_s:.3f} to {end_s:.3f} s of {clip.duration_s:.3f} s")
    return {"file": str(path), "start_s": round(start_s, 6), "end_s": round(end_s, 6)}

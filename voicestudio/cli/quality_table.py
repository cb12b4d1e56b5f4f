"""The figures of `voicestudio quality` for a person, one line a vocoder or speaker."""

from __future__ import annotations

from voicestudio.cli.systems import millions


def table(report: dict) -> str:
    """All parts that were measured."""
    kind = "validation prompts" if report["held_out"] else "prompts"
    spoken = speakers(report)
    title = f"Voice {report['voice']}" if len(spoken) < 2 else f"Voices {', '.join(spoken)}"
    lines = [f"{title}, {report['n_recordings']} {kind} of {report['corpus']}"]
    if "copy_synthesis" in report:
        lines += ["", *_copy_lines(report["copy_synthesis"])]
    if "speech" in report:
        lines += ["", *_speech_lines(spoken)]
    lines += ["", *_artefact_lines(report, spoken)]
    for name, row in spoken.items():
        if "hard_sentences" in row:
            lines += ["", *_hard_lines(row["hard_sentences"], f" of {name}" if len(spoken) > 1 else "")]
    return "\n".join([*lines, *(["", *report["notes"]] if report["notes"] else [])])


def speakers(report: dict) -> dict[str, dict]:
    """What was measured of the speech of each voice, by its id."""
    return {report["voice"]: report, **report.get("other_voices", {})} if "speech" in report else {}


def _copy_lines(copies: dict) -> list[str]:
    width = max(16, *(len(name) + 1 for name in copies))
    measures = "  PESQ-wb   STOI  mel L1  MCD dB  f0 cents  voicing errors"
    lines = [f"{'Copy synthesis':<{width}}{measures}  parameters  x real time"]
    for name, row in copies.items():
        if "stoi" in row:
            lines.append(
                f"{name:<{width}}{_n(row['pesq_wb'], 9, 2)}{_n(row['stoi'], 7, 3)}{_n(row['mel_l1'], 8, 3)}"
                f"{_n(row['mcd_db'], 8, 2)}{_n(row['f0_cents'], 10, 1)}{_percent(row['voicing_error'], 16)}"
                f"{millions(row['parameters']):>12}{_n(row['x_real_time'], 13, 1)}"
            )
    return lines


def _speech_lines(spoken: dict[str, dict]) -> list[str]:
    several = len(spoken) > 1
    width = max(12, *(len(name) + 1 for name in spoken)) if several else 12
    vocoder = "  vocoder" if several else ""
    lines = [f"{'Speech':<{width}} word errors  MCD dB  log-f0 correlation  duration ratio{vocoder}"]
    for number, (name, told) in enumerate(spoken.items()):
        row = told["speech"]
        if not number:
            lines.append(f"{'natural':<{width}}{_percent(row['word_errors']['natural'], 12)}")
        ratio = f"{_n(row['duration_ratio'], 10, 2)} (sd {row['duration_ratio_sd']:.2f})"
        vocoder = f"  {row['vocoder']}" if several else ""
        lines.append(
            f"{name[:width]:<{width}}{_percent(row['word_errors']['voice'], 12)}{_n(row['mcd_db'], 8, 2)}"
            f"{_n(row['log_f0_correlation'], 20, 2)}{ratio}{vocoder}"
        )
    return lines


def _hard_lines(row: dict, whose: str) -> list[str]:
    lines = [
        f"Hard sentences{whose}: {row['n_sentences']}, wrong {row['n_wrong']}, doubtful {row['n_doubtful']}, "
        f"word errors {100 * row['word_errors']:.1f} %"
    ]
    for one in row["sentences"]:
        if one["wrong"] or one["doubtful"]:
            lines.append(f"  {one['number']:3d} {', '.join([*one['wrong'], *one['doubtful']])}: {one['text']}")
            lines.append(f"      heard: {one['heard'] or '(nothing)'}")
    return lines


def _artefact_lines(report: dict, spoken: dict[str, dict]) -> list[str]:
    rows = {name: row["artefacts"] for name, row in report.get("copy_synthesis", {}).items()}
    rows |= {f"{name} speaking": row["speech"]["artefacts"] for name, row in spoken.items()}
    width = max(18, *(len(name) + 1 for name in rows)) if len(spoken) > 1 else 18
    lines = [f"{'Artefacts':<{width}}      DC     hum dB  hiss dBFS   joint  elsewhere  clipped"]
    for name, row in rows.items():
        lines.append(
            f"{name[:width]:<{width}}{_n(row['dc'], 8, 5)}{_n(row['hum_db'], 11, 1)}{_n(row['hiss_dbfs'], 11, 1)}"
            f"{_n(row['joint'], 8, 1)}{_n(row['elsewhere'], 11, 1)}{_percent(row['clipped'], 9)}"
        )
    return lines


def _n(value: float | None, width: int, digits: int) -> str:
    return f"{'-':>{width}}" if value is None else f"{value:>{width}.{digits}f}"


def _percent(value: float | None, width: int) -> str:
    return f"{'-':>{width}}" if value is None else f"{100 * value:>{width - 2}.1f} %"

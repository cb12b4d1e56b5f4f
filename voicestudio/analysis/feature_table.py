"""Feature tracks as a table: one row a frame, for spreadsheets and scripts."""

from __future__ import annotations

import contextlib
import secrets
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from voicestudio.core import FeatureTrack, StudioError

if TYPE_CHECKING:
    from collections.abc import Generator, Sequence

_ROWS_AT_ONCE = 1000


def write_csv(path: Path | str, tracks: Sequence[FeatureTrack]) -> None:
    """The table at once; see csv_steps."""
    for _ in csv_steps(path, tracks):
        pass


def csv_steps(path: Path | str, tracks: Sequence[FeatureTrack]) -> Generator[float]:
    """Writes the tracks as CSV (UTF-8, point and comma), yielding the share that is done.

    The first line names the columns with their units, "time (s)" first; a frame without a value has an empty field. The
    file appears whole or not at all, also when the generator is closed. Raises StudioError for tracks whose frames
    differ, and for a place that cannot be written to.
    """
    path = Path(path)
    if not tracks:
        raise StudioError("At least one feature is wanted for a table, but none came.")
    if len({(track.n_frames, track.hop_s, track.start_s) for track in tracks}) != 1:
        raise StudioError("Features with equal frames are wanted for a table, but theirs differ: measure them alike.")
    if path.suffix.lower() != ".csv":
        raise StudioError(f"A file name ending in .csv is wanted for a table, but “{path.name}” came.")
    beside = path.with_name(f".{path.stem[:64]}.{secrets.token_hex(4)}.part")
    try:
        with beside.open("x", encoding="utf-8", newline="") as stream:
            stream.write(",".join(["time (s)", *(column for track in tracks for column in track.columns)]) + "\n")
            for first in range(0, tracks[0].n_frames, _ROWS_AT_ONCE):
                stream.write(_rows(tracks, slice(first, first + _ROWS_AT_ONCE)))
                yield min(1.0, (first + _ROWS_AT_ONCE) / tracks[0].n_frames)
        beside.replace(path)
    except OSError as error:
        reason = error.strerror or error
        raise StudioError(f"The table “{path}” cannot be written ({reason}): choose another place.") from error
    finally:
        with contextlib.suppress(OSError):
            beside.unlink()


def _rows(tracks: Sequence[FeatureTrack], part: slice) -> str:
    times_s = tracks[0].times_s[part]
    values = np.concatenate([np.atleast_2d(track.values)[:, part] for track in tracks])  # (n_columns, n_rows)
    lines = (
        ",".join([f"{time_s:.9g}", *("" if value != value else f"{value:.6g}" for value in row)])
        for time_s, row in zip(times_s.tolist(), values.T.tolist(), strict=True)
    )
    return "\n".join(lines) + "\n"

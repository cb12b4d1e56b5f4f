"""Copy synthesis: a recording to mel and back to sound, beside the recording."""

from __future__ import annotations

from contextlib import closing
from dataclasses import fields
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from voicestudio.cli.quality_corpus import faults, keep, mean, natural
from voicestudio.core import AudioClip, AudioReady, MelSpectrogram

if TYPE_CHECKING:
    from collections.abc import Iterable

    from voicestudio.core import Voice
    from voicestudio.training.corpus import Recording

BASELINE = "griffin-lim-60"
ITERATIONS = 60


def copy_synthesis(voice: Voice, recordings: Iterable[Recording], out: Path | None = None) -> dict[str, dict]:
    """Means of the measures by vocoder: each of the voice's own, then Griffin-Lim with 60 iterations.

    Both sides are the same cleaned recording; f0 is not given to the vocoder, only the mel.
    """
    from voicestudio.analysis.artefacts import artefacts
    from voicestudio.analysis.measures import CopyLikeness, compare_copy

    names = [*(name for name in voice.card.vocoders if name != "griffin-lim"), BASELINE]
    likeness: dict[str, list] = {name: [] for name in names}
    found: dict[str, list] = {name: [] for name in ("natural", *names)}
    for recording in recordings:
        original = natural(recording, voice.card.spec)
        keep(out, "natural", recording.id, original)
        found["natural"].append(artefacts(original))
        for name in names:
            copy, borders = _copy(voice, original, name)
            likeness[name].append(compare_copy(original, copy, voice.card.spec))
            found[name].append(artefacts(copy, borders))
            keep(out, f"copy-{name}", recording.id, copy)
    table = {
        name: {field.name: mean(getattr(one, field.name) for one in ones) for field in fields(CopyLikeness)}
        for name, ones in likeness.items()
    }
    for name, row in table.items():
        row["artefacts"] = faults(found[name])
    return {"natural": {"artefacts": faults(found["natural"])}, **table}


def _copy(voice: Voice, original: AudioClip, name: str) -> tuple[AudioClip, list[int]]:
    """The sound made of the recording's mel, and the samples at which its chunks after the first begin."""
    if name == BASELINE:
        from voicestudio.dsp.griffin_lim import griffin_lim
        from voicestudio.dsp.mel import log_mel

        mel = MelSpectrogram(log_mel(original.samples, voice.card.spec), voice.card.spec)
        return griffin_lim(mel, ITERATIONS), []
    from voicestudio.engine.resynthesis import resynthesise

    with closing(resynthesise(original, voice, name)) as events:
        clips = [event.clip for event in events if isinstance(event, AudioReady)]
    return AudioClip.join(clips), np.cumsum([len(clip) for clip in clips])[:-1].tolist()

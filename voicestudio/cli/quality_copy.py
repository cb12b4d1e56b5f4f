"""Copy synthesis: a recording to mel and back to sound, beside the recording."""

from __future__ import annotations

import time
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from voicestudio.cli.quality_corpus import faults, keep, mean, natural
from voicestudio.cli.systems import vocoded, vocoder_parameters
from voicestudio.core import AudioClip, MelSpectrogram, StudioError

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from voicestudio.core import Voice
    from voicestudio.training.corpus import Recording

BASELINE = "griffin-lim-60"
ITERATIONS = 60
WARM_UP_S = 0.5


@dataclass(slots=True)
class _Copies:
    """What one vocoder made of all recordings: measures and artefacts of each, seconds of sound and of computing."""

    likeness: list = field(default_factory=list)
    found: list = field(default_factory=list)
    sound_s: float = 0.0
    compute_s: float = 0.0

    def row(self) -> dict:
        """Means of the measures, and the speed."""
        from voicestudio.analysis.measures import CopyLikeness

        means = {one.name: mean(getattr(like, one.name) for like in self.likeness) for one in fields(CopyLikeness)}
        return {**means, "x_real_time": self.sound_s / self.compute_s, "artefacts": faults(self.found)}


def copy_synthesis(
    voice: Voice, recordings: Iterable[Recording], vocoders: Sequence[str], out: Path | None = None, strict: bool = True
) -> tuple[dict[str, dict], list[str]]:
    """Means of the measures by vocoder, Griffin-Lim with 60 iterations last in any case; and notes.

    Both sides are the same cleaned recording; f0 is not given to the vocoder, only the mel. One that measures below
    Griffin-Lim is noted. A vocoder that cannot be used raises StudioError or, unless `strict`, is a note. Each is
    opened on a short sound first, so that its speed is that of its work alone.
    """
    from voicestudio.analysis.artefacts import artefacts
    from voicestudio.analysis.measures import compare_copy

    copies = {name: _Copies() for name in (*(name for name in vocoders if name != "griffin-lim"), BASELINE)}
    found, notes = [], []
    for recording in recordings:
        original = natural(recording, voice.card.spec)
        rate = original.sample_rate
        keep(out, "natural", recording.id, original)
        found.append(artefacts(original))
        for name in tuple(copies):
            try:
                if not copies[name].found:
                    _copy(voice, AudioClip(original.samples[: round(WARM_UP_S * rate)], rate), name)
                clip, borders, compute_s = _copy(voice, original, name)
            except StudioError as error:
                if strict or name == BASELINE:
                    raise
                notes.append(f"{name} is not measured. {error}")
                del copies[name]
                continue
            made = copies[name]
            made.likeness.append(compare_copy(original, clip, voice.card.spec))
            made.found.append(artefacts(clip, borders))
            made.sound_s += clip.duration_s
            made.compute_s += compute_s
            keep(out, f"copy-{name}", recording.id, clip)
    table = {name: {"parameters": _parameters(voice, name), **made.row()} for name, made in copies.items()}
    return {"natural": {"artefacts": faults(found)}, **table}, [*notes, *_worse(table)]


def _parameters(voice: Voice, name: str) -> int | None:
    return 0 if name == BASELINE else vocoder_parameters(voice.card, name)


def _worse(table: dict[str, dict]) -> list[str]:
    """A sentence for each vocoder whose PESQ-wb is below Griffin-Lim's."""
    baseline = table[BASELINE]["pesq_wb"]
    return [
        f"{name} is worse than Griffin-Lim here: PESQ-wb {row['pesq_wb']:.2f} beside {baseline:.2f}."
        for name, row in table.items()
        if baseline is not None and row["pesq_wb"] is not None and row["pesq_wb"] < baseline
    ]


def _copy(voice: Voice, original: AudioClip, name: str) -> tuple[AudioClip, list[int], float]:
    """The sound made of the recording's mel, samples at which its chunks after the first begin, and seconds for it.

    The mel is there before, and is not counted.
    """
    spec = voice.card.spec
    if name == BASELINE:
        from voicestudio.dsp.griffin_lim import griffin_lim
        from voicestudio.dsp.mel import log_mel

        mel = MelSpectrogram(log_mel(original.samples, spec), spec)
        began = time.perf_counter()
        clip = griffin_lim(mel, ITERATIONS)
        return clip, [], time.perf_counter() - began
    from voicestudio.engine.resynthesis import mel_chunks

    made = vocoded(voice, mel_chunks(original, spec), name)
    return AudioClip.join(made.items), np.cumsum([len(clip) for clip in made.items])[:-1].tolist(), made.compute_s

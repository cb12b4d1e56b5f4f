"""Which features can be shown as lanes, what they are called and how each is drawn."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QCoreApplication

from voicestudio.gui.listening.track_lane import Look


@dataclass(frozen=True, slots=True)
class Choice:
    """A lane that can be chosen: the track that it shows, and all features that it needs."""

    id: str
    look: Look
    needs: tuple[str, ...] = ()
    is_slow: bool = False

    @property
    def names(self) -> tuple[str, ...]:
        return (self.id, *self.needs)

    @property
    def title(self) -> str:
        """The name to show, in the person's language."""
        tr = QCoreApplication.translate
        return {
            "rms": tr("Features", "Level (RMS)"),
            "f0": tr("Features", "Pitch (f0, pYIN)"),
            "formant": tr("Features", "Formants"),
            "centroid": tr("Features", "Spectral centroid"),
            "bandwidth": tr("Features", "Bandwidth"),
            "roll-off": tr("Features", "Roll-off"),
            "flatness": tr("Features", "Flatness"),
            "zero-crossing rate": tr("Features", "Zero crossings"),
            "onset strength": tr("Features", "Onsets"),
            "tempo": tr("Features", "Tempo"),
            "chroma": tr("Features", "Chroma"),
            "mfcc": tr("Features", "Cepstrum (MFCC)"),
        }[self.id]


CHOICES = (
    Choice("rms", Look(low=-80.0, high=0.0, decimals=1)),
    Choice("f0", Look(is_log=True, has_note=True, decimals=1), is_slow=True),
    Choice("formant", Look("dots", low=0.0, high=5000.0), is_slow=True),
    Choice("centroid", Look(low=0.0)),
    Choice("bandwidth", Look(low=0.0)),
    Choice("roll-off", Look(low=0.0)),
    Choice("flatness", Look(low=0.0, decimals=3)),
    Choice("zero-crossing rate", Look(low=0.0, decimals=3)),
    Choice("onset strength", Look(low=0.0, decimals=1), needs=("onset",)),
    Choice("tempo", Look(low=40.0, high=220.0)),
    Choice("chroma", Look("rows", low=0.0, high=1.0)),
    Choice("mfcc", Look("rows")),
)
AT_FIRST = ("rms", "f0", "onset strength")

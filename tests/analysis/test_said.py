"""What was said beside its text, and how far natural speech strays."""

from __future__ import annotations

import sys

import numpy as np
import pytest

from voicestudio.analysis.recognition import HeardWord, Transcript
from voicestudio.analysis.said import allowed_errors, checked, judged
from voicestudio.core import AudioClip, StudioError

pytest.importorskip("jiwer", reason="jiwer is not installed")

TEXT = "The birch canoe slid on the smooth planks."


def transcript(text):
    return Transcript(tuple(HeardWord(word, 0.0, 0.0) for word in text.split()))


@pytest.mark.parametrize(
    ("heard", "reason"),
    [
        ("the birch canoe slid on the smooth planks", ""),
        ("the birch can you slid on this move planks", ""),  # as a recogniser mistakes
        ("the birch canoe", "left out"),
        ("", "left out"),
        ("the birch canoe slid on the smooth planks the smooth planks", "said twice"),
        ("zip rob quit fungi my lag ox wit", "8 errors in 8 words"),
    ],
)
def test_what_strays_further_than_natural_speech_is_flagged(heard, reason):
    found = judged(TEXT, transcript(heard))
    assert found.strays == bool(reason)
    assert reason in found.reason
    assert found.allowed == 5


def test_the_bound_is_the_quantile_of_the_distribution():
    # scipy.stats.betabinom.ppf(0.95, n, 1.3377, 4.2474)
    quantiles = {1: 1, 2: 2, 3: 2, 4: 3, 5: 4, 6: 4, 7: 5, 8: 5, 9: 6, 10: 6, 11: 7, 12: 8, 15: 9, 20: 12, 30: 18}
    assert {n: allowed_errors(n) for n in quantiles} == quantiles
    assert allowed_errors(0) == 0


def test_silence_and_other_languages():
    pytest.importorskip("pocketsphinx", reason="pocketsphinx is not installed")
    silence = AudioClip(np.zeros(8000, np.float32), 16000)
    with pytest.raises(StopIteration) as end:
        next(checked(TEXT, silence))
    assert end.value.value.strays
    with pytest.raises(StudioError, match="English speech is wanted"):
        next(checked("Guten Tag", silence, "de"))


def test_a_missing_package_is_said_in_a_sentence(monkeypatch):
    monkeypatch.setitem(sys.modules, "jiwer", None)
    with pytest.raises(StudioError, match="pip install jiwer"):
        judged(TEXT, transcript("the birch"))

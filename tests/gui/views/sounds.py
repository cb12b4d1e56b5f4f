"""A small sound with known numbers for the tests of the views."""

from __future__ import annotations

from functools import cache

import numpy as np

from voicestudio.core import AudioClip, MelSpec, MelSpectrogram, Phoneme, Phonemes, Span, Utterance, Word

SPEC = MelSpec()
N_FRAMES = 172
RATE = SPEC.sample_rate
N_SAMPLES = N_FRAMES * SPEC.hop_length
DURATION_S = N_SAMPLES / RATE
"""Just under two seconds."""


@cache
def samples(n_samples: int = N_SAMPLES, seed: int = 3) -> np.ndarray:
    return (0.25 * np.random.default_rng(seed).uniform(-1, 1, n_samples)).astype(np.float32)


@cache
def frames(n_frames: int = N_FRAMES, seed: int = 4) -> np.ndarray:
    return np.random.default_rng(seed).uniform(-10, 0, (SPEC.n_mels, n_frames)).astype(np.float32)


def f0(n_frames: int = N_FRAMES) -> np.ndarray:
    """A glide from 100 Hz up, unvoiced in every frame below 20."""
    track = np.linspace(100, 220, n_frames).astype(np.float32)
    track[:20] = 0
    return track


def phonemes() -> Phonemes:
    """"hi you": h 0.2-0.3, aɪ 0.3-0.6, pause to 0.7, j 0.7-0.8, uː 0.8-1.2, pause to 1.4."""
    words = (Word("hi", Span(0, 2)), Word("you", Span(3, 6), "."))
    rows = (("h", 0, 0.3), ("ˈaɪ", 0, 0.6), (" ", 0, 0.7), ("j", 1, 0.8), ("uː", 1, 1.2), (".", 1, 1.4))
    symbols = tuple(Phoneme(symbol, word, words[word].span) for symbol, word, _ in rows)
    timed = Phonemes(Utterance("hi you", Span(0, 6), "en", words), symbols).timed([end for _, _, end in rows])
    first = timed.symbols[0]
    shifted = Phoneme(first.symbol, first.word, first.span, 0.2, first.end_s)
    return Phonemes(timed.utterance, (shifted, *timed.symbols[1:]))


def mel(start: int = 0, stop: int = N_FRAMES) -> MelSpectrogram:
    return MelSpectrogram(frames()[:, start:stop], SPEC, f0()[start:stop])


def clip(start: int = 0, stop: int = N_SAMPLES) -> AudioClip:
    return AudioClip(samples()[start:stop], RATE)


def fill(view: object) -> None:
    """The whole sound at once."""
    view.begin(SPEC)
    view.append_phonemes(phonemes(), 0.0)
    view.append_mel(mel(), 0)
    view.append_audio(clip(), 0.0)
    view.finish()

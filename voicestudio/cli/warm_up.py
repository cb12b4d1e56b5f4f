"""voicestudio warm-up: compile and cache what the first Speak would have to."""

from __future__ import annotations

import sys
import time
from typing import TYPE_CHECKING

import numpy as np

from voicestudio.core import AudioClip, Effect, RenderRequest, StudioError

if TYPE_CHECKING:
    import argparse

    from voicestudio.core import VoiceCard

EXAMPLES = """examples:
  voicestudio warm-up
"""
SENTENCE = "Warm up, please: one, two, three. Ready?"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.epilog = EXAMPLES


def run(args: argparse.Namespace) -> int:
    """Every voice and every vocoder that fits one speaks once, and every synthesizer plays a note, which compiles the
    kernels on the way and caches them; so does a stretched sound, and a sound that is listened to. Processes that
    compiled the same functions of a library at the same time could spoil what it keeps of them, and would crash on it
    ever after: nothing else should run meanwhile.

    What cannot be used is told, and hinders nothing else; 1 if voices are installed and none can be used.
    """
    from voicestudio.voices import catalogue

    cards, damaged = catalogue.survey()
    for one in damaged:
        print(f"voicestudio: The voice {one.id} cannot be used. {one.problem}", file=sys.stderr)
    if not cards:
        print("No voice is installed, so there is nothing to warm up.", file=sys.stderr)
    compiled = [card for card in cards if card.kind != catalogue.PIPER]  # nothing of a Piper voice is
    warm: set[str] = set()
    ready = 0
    for card in compiled:
        began = time.perf_counter()
        try:
            _speak(card, warm)
        except StudioError as error:
            print(f"voicestudio: The voice {card.id} cannot be used. {error}", file=sys.stderr)
        else:
            ready += 1
            print(f"{card.id} is ready ({time.perf_counter() - began:.1f} s).")
    _play()
    _listen()
    return 1 if compiled and not ready else 0


def _play() -> None:
    """A short note on every synthesizer, and the effects that are compiled."""
    from voicestudio.effects.chain import process
    from voicestudio.engine.readying import ready_synthesizer
    from voicestudio.synth import catalogue

    began = time.perf_counter()
    synthesizers = catalogue.built_in()
    for synth in synthesizers:
        ready_synthesizer(synth.id)
    process([Effect("time_stretch", {"length": 2.0})], AudioClip(np.zeros(1, np.float32), 48_000))
    print(f"{len(synthesizers)} synthesizers are ready, and the effects ({time.perf_counter() - began:.1f} s).")


def _listen() -> None:
    """A second of noise, measured in all ways, compared with itself and lowered."""
    from voicestudio.analysis.features import features
    from voicestudio.analysis.warping import compare_spoken
    from voicestudio.dsp.psola import revoiced
    from voicestudio.dsp.spectrograms import KINDS, spectrogram

    began = time.perf_counter()
    noise = AudioClip(np.random.default_rng(0).normal(0, 0.1, 22050).astype(np.float32), 22050)
    features(noise)
    for kind in KINDS:
        spectrogram(noise, kind)
    compare_spoken(noise, noise)
    f0_hz = np.full(20, 100, np.float32)
    revoiced(noise.samples, noise.sample_rate, f0_hz, f0_hz / 2)
    print(f"All measurements are ready ({time.perf_counter() - began:.1f} s).")


def _speak(card: VoiceCard, warm: set[str]) -> None:
    """A sentence through the voice's best vocoder, and through each that is not `warm` yet.

    Raises StudioError where the voice cannot be used; of a vocoder that cannot be it only tells.
    """
    from voicestudio.engine.rendering import render_all
    from voicestudio.voices import catalogue, opening

    voice = opening.open_voice(card.id)
    if "acoustic" not in catalogue.weights_files(card):  # it resynthesises, but does not speak
        return
    for vocoder in card.vocoders:
        if vocoder in warm and vocoder != card.vocoders[0]:
            continue
        try:
            render_all(RenderRequest(SENTENCE, vocoder), voice)
        except StudioError as error:
            print(f"voicestudio: The vocoder {vocoder} cannot be used. {error}", file=sys.stderr)
        warm.add(vocoder)

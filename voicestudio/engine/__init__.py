"""Tells a voice what to say: requests in, events out; collects, saves and resynthesises."""

from voicestudio.engine.speaking import speak

__all__ = ["speak"]

"""Hearing: quality measures, a speech recogniser, and what is wrong with a sound. Judges sounds, makes none."""

"""Voices: which there are, on what they can compute, and one opened to speak.

Reading this package reads no torch: `catalogue` lists voices by their cards alone, and `opening` is the door behind
which torch is read.
"""

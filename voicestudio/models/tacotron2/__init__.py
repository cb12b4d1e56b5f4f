"""Tacotron 2 (arXiv 1712.05884): phonemes or letters to mel, step by step, by attention."""

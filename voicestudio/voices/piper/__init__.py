"""Piper voices: text-to-sound networks in ONNX (VITS, arXiv 2106.06103), run by onnxruntime.

`settings` reads the JSON beside such a network, `spelling` writes phonemes as its ids, `graph` makes a published
network ready for the studio, `session` runs it, and `voice` keeps the protocol core.Voice with it.
"""

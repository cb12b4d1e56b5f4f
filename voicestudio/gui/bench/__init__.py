"""The vocoder bench: one mel spectrogram through several vocoders, seen and heard side by side."""

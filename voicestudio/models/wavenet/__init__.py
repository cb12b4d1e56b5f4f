"""WaveNet (arXiv 1609.03499): one sample after the other, conditioned on the mel or on a class of sound."""

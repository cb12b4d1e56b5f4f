"""HiFi-GAN (arXiv 2010.05646): mel spectrogram to samples by transposed convolutions and many receptive fields."""

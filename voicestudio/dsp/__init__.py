"""Numbers about sound: spectra, f0, level, resampling. No devices, no networks."""

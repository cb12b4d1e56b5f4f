"""Numbers about sound: spectra, f0, faults of level, what is drawn. No devices, no networks."""

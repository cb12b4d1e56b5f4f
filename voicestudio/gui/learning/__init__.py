"""Learning in the window: classifiers of sounds, maps of sounds, and patches that match a sound."""

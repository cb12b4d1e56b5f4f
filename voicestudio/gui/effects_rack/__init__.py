"""A chain of effects as a person builds, hears and compares it."""

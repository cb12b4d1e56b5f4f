"""Sounds made by rule: physical models, oscillators and grains."""

"""Linked views of one sound."""

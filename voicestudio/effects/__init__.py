"""Treatment of sounds."""

"""Tells open pages what changed, over all processes."""

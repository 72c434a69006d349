"""Calls as they come in."""

"""Interactions, read and released."""

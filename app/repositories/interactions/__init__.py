"""Interactions and their rows."""

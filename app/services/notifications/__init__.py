"""Telling people and other programs what happened."""

"""Integrations as operators set them up and read them, with their secrets."""

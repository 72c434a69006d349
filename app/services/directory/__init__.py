"""Keeping clients' directories, and learning names for them."""

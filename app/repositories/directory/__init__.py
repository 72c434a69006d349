"""Clients' directories: stored, found, asked for names."""

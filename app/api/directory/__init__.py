"""Clients' directories."""

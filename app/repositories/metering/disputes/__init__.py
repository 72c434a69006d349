"""Disputes: opened, decided, read."""

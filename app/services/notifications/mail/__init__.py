"""Notices written to people."""

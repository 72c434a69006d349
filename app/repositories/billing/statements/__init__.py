"""Statements: what they follow from, and the final ones, which never change."""

"""Statements as pages."""

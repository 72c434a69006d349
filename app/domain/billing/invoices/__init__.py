"""Invoicing: who sells to whom, and the legal invoice or credit note of a final statement."""

"""Bytes to values: JSON, forms, MIME, times; tolerant of what providers really send."""

"""Sheets: supplied, withdrawn, read, searched."""

"""Sheets: their versions, passages, and how they are found."""

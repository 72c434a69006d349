"""The routes of erasures."""

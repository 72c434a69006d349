"""Signing in and out, welcomes, and what people change of themselves."""

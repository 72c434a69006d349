"""Interactions over HTTP: read, and said something of."""

"""Reads the files in which banks tell of an account: CODA and CAMT.053."""

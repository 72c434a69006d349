"""Verification: what is stored of a client, recomputed from the facts and compared."""

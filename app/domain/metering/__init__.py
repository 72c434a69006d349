"""Metering: what counts, under which rule, and the ledger that says so."""

"""Metering: events, the interactions they record, what counts, the ledger and the quota."""

"""Events, interactions and the ledger: what the intake reads under its lock and writes."""

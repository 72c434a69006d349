"""What changed: noted in a transaction, announced to every process after its commit."""

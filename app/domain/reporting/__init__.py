"""Reports: what a client is told at fixed times of its business days (rulebook section 10)."""

"""ExitAdmin: meters the interactions of a remote administrative assistant."""

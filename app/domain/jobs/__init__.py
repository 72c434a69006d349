"""Jobs: work that is due at an instant and done apart from the request that caused it."""

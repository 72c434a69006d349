"""Hours: a calendar compiled into instants, and what can be asked of it."""

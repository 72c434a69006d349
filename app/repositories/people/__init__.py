"""People, and how they signed in: rows."""

"""Who is told by mail, and of what."""

"""Who is told, by mail and by webhook, and of what."""

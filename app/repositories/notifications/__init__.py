"""Who is told of notices, and what was sent to them."""

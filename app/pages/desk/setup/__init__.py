"""Setting up: a client, made ready in one go, and the business itself."""

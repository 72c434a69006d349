"""The pages of those who work for all clients."""

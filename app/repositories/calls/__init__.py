"""Calls that ring, and the last ones of all clients."""

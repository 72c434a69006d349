"""Interactions: what events recorded, how they hang together, and what was said of them."""

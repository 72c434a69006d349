"""How a deployment stands."""

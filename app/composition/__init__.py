"""Puts a deployment together: its state, what records events in it, what its workers do."""

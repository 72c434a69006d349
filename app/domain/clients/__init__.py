"""Clients: who is served, by which plan, and whose numbers and addresses are whose."""

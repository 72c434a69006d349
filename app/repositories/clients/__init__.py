"""Clients, their contact points and subscriptions, and the catalogue of plans."""

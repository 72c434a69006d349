"""Clients, their contact points and their subscriptions: one use case a file."""

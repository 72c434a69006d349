"""Clients and their subscriptions over HTTP."""

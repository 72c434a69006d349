"""Outgoing webhooks over HTTP: endpoints, what was sent to them, what they receive."""

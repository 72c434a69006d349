"""Providers' payloads to events: one pure file a provider."""

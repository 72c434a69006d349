"""Providers' integrations, their deliveries, and what tells one call from another."""

"""Providers' integrations: set up, watched, replayed, reconciled; and their webhooks."""

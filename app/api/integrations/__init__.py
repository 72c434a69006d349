"""Managing providers' integrations: set up, tried out, watched, replayed, reconciled."""

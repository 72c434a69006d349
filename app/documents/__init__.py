"""Documents: frozen values to bytes in the formats of others; pure, no database, no network."""

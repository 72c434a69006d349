"""Providers' integrations: managed, recognised; their deliveries archived and compared."""

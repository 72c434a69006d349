"""Providers' integrations: managed, recognised; their deliveries taken, archived and compared."""

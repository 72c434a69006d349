"""How the service fares: health, metrics, and a line in the log for each request."""

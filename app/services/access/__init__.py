"""Who may call the service, and creations that are sent twice."""

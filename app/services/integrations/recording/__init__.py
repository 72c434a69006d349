"""Records what deliveries tell, with all that only the record knows of it."""

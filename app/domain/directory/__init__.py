"""Who calls a client: names for numbers and addresses."""

"""E-mail: what a message is, whose it is, what it answers."""

"""Starting the service in the foreground, with all that it needs."""

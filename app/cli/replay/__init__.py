"""`exitadmin replay`: sends events that are kept in a file, as often as need be."""

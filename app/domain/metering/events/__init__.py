"""Events: what is told, in one form, known again when it is told twice, and whose it is."""

"""Who is on the other side: numbers and addresses in one form, and whose they are."""

"""What is left of a month, read and foreseen."""

"""What rings and what rang, for whoever answers."""

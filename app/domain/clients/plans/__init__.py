"""Plans: the annex's table as values, subscriptions to them, and the months they cover."""

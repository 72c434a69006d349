"""Calendar versions, and grants of urgent requests."""

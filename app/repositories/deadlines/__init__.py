"""Calendar versions, the deadlines that they move, and the work list."""

"""Getting paid, through HTTP."""

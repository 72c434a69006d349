"""Getting paid: what is owed under invoices, what was paid, and what banks tell of it."""

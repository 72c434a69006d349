"""What public registers give out: numbers with check digits, addresses, codes."""

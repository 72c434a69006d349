"""Recording facts, and reading what was recorded."""

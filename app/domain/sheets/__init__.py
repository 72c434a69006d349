"""What a client supplied in writing, and may be passed on word for word (rulebook section 8)."""

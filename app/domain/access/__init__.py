"""Access: keys, and what they allow."""

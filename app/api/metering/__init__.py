"""What the front-end and the client read: quota, ledger, and the ledger's verification."""

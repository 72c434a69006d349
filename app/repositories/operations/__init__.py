"""What operators watch: figures of the whole deployment, whichever process did the work."""

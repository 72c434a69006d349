"""What is stored of a client, read for its verification."""

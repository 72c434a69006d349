"""What is stored of getting paid."""

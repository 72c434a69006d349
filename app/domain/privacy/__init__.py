"""What erasing a person takes away, and what it leaves."""

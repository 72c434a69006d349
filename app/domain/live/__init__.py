"""What open pages are told of as it changes."""

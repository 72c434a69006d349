"""Doing what is due: workers, any number of them."""

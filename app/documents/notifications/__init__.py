"""Letters: notices as people read them."""

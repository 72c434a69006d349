"""Keys of the API, answers kept for creations that are sent twice, and whose what is."""

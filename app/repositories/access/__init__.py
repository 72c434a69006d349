"""Keys of the API, and answers kept for creations that are sent twice."""

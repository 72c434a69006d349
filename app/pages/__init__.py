"""Pages for people: HTML that reads without JavaScript, over the same services as the API."""

"""Reports whose content is of version 1: they read as they did when they were sent."""

"""Who asks, and for what: keys, scopes, ids in paths, settled before a body is read."""

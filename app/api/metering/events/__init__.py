"""The main job over HTTP: events in, decisions out."""

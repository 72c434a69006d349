"""HTTP's own matters: what is accepted, bodies and their bounds, pages, texts."""

"""Counting: what each event decides, what counts, under which rule."""

"""People: invited, welcomed, signed in, changed; and what is written down of it."""

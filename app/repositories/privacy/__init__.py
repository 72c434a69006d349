"""Where a person is named, and how that is taken away."""

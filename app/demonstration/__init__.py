"""What a first run shows: three clients, one a plan, with a month of plausible events."""

"""Business time over HTTP: calendars, deadlines and what explains them."""

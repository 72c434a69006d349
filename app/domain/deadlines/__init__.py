"""Business time: calendars, public holidays, deadlines in business hours (rulebook 5)."""

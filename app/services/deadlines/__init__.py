"""Calendars and the deadlines computed by them."""

"""Calendars: how working hours, holidays, closures and openings are written down."""

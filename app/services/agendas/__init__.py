"""Agendas: set up, offered, booked, read."""

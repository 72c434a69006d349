"""Agendas: set up, asked for what is free, booked."""

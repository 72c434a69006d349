"""Agendas, appointments and busy times as they are stored."""

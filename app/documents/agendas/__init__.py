"""Agendas as calendar programs read them: iCalendar (RFC 5545), pure."""

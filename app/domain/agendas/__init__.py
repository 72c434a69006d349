"""Agendas: what they offer, and what may be booked on them (rulebook section 9)."""

"""Disputes: opened by clients, decided by operators."""

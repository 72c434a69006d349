"""Notices sent to the programs of others (Standard Webhooks)."""

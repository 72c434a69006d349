"""Quota: what a month includes, what is used of it, and what it will come to."""

"""Notices: what people and other programs are told, once per cause."""

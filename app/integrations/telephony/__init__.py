"""Calls and text messages of telephone providers."""

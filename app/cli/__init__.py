"""The command `exitadmin`: starts the service, and does what an operator does by hand."""

from app.cli.program import main

__all__ = ["main"]

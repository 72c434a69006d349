"""Lets `python -m app.cli` be the command, also where it is not installed."""

from app.cli.program import main

main()

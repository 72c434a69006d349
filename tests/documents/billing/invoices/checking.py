"""Runs the published rules over a folder of documents."""

import json
import subprocess
import sys
from pathlib import Path

PROGRAM = Path(__file__).with_name("official_rules.py")


def verdicts_on(folder: Path) -> dict[str, list[str]]:
    """Return what each document fails, by its file's name (see the program)."""
    run = subprocess.run(
        [sys.executable, str(PROGRAM), str(folder)], check=True, capture_output=True, timeout=120
    )
    found: dict[str, list[str]] = json.loads(run.stdout)
    return found

"""Stands for a service: prints its database's URL, then uses it until its input ends.

Interrupted from a terminal it drains: half a second later it tells whether the database is there.
"""

import signal
import sys
import time
from pathlib import Path

from app.embedded_postgres import EmbeddedPostgres, running_url

folder = Path(sys.argv[1])


def drain(*_: object) -> None:
    time.sleep(0.5)
    sys.stdout.write(f"{running_url(folder)}\n")
    sys.stdout.flush()


signal.signal(signal.SIGINT, drain)
with EmbeddedPostgres(folder, durable=False) as url:
    sys.stdout.write(f"{url}\n")
    sys.stdout.flush()
    sys.stdin.read()

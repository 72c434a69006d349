"""Stands for a service: prints its database's URL, then uses it until its input ends.

Interrupted from a terminal it drains: half a second later it tells whether the database is there.
"""

import os
import signal
import sys
import time
from pathlib import Path

from app.embedded_postgres import EmbeddedPostgres, running_url

folder = Path(sys.argv[1])


def say(url: str | None) -> None:
    # not buffered: a signal that comes while a buffer is written may not write to it
    os.write(1, f"{url}\n".encode())


def drain(*_: object) -> None:
    time.sleep(0.5)
    say(running_url(folder))


signal.signal(signal.SIGINT, drain)
with EmbeddedPostgres(folder, durable=False) as url:
    say(url)
    sys.stdin.read()

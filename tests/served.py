"""An application behind a real server, in a thread of the test's own process."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import uvicorn
from starlette.types import ASGIApp

STARTING_SECONDS = 30


@contextmanager
def served(
    app: ASGIApp, server_class: type[uvicorn.Server] = uvicorn.Server, **settings: Any
) -> Iterator[int]:
    """Give the port on which an application answers; it is ended on leaving."""
    server = server_class(uvicorn.Config(app, port=0, log_config=None, ws="none", **settings))
    thread = threading.Thread(target=server.run)
    thread.start()
    give_up_at = time.monotonic() + STARTING_SECONDS
    while not server.started and time.monotonic() < give_up_at:
        time.sleep(0.02)
    try:
        yield server.servers[0].sockets[0].getsockname()[1]
    finally:
        server.should_exit = True
        thread.join()

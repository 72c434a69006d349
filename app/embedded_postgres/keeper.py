"""The script that is the server's parent, and ends it when nobody uses it any more.

It has a session of its own, so that Ctrl-C reaches the service and not its database, and it is
no thread of a service: PR_SET_PDEATHSIG follows the thread that forked, so that a server started
from a worker thread would end with that thread.
"""

import ctypes
import signal
import subprocess
import sys
import time
from pathlib import Path

from app.embedded_postgres.account import owner_of
from app.embedded_postgres.users import alone_at_once_on, is_used, only_server_on

LOOK_SECONDS = 0.1
FAST_SHUTDOWN_SECONDS = 50.0
PR_SET_PDEATHSIG = 1


def keep(folder: Path, command: list[str]) -> None:
    """Run the server until it ends by itself or nobody uses it.

    Raises:
        AnotherServerRuns: its data is not safe with two.
    """
    for asked_to_end in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        # a handler and not SIG_IGN, which the server would inherit
        signal.signal(asked_to_end, lambda *_: None)
    with only_server_on(folder) as lock:
        server = _start(folder / "data", command, lock)
    while server.poll() is None:
        time.sleep(LOOK_SECONDS)
        # it never waits for whoever starts the server, who waits for its end if it fails
        with alone_at_once_on(folder) as is_alone:
            if is_alone and not is_used(folder):
                _end(server)


def _start(data: Path, command: list[str], lock: int) -> subprocess.Popen[bytes]:
    # PostgreSQL would take any process that has a dead server's number for that server
    (data / "postmaster.pid").unlink(missing_ok=True)
    return subprocess.Popen(  # noqa: S603 - the command is server.py's
        command,
        cwd="/",
        preexec_fn=_end_with_the_keeper,  # noqa: PLW1509 - the keeper has one thread
        pass_fds=[lock],
        **owner_of(data),
    )


def _end_with_the_keeper() -> None:
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGINT)


def _end(server: subprocess.Popen[bytes]) -> None:
    server.send_signal(signal.SIGINT)
    try:
        server.wait(FAST_SHUTDOWN_SECONDS)
    except subprocess.TimeoutExpired:
        server.send_signal(signal.SIGQUIT)
        server.wait()


if __name__ == "__main__":
    keep(Path(sys.argv[1]), sys.argv[2:])

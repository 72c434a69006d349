"""The server that runs on a data directory, as its `postmaster.pid` tells."""

import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Self

_PID_LINE, _PORT_LINE, _STATUS_LINE = 0, 3, 7


@dataclass(frozen=True, slots=True, kw_only=True)
class Postmaster:
    """A running server; it has no port until it accepts connections."""

    port: int | None

    @classmethod
    def running_on(cls, data: Path) -> Self | None:
        """Return the server of this data directory; a file left by a dead one is no server."""
        try:
            lines = (data / "postmaster.pid").read_text().splitlines()
            pid = int(lines[_PID_LINE])
        except (OSError, IndexError, ValueError):
            return None
        if not _is_postgres_of(data, pid):
            return None
        is_ready = lines[_STATUS_LINE:] and lines[_STATUS_LINE].strip() == "ready"
        return cls(port=int(lines[_PORT_LINE]) if is_ready else None)


def _is_postgres_of(data: Path, pid: int) -> bool:
    # the number alone proves nothing: it may be a zombie's, or given to another program since
    if sys.platform != "linux":
        shown = subprocess.run(  # noqa: S603 - a number is its only argument
            ["/bin/ps", "-o", "comm=", "-p", str(pid)], capture_output=True, text=True, check=False
        )
        return shown.stdout.strip().endswith("postgres")
    process = Path(f"/proc/{pid}")
    try:
        return (process / "cwd").samefile(data)
    except PermissionError:  # root in a container may not look into another account's process
        return (process / "comm").read_text().strip() == "postgres"
    except OSError:
        return False

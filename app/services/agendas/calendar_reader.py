"""Reads calendar files in processes of their own, few at a time, each with an end.

Whatever a file does to its reader, the service goes on: it is neither waited for beyond the limit,
nor read by the process that answers everybody else.
"""

import asyncio
import os
import sys
from datetime import datetime

from app.domain.errors import DomainError
from app.integrations.calendars.results import ImportedCalendar, load_calendar

MOST_BYTES = 1024 * 1024
_PROCESSES = 2
_SECONDS = 5
_BYTES = 1024 * 1024 * 1024
_UNREADABLE = 3


class UnreadableFile(DomainError):
    """The file cannot be read as a calendar."""


class CalendarReader:
    """Reads calendar files; at most two at once, whoever sends them.

    Args:
        processes: how many at once.
        seconds: how long one may take.
    """

    def __init__(self, *, processes: int = _PROCESSES, seconds: float = _SECONDS) -> None:
        self._turns = asyncio.Semaphore(processes)
        self._seconds = seconds

    async def read(self, content: bytes, timezone: str, horizon: datetime) -> ImportedCalendar:
        """Return what an import would take.

        Args:
            content: the file.
            timezone: IANA name of the agenda's zone.
            horizon: what recurs is expanded up to it.

        Raises:
            UnreadableFile: it is no calendar, or reading it takes too long.
        """
        arguments = (timezone, str(int(horizon.timestamp())), str(_SECONDS), str(_BYTES))
        async with self._turns:
            status, output = await self._run(content, arguments)
        if status == 0:
            return load_calendar(output)
        if status == _UNREADABLE:
            raise UnreadableFile(output.decode())
        raise UnreadableFile("Reading it takes more time or memory than is given to it")

    async def _run(self, content: bytes, arguments: tuple[str, ...]) -> tuple[int | None, bytes]:
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            "app.integrations.calendars",
            *arguments,
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.DEVNULL,
            env={name: os.environ[name] for name in ("PATH", "PYTHONPATH") if name in os.environ},
        )
        try:
            async with asyncio.timeout(self._seconds):
                output, _ = await process.communicate(content)
        except TimeoutError:
            output = b""
        finally:
            if process.returncode is None:
                process.kill()
                await process.wait()
        return process.returncode, output

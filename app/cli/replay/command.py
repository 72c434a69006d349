"""The command: reads, sends, counts, and tells how to go on where it stops."""

import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Annotated, BinaryIO

import typer

from app.cli.admin_key import VARIABLE, kept_admin_key
from app.cli.configuration import read_settings
from app.cli.refusals import COULD_NOT_RUN, CannotRun
from app.cli.replay.lines import batches
from app.cli.replay.sending import Sender
from app.cli.replay.tally import Tally

_STANDARD_INPUT = "-"
_SOME_REFUSED = 1
_MAX_BATCH = 1_000


def replay(
    file: Annotated[str, typer.Argument(help="One JSON event a line; - is standard input.")],
    url: Annotated[
        str | None, typer.Option(help="Of the service.", show_default="http://HOST:PORT")
    ] = None,
    key: Annotated[
        str | None,
        typer.Option(
            envvar="EXITADMIN_KEY",
            help="With events:write; better set as a variable than written in a command.",
            show_default="the admin key",
        ),
    ] = None,
    batch: Annotated[int, typer.Option(min=1, max=_MAX_BATCH, help="Events a request.")] = 500,
    patience: Annotated[
        int, typer.Option(min=0, help="Seconds to wait for a service that is away or full.")
    ] = 60,
) -> None:
    """Send a file of events to a service, in order.

    It may be stopped, killed and started again at any point: events are recorded once, those
    that are known are counted as `duplicate`. Refused lines are named with their number.

    Status: 0 when every event was accepted, 1 when some were refused, 2 when it could not go on.
    """
    sender = Sender(url or _address(), key or _key(), patience)
    with _opened(file) as (lines, total), closing(sender):
        tally = Tally(total)
        finished = _send(lines, sender, tally, batch)
    typer.echo(tally.summary())
    if not finished:
        raise typer.Exit(COULD_NOT_RUN)
    if tally.has_refused:
        raise typer.Exit(_SOME_REFUSED)


def _send(lines: BinaryIO, sender: Sender, tally: Tally, size: int) -> bool:
    """Send everything; what stops it is told with how to go on."""
    try:
        with tally:
            for one in batches(lines, size):
                tally.take(one, sender.send(one.lines))
    except (CannotRun, KeyboardInterrupt) as stop:
        for sentence in getattr(stop, "sentences", ("Interrupted.",)):
            typer.echo(f"exitadmin: {sentence}", err=True)
        typer.echo(
            f"exitadmin: Lines up to {tally.answered_line} were answered. The same command goes "
            "on: what is known is not counted twice.",
            err=True,
        )
        return False
    return True


@contextmanager
def _opened(file: str) -> Iterator[tuple[BinaryIO, int | None]]:
    """Give the file's lines and its size in bytes, if it has one."""
    if file == _STANDARD_INPUT:
        yield sys.stdin.buffer, None
        return
    try:
        with Path(file).open("rb") as opened:
            yield opened, Path(file).stat().st_size
    except OSError as failure:
        raise CannotRun(f"{file} cannot be read: {failure.strerror}") from None


def _address() -> str:
    settings = read_settings()
    return f"http://{settings.host}:{settings.port}"


def _key() -> str:
    kept = kept_admin_key(read_settings())
    if kept is None:
        raise CannotRun(f"Which key? Give --key, or set EXITADMIN_KEY or {VARIABLE}.")
    return kept.get_secret_value()

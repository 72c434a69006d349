"""The command: reads, sends, counts, and tells how to go on where it stops."""

import sys
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Annotated, BinaryIO

import typer

from app.cli.configuration import read_settings
from app.cli.refusals import COULD_NOT_RUN, CannotRun
from app.cli.replay.lines import Batch, batches
from app.cli.replay.payloads import Source, batches_of, config_of
from app.cli.replay.sending import Sender
from app.cli.replay.tally import Tally
from app.cli.serving.admin_key import VARIABLE, kept_admin_key
from app.integrations.deliveries import IntegrationConfig, IntegrationKind
from app.settings import is_web_address

_STANDARD_INPUT = "-"
_SOME_REFUSED = 1
_MAX_BATCH = 1_000

_Key = Annotated[
    str | None,
    typer.Option(
        envvar="EXITADMIN_KEY",
        help="With events:write; better set as a variable than written in a command.",
        show_default="the admin key",
    ),
]
_As = Annotated[
    IntegrationKind | None,
    typer.Option("--as", help="The file holds payloads of this provider, as it posts them."),
]
_Integration = Annotated[
    str | None,
    typer.Option(help="With --as: the id of the integration.", show_default="the only one"),
]
_Header = Annotated[
    list[str] | None,
    typer.Option(help="With --as: a header field, such as 'X-Envelope-To: a@b.example'."),
]


def replay(  # noqa: PLR0913, PLR0917 - the options of a command
    file: Annotated[str, typer.Argument(help="One JSON event a line; - is standard input.")],
    url: Annotated[
        str | None, typer.Option(help="Of the service.", show_default="http://HOST:PORT")
    ] = None,
    key: _Key = None,
    batch: Annotated[int, typer.Option(min=1, max=_MAX_BATCH, help="Events a request.")] = 500,
    patience: Annotated[
        int, typer.Option(min=0, help="Seconds to wait for a service that is away or full.")
    ] = 60,
    kind: _As = None,
    integration: _Integration = None,
    header: _Header = None,
) -> None:
    """Send a file of events to a service, in order.

    With --as, a file of a provider's payloads: the whole file is one, or each line of it. What an
    integration's own deliveries recorded already is known again.

    It may be stopped, killed and started again at any point: events are recorded once, those
    that are known are counted as `duplicate`. Refused lines are named with their number.

    Status: 0 when every event was accepted, 1 when some were refused, 2 when it could not go on.
    """
    sender = Sender(_checked(url) if url is not None else _address(), key or _key(), patience)
    with _opened(file) as (lines, total), closing(sender):
        tally = Tally(total)
        found = batches(lines, batch)
        if kind is not None:
            source = Source(file, lines.read(), _headers(header or []))
            found = batches_of(source, _config(sender, kind, integration))
        finished = _send(found, sender, tally)
    typer.echo(tally.summary())
    if not finished:
        raise typer.Exit(COULD_NOT_RUN)
    if tally.has_refused:
        raise typer.Exit(_SOME_REFUSED)


def _config(sender: Sender, kind: IntegrationKind, integration: str | None) -> IntegrationConfig:
    region = read_settings().default_region
    if integration is not None:
        return config_of(kind, sender.fetch(f"/v1/integrations/{integration}"), region)
    found = sender.fetch("/v1/integrations?limit=500")["items"]
    ours = [one for one in found if one["kind"] == kind]
    if len(ours) > 1:
        raise CannotRun(
            f"There are {len(ours)} integrations of that kind. Give --integration ID:",
            *(f"{one['id']} {one['name']}" for one in ours),
        )
    return config_of(kind, ours[0] if ours else None, region)


def _headers(given: list[str]) -> dict[str, str]:
    fields = (one.partition(":") for one in given)
    return {name.strip(): value.strip() for name, _, value in fields}


def _send(found: Iterable[Batch], sender: Sender, tally: Tally) -> bool:
    """Send everything; what stops it is told with how to go on."""
    try:
        with tally:
            for one in found:
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


def _checked(url: str) -> str:
    if not is_web_address(url):
        raise CannotRun(f"--url {url} has to be http://host:port or https://host.")
    return url


def _address() -> str:
    settings = read_settings()
    return f"http://{settings.host}:{settings.port}"


def _key() -> str:
    kept = kept_admin_key(read_settings())
    if kept is None:
        raise CannotRun(f"Which key? Give --key, or set EXITADMIN_KEY or {VARIABLE}.")
    return kept.get_secret_value()

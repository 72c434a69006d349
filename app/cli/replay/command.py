"""The command: reads, sends, counts, and tells how to go on where it stops."""

import sys
import time
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Annotated, BinaryIO, Self

import typer
from rich.console import Console
from rich.progress import BarColumn, Progress, SpinnerColumn, TaskProgressColumn, TextColumn

from app.cli.configuration import read_settings
from app.cli.refusals import COULD_NOT_RUN, CannotRun
from app.cli.replay.batches import Batch, Line, Source, batches, config_of, payload_batches
from app.cli.replay.sending import Answer, Refused, Sender
from app.cli.serving.admin_key import VARIABLE, kept_admin_key
from app.integrations.deliveries import IntegrationConfig, IntegrationKind
from app.settings import is_web_address

REFUSED = "refused"
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


class Tally:
    """The counts of one run, with a bar on standard error where a person looks at it."""

    def __init__(self, total_bytes: int | None) -> None:
        console = Console(stderr=True, highlight=False, markup=False, soft_wrap=True)
        self._progress = Progress(
            SpinnerColumn(),
            BarColumn(),
            TaskProgressColumn(),
            TextColumn("{task.description}"),
            console=console,
            disable=not console.is_terminal,
        )
        self._task = self._progress.add_task("", total=total_bytes)
        self._console = console
        self._began_at = time.monotonic()
        self.counts: Counter[str] = Counter()
        self.answered_line = 0

    def __enter__(self) -> Self:
        self._progress.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._progress.stop()

    @property
    def has_refused(self) -> bool:
        """Return whether something was refused."""
        return self.counts[REFUSED] > 0

    def take(self, batch: Batch, answers: Sequence[Answer]) -> None:
        """Count a batch that was answered, and name the lines that were refused."""
        for unreadable in batch.unreadable:
            self._name(unreadable.number, unreadable.reason)
        for line, answer in zip(batch.lines, answers, strict=True):
            self._count(line, answer)
        progress = (
            f"{self.counts.total():,} events, {self._rate():,.0f}/s, {self._describe_counts()}"
        )
        self._progress.update(self._task, advance=batch.bytes_read, description=progress)

    def summary(self) -> str:
        """Return the counts by outcome, the largest first."""
        seconds = time.monotonic() - self._began_at
        first = f"{self.counts.total():,} events in {seconds:.1f} s ({self._rate():,.0f}/s)"
        rows = [f"  {outcome:<12} {count:>9,}" for outcome, count in self.counts.most_common()]
        return "\n".join([first, *rows])

    def _count(self, line: Line, answer: Answer) -> None:
        self.answered_line = max(self.answered_line, line.number)
        if isinstance(answer, Refused):
            self._name(line.number, f"{answer.status} {answer.code}: {answer.detail}")
        else:
            self.counts[answer.outcome] += 1

    def _name(self, number: int, reason: str) -> None:
        self.answered_line = max(self.answered_line, number)
        self.counts[REFUSED] += 1
        self._console.print(f"line {number}: {reason}")

    def _rate(self) -> float:
        return self.counts.total() / max(time.monotonic() - self._began_at, 0.001)

    def _describe_counts(self) -> str:
        return ", ".join(f"{count:,} {outcome}" for outcome, count in self.counts.most_common())


def replay(  # noqa: PLR0913, PLR0917 - the options of a command
    file: Annotated[str, typer.Argument(help="One JSON event per line; - is standard input.")],
    url: Annotated[
        str | None, typer.Option(help="Of the service.", show_default="http://HOST:PORT")
    ] = None,
    key: _Key = None,
    batch: Annotated[int, typer.Option(min=1, max=_MAX_BATCH, help="Events per request.")] = 500,
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
    sender = Sender(
        _require_web_address(url) if url is not None else _address(), key or _key(), patience
    )
    with _open_lines(file) as (lines, total), closing(sender):
        tally = Tally(total)
        to_send = batches(lines, batch)
        if kind is not None:
            source = Source(file, lines.read(), _headers(header or []))
            to_send = payload_batches(source, _config(sender, kind, integration))
        finished = _send(to_send, sender, tally)
    typer.echo(tally.summary())
    if not finished:
        raise typer.Exit(COULD_NOT_RUN)
    if tally.has_refused:
        raise typer.Exit(_SOME_REFUSED)


def _config(sender: Sender, kind: IntegrationKind, integration: str | None) -> IntegrationConfig:
    region = read_settings().default_region
    if integration is not None:
        return config_of(kind, sender.fetch(f"/v1/integrations/{integration}"), region)
    integrations = sender.fetch("/v1/integrations?limit=500")["items"]
    ours = [integration for integration in integrations if integration["kind"] == kind]
    if len(ours) > 1:
        raise CannotRun(
            f"There are {len(ours)} integrations of that kind. Give --integration ID:",
            *(f"{integration['id']} {integration['name']}" for integration in ours),
        )
    return config_of(kind, ours[0] if ours else None, region)


def _headers(given: list[str]) -> dict[str, str]:
    fields = (header.partition(":") for header in given)
    return {name.strip(): value.strip() for name, _, value in fields}


def _send(to_send: Iterable[Batch], sender: Sender, tally: Tally) -> bool:
    """Send everything; what stops it is told with how to go on."""
    try:
        with tally:
            for batch in to_send:
                tally.take(batch, sender.send(batch.lines))
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
def _open_lines(file: str) -> Iterator[tuple[BinaryIO, int | None]]:
    """Give the file's lines and its size in bytes, if it has one."""
    if file == _STANDARD_INPUT:
        yield sys.stdin.buffer, None
        return
    try:
        with Path(file).open("rb") as opened:
            yield opened, Path(file).stat().st_size
    except OSError as failure:
        raise CannotRun(f"{file} cannot be read: {failure.strerror}") from None


def _require_web_address(url: str) -> str:
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

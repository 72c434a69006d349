"""`exitadmin serve`: database, migrations, demonstration, then HTTP until it is told to end."""

import asyncio
import errno
import socket
from collections.abc import Callable, Sequence
from dataclasses import replace

import structlog
import typer
import uvicorn

from app.api.state import State
from app.cli.configuration import configure_logs_for, read_settings
from app.cli.databases import bring_up_to_date, database_url
from app.cli.refusals import CannotRun
from app.cli.serving.admin_key import AdminKey, admin_key_of
from app.cli.serving.garbage_collection import tune_garbage_collection
from app.cli.serving.guarded_protocol import GuardedProtocol, Limits, connections_that_fit
from app.cli.serving.listening_note import listening_noted
from app.cli.serving.signals import ended_by_signals
from app.demonstration.clients import DEMO_CLIENTS
from app.demonstration.first_run import demonstrate_if_empty, is_demonstrated
from app.demonstration.people import demo_invitations
from app.main import create_app
from app.services.people.first_links import FirstLink, first_links
from app.settings import Settings

_TICKS_PER_CHECK = 5


class WatchingServer(uvicorn.Server):
    """Ends what takes too long to arrive, within half a second."""

    async def on_tick(self, counter: int) -> bool:
        """Do what uvicorn does ten times a second."""
        if counter % _TICKS_PER_CHECK == 0:
            now = asyncio.get_running_loop().time()
            for connection in list(self.server_state.connections):
                if isinstance(connection, GuardedProtocol):
                    connection.check(now)
        return await super().on_tick(counter)


_DRAIN_SECONDS = 30
# Longer than proxies keep an idle connection: one that is closed as it is used fails a request.
_KEEP_ALIVE_SECONDS = 75


def serve() -> None:
    """Start the service in the foreground, with all that it needs.

    Without EXITADMIN_DATABASE_URL it brings its own PostgreSQL, whose data is kept under
    EXITADMIN_DATA_DIR (default: var), and three demonstration clients with a month of events
    unless EXITADMIN_DEMO=0. A database of your own is migrated; when it is empty it gets them only
    with EXITADMIN_DEMO=1.

    HOST and PORT say where it listens (default: 127.0.0.1:8000). Ctrl-C or SIGTERM ends it: no
    new requests, those that were taken are answered, then PostgreSQL is stopped.
    """
    settings = read_settings()
    configure_logs_for(settings)
    with ended_by_signals(), _listener(settings) as listener, database_url(settings) as url:
        bring_up_to_date(url)
        key = admin_key_of(settings)
        with listening_noted(settings, _address(settings, listener)):
            _run(settings.model_copy(update={"admin_key": key.key}), url, listener, key)


class _Server(WatchingServer):
    """Says when it is ready; ends what would never end by itself when it is told to."""

    def __init__(
        self, config: uvicorn.Config, greeting: "_Greeting", end_streams: Callable[[], None]
    ) -> None:
        super().__init__(config)
        self._greeting = greeting
        self._end_streams = end_streams

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self._greeting.say()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        self._end_streams()  # uvicorn waits for what is being answered
        await super().shutdown(sockets)


class _Greeting:
    """What is said once the service is ready."""

    def __init__(self, settings: Settings, listener: socket.socket, key: AdminKey) -> None:
        self._settings = settings
        self._address = _address(settings, listener)
        self._key = key
        self._has_demonstration = False
        self._links: list[FirstLink] = []

    async def prepare(self, state: State) -> None:
        """Fill an empty database where that is wanted, and see what there is to try."""
        settings = self._settings
        if settings.wants_demonstration and not settings.is_production:
            await demonstrate_if_empty(state)
        self._has_demonstration = await is_demonstrated(state)
        if self._has_demonstration and (settings.is_production or not settings.wants_demonstration):
            structlog.get_logger().warning(
                "this database holds demonstration clients",
                references=[client.reference for client in DEMO_CLIENTS],
            )
        await self._make_links(state)
        tune_garbage_collection()

    async def _make_links(self, state: State) -> None:
        """Let those in who have no password yet: the admin, and the demonstration's people."""
        settings = self._settings
        shows = self._has_demonstration and settings.wants_demonstration
        demonstrated = shows and not settings.is_production
        people = await demo_invitations(state) if demonstrated else []
        context = state.people
        if "public_url" not in settings.model_fields_set:
            context = replace(context, public_url=self._address)
        self._links = await first_links(context, people)

    def say(self) -> None:
        """Tell a person what to try, or the log; links never go to the log."""
        address = self._address
        if self._settings.is_production:
            structlog.get_logger().info("ready", address=address, admin_key=self._key.origin)
            typer.echo(sign_in_lines(self._links), nl=False)
            return
        greeting = welcome(
            address, self._key, self._links, has_demonstration=self._has_demonstration
        )
        typer.echo(greeting)


def _address(settings: Settings, listener: socket.socket) -> str:
    return f"http://{_reachable(settings.host)}:{listener.getsockname()[1]}"


def _reachable(host: str) -> str:
    if host in ("0.0.0.0", "::"):  # noqa: S104 - looked at, not listened on
        return "127.0.0.1"
    return f"[{host}]" if ":" in host else host


def _run(settings: Settings, url: str, listener: socket.socket, key: AdminKey) -> None:
    greeting = _Greeting(settings, listener, key)
    app = create_app(settings, url, greeting.prepare)
    config = uvicorn.Config(
        app,
        loop="uvloop",
        http=_protocol(settings),
        ws="none",
        lifespan="on",
        access_log=False,
        log_config=None,
        server_header=False,
        proxy_headers=False,
        timeout_graceful_shutdown=_DRAIN_SECONDS,
        timeout_keep_alive=_KEEP_ALIVE_SECONDS,
    )
    try:
        _Server(config, greeting, app.state.exitadmin.streams.end).run(sockets=[listener])
    except OSError as failure:
        raise _taken(settings, failure) from None


def _protocol(settings: Settings) -> type[GuardedProtocol]:
    class Limited(GuardedProtocol):
        """The service's protocol within the limits of the settings."""

        limits = Limits(
            connections=connections_that_fit(settings.max_connections),
            head_bytes=settings.max_header_bytes,
            head_fields=settings.max_headers,
            head_seconds=settings.header_seconds,
            body_seconds=settings.body_seconds,
        )

    return Limited


def _listener(settings: Settings) -> socket.socket:
    """Take the address before anything else is started, so that a second service ends at once."""
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    listener = socket.socket(family)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((settings.host, settings.port))
    except OSError as failure:
        listener.close()
        raise _taken(settings, failure) from None
    return listener


def _taken(settings: Settings, failure: OSError) -> CannotRun:
    where = f"{settings.host}:{settings.port}"
    if failure.errno == errno.EADDRINUSE:
        return CannotRun(
            f"{where} is in use, perhaps by another `exitadmin serve`.",
            "End that one, or choose another port: PORT=8001 exitadmin serve",
        )
    return CannotRun(f"{where} cannot be listened on: {failure.strerror or failure}")


_READY = """\
ExitAdmin is ready: {address}   documentation: {address}/docs
Admin key: {origin}
{links}{clients}
Try it from another terminal:

{curl}

Ctrl-C ends it.
"""

_POST = """\
curl -s {address}/v1/events \\
  -H "Authorization: Bearer {key}" \\
  -H 'Content-Type: application/json' \\
  -d '{{"id": "essai-1", "source": "/essai", "type": "call.received",
       "data": {{"from": "+32475550199", "to": "{line}", "answered": true,
                "duration_s": 95, "summary": "Report de chantier"}}}}'"""

_GET = """\
curl -s {address}/v1/plans -H "Authorization: Bearer {key}\""""


def sign_in_lines(links: Sequence[FirstLink]) -> str:
    """Return a line for each link, the first admin's first; the others say whose they are."""
    lines = (f"Sign in: {link.link}   {link.email or ''}".rstrip() for link in links)
    return "".join(f"{line}\n" for line in lines)


def welcome(
    address: str, key: AdminKey, links: Sequence[FirstLink], *, has_demonstration: bool
) -> str:
    """Return where the service is, where the key came from, who can sign in, and a command."""
    client = DEMO_CLIENTS[0]
    command = _POST if has_demonstration else _GET
    curl = command.format(address=address, key=key.in_shell, line=client.line)
    lines = ", ".join(
        f"{client.reference} ({client.plan}) {client.line}" for client in DEMO_CLIENTS
    )
    clients = f"Demonstration clients and their lines: {lines}\n" if has_demonstration else ""
    return _READY.format(
        address=address,
        origin=key.origin,
        links=sign_in_lines(links),
        clients=clients,
        curl=curl,
    )

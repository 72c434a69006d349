"""`exitadmin people`: lists, invites, blocks and resets those who sign in."""

import asyncio
from collections.abc import Callable, Coroutine
from dataclasses import replace
from typing import Annotated, Any

import typer
from rich.table import Table

from app.cli.configuration import read_settings
from app.cli.databases import database_url, must_be_migrated, plain_refusals
from app.cli.refusals import CannotRun
from app.cli.serving.listening_note import noted_address
from app.cli.tables import print_table
from app.composition.deployment import people_context
from app.domain.clients.clients import Language
from app.domain.errors import NothingFound
from app.domain.people.audit import CONSOLE
from app.domain.people.names import UnusableName
from app.domain.people.people import EmailTaken, Person, RoleWithoutClients, UnusableEmail
from app.domain.people.roles import Role
from app.repositories.database import Database
from app.services.people.changing import block_person, list_people, reset_person
from app.services.people.clients_of import ClientOfPerson, clients_named, clients_of
from app.services.people.context import PeopleContext
from app.services.people.inviting import Invitation, Invited, invite
from app.settings import Settings

people = typer.Typer(
    no_args_is_help=True,
    help="List, invite, block and reset those who sign in. With the embedded PostgreSQL it uses "
    "the server of the service that runs, or starts one meanwhile. A link is shown once; it leads "
    "to EXITADMIN_PUBLIC_URL, else to where that service listens, else to HOST and PORT.",
)

Work = Callable[[PeopleContext], Coroutine[Any, Any, None]]
_Email = Annotated[str, typer.Argument(metavar="EMAIL", help="In any case.")]
_A_PAGE = 500
_REFUSED = (EmailTaken, UnusableEmail, UnusableName, RoleWithoutClients)


@people.command("list")
def list_everybody() -> None:
    """List everybody in the order of their invitation."""

    async def work(context: PeopleContext) -> None:
        table = Table("email", "name", "role", "clients", "state", box=None)
        after: str | None = None
        while found := await list_people(context, after, _A_PAGE):
            for person in found:
                clients = await clients_of(context, person)
                table.add_row(*_row(person, clients))
            after = found[-1].id
        print_table(table)

    _with_people(work)


@people.command("invite")
def invite_somebody(
    email: _Email,
    role: Annotated[Role, typer.Option(help="What the person may do.")],
    client: Annotated[
        list[str] | None,
        typer.Option(metavar="REFERENCE", help="A client of the person's; may be repeated."),
    ] = None,
    name: Annotated[str | None, typer.Option(help="They may choose another one.")] = None,
    language: Annotated[Language, typer.Option(help="They may choose another one.")] = (
        Language.FRENCH
    ),
) -> None:
    """Add a person and print the link that welcomes them: nothing else on standard output.

    Example: exitadmin people invite anne@example.org --role client --client dupont
    """

    async def work(context: PeopleContext) -> None:
        invitation = Invitation(
            email=email,
            role=role,
            name=name,
            language=language,
            clients=await _ids_of(context, client or []),
        )
        try:
            invited = await invite(context, invitation, CONSOLE)
        except _REFUSED as refused:
            raise _refusal_of(refused, email) from None
        _show(invited, context)

    _with_people(work)


@people.command()
def block(email: _Email) -> None:
    """Let somebody sign in no more; what they have open ends."""
    _block(email, blocked=True)


@people.command()
def unblock(email: _Email) -> None:
    """Let somebody sign in again."""
    _block(email, blocked=False)


@people.command()
def reset(email: _Email) -> None:
    """Take password, sessions and the company's account away and print a new link."""

    async def work(context: PeopleContext) -> None:
        try:
            invited = await reset_person(context, email, CONSOLE)
        except NothingFound:
            raise _nobody(email) from None
        if invited.person.is_blocked:
            typer.echo(f"{email} is blocked: the link opens nothing before that ends.", err=True)
        _show(invited, context)

    _with_people(work)


def _block(email: str, *, blocked: bool) -> None:
    async def work(context: PeopleContext) -> None:
        try:
            await block_person(context, email, CONSOLE, blocked=blocked)
        except NothingFound:
            raise _nobody(email) from None
        typer.echo(f"{email} {'is blocked' if blocked else 'may sign in again'}.")

    _with_people(work)


async def _ids_of(context: PeopleContext, references: list[str]) -> tuple[str, ...]:
    known = {client.reference: client.id for client in await clients_named(context, references)}
    for reference in references:
        if reference not in known:
            raise CannotRun(f"There is no client {reference}.")
    return tuple(known.values())


def _refusal_of(refused: Exception, email: str) -> CannotRun:
    match refused:
        case EmailTaken():
            return CannotRun(
                f"{email} has been invited already.",
                f"For a new link: exitadmin people reset {email}",
            )
        case UnusableEmail():
            return CannotRun(f"{email} is no e-mail address.")
        case UnusableName():
            return CannotRun("A name is one line of 1 to 512 characters that can be read.")
        case _:
            return CannotRun("The role client needs --client; the others have none.")


def _noted(settings: Settings) -> str | None:
    """Return where the service listens that runs here, unless it is said where it is reached."""
    return None if "public_url" in settings.model_fields_set else noted_address(settings)


def _show(invited: Invited, context: PeopleContext) -> None:
    settings = read_settings()
    if "public_url" not in settings.model_fields_set and _noted(settings) is None:
        typer.echo(
            f"No service was found that runs here: the link assumes {context.public_url}. Set "
            "EXITADMIN_PUBLIC_URL, or HOST and PORT as for `exitadmin serve`, if it is elsewhere.",
            err=True,
        )
    mailed = "; it was mailed too" if context.post is not None else ""
    typer.echo(f"Serves once, within 24 hours{mailed}:", err=True)
    typer.echo(invited.link)


def _nobody(email: str) -> CannotRun:
    return CannotRun(f"Nobody has the address {email}.")


def _row(person: Person, clients: list[ClientOfPerson]) -> tuple[str, ...]:
    state = f"seen {person.last_seen_at:%Y-%m-%d}" if person.last_seen_at else "welcomed"
    if person.welcomed_at is None:
        state = "invited"
    if person.is_blocked:
        state = "blocked"
    references = " ".join(client.reference for client in clients)
    return person.email or "-", person.name or "-", person.role, references, state


def _with_people(work: Work) -> None:
    settings = read_settings()
    with database_url(settings) as url, plain_refusals(url):
        asyncio.run(_work(settings, url, work))


async def _work(settings: Settings, url: str, work: Work) -> None:
    database = Database(url)
    context = people_context(settings, database)
    if (noted := _noted(settings)) is not None:
        context = replace(context, public_url=noted)
    try:
        await database.open()
        await must_be_migrated(database)
        await work(context)
        if context.post is not None:
            await context.post.settle()
    finally:
        await context.close()
        await database.close()

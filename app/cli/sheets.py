"""`exitadmin sheets import`: what becomes of each file of a folder that a client handed over."""

import asyncio
from collections import Counter
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

from app.cli.configuration import read_settings
from app.cli.databases import database_url, must_be_migrated, plain_refusals
from app.cli.refusals import CannotRun
from app.domain.access.keys import Caller, Scope
from app.domain.clients.clients import Client, Language
from app.domain.sheets.files import LARGEST_FILE_BYTES, UnreadableSheetFile, read_sheet_file
from app.repositories.clients.clients import ClientFilter
from app.repositories.database import Database
from app.services.clients.read_account import list_accounts
from app.services.clock import Clock
from app.services.sheets.importing import FileOrigin, FileOutcome, ImportedFile, import_file
from app.services.sheets.supplying import Supplier

sheets = typer.Typer(help="Sheets: import them.", no_args_is_help=True)
sheets.callback()(lambda: None)

_SOME_REFUSED = 1
_REFUSED = "refused"
_MOST_FILES = 10_000
_IMPORTER = Caller(key_id="console", scopes=frozenset({Scope.SHEETS_WRITE}), client_id=None)

_Folder = Annotated[Path, typer.Argument(help="With .md, .txt and .csv files, at any depth.")]
_Reference = Annotated[str, typer.Option("--client", help="Whose they are: its reference.")]
_Written = Annotated[
    Language | None,
    typer.Option(help="In which they are written.", show_default="the client's own"),
]
_SuppliedBy = Annotated[
    str | None,
    typer.Option(help="Who handed them over.", show_default="the client's name"),
]


@sheets.command("import")
def import_(
    folder: _Folder,
    client: _Reference,
    language: _Written = None,
    supplied_by: _SuppliedBy = None,
) -> None:
    """Make a sheet of each file; of a changed file the next version, of the same one nothing.

    A .csv is a table: its first line is its header. Files are known again by their names, and
    hold from now on. Each is a line on standard output: its name, and what became of it.

    Status: 0 all were read, 1 some were not, 2 nothing was done.
    """
    names = _names(folder)
    settings = read_settings()
    with database_url(settings) as url, plain_refusals(url):
        tally = asyncio.run(_import(Database(url), folder, names, client, (language, supplied_by)))
    Console(stderr=True, highlight=False).print(_summary(tally))
    raise typer.Exit(_SOME_REFUSED if tally[_REFUSED] else 0)


def _names(folder: Path) -> list[str]:
    """Return the names of a folder's files, hidden ones left out."""
    if not folder.is_dir():
        raise CannotRun(f"{folder} is no folder.")
    paths = (path.relative_to(folder) for path in sorted(folder.rglob("*")) if path.is_file())
    names = [path.as_posix() for path in paths if not any(p.startswith(".") for p in path.parts)]
    if not names:
        raise CannotRun(f"{folder} holds no files.")
    if len(names) > _MOST_FILES:
        raise CannotRun(f"{folder} holds {len(names):,} files: that is no folder of sheets.")
    return names


async def _import(
    database: Database,
    folder: Path,
    names: list[str],
    reference: str,
    given: tuple[Language | None, str | None],
) -> Counter[str]:
    clock, tally = Clock(), Counter[str]()
    console = Console(stderr=True, highlight=False, markup=False, soft_wrap=True)
    columns = (BarColumn(), MofNCompleteColumn(), TextColumn("files"))
    try:
        await database.open()
        await must_be_migrated(database)
        client = await _client(database, reference, clock)
        with Progress(*columns, console=console, disable=not console.is_terminal) as progress:
            for name in progress.track(names):
                supplier = Supplier(caller=_IMPORTER, now=clock.now)
                origin = _origin(client, name, *given)
                outcome, line = await _imported(database, supplier, origin, folder / name)
                tally[outcome] += 1
                typer.echo(f"{name}: {line}")
    finally:
        await database.close()
    return tally


async def _client(database: Database, reference: str, clock: Clock) -> Client:
    query = ClientFilter(limit=1, reference=reference)
    accounts = await list_accounts(database, query, clock.now())
    if not accounts:
        raise CannotRun(f"No client has the reference {reference}.")
    return accounts[0].client


def _origin(
    client: Client, name: str, language: Language | None, supplied_by: str | None
) -> FileOrigin:
    return FileOrigin(
        client_id=client.id,
        language=language or client.language,
        name=name,
        supplied_by=supplied_by or client.name,
    )


async def _imported(
    database: Database, supplier: Supplier, origin: FileOrigin, path: Path
) -> tuple[str, str]:
    """Return what became of a file, and how that is told."""
    try:
        with path.open("rb") as opened:
            file = read_sheet_file(origin.name, opened.read(LARGEST_FILE_BYTES + 1))
    except UnreadableSheetFile as refusal:
        return _REFUSED, f"{_REFUSED}: {refusal}"
    except OSError as failure:
        return _REFUSED, f"{_REFUSED}: it cannot be read: {failure.strerror}"
    imported = await import_file(database, supplier, origin, file)
    return imported.outcome, _told(imported)


def _told(imported: ImportedFile) -> str:
    version = imported.version
    if imported.outcome in {FileOutcome.NEW, FileOutcome.NEXT}:
        supplied = version.supplied
        return (
            f"{imported.outcome}: « {supplied.title} », {supplied.kind}, version {version.version}"
        )
    return f"{imported.outcome}, version {version.version}"


def _summary(tally: Counter[str]) -> str:
    counts = ", ".join(f"{tally[outcome]} {outcome}" for outcome in (*FileOutcome, _REFUSED))
    return f"{tally.total()} files: {counts}."

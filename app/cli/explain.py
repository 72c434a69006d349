"""`exitadmin explain`: how an interaction's thread came to what it counts."""

import asyncio
from typing import Annotated
from uuid import UUID

import typer

from app.cli.configuration import read_settings
from app.cli.databases import database_url, must_be_migrated, plain_refusals
from app.cli.refusals import CannotRun
from app.domain.errors import NothingFound
from app.domain.metering.interactions.interactions import Interaction
from app.repositories.database import Database
from app.repositories.metering.interactions.thread_facts import ThreadEntry, ThreadFact
from app.services.metering.interactions.reading import ExplainedThread, explain_thread

_SHOWN_OF_ID = 8


def explain(
    interaction: Annotated[
        UUID, typer.Argument(metavar="INTERACTION", help="Its id, as the API shows it.")
    ],
) -> None:
    """Print every fact of an interaction's thread, as it became known, and what each changed.

    Under each fact: what was decided of its interaction, and the ledger entries that it made
    (+1 or -1 unit). Parties, subjects and summaries are not printed. It only reads, and may run
    beside the service.

    Status: 0 when it was printed, 2 when it cannot be read or there is no such interaction.
    """
    settings = read_settings()
    with database_url(settings) as url, plain_refusals(url):
        thread = asyncio.run(_read(Database(url), str(interaction)))
    typer.echo("\n".join(_lines(thread)))


async def _read(database: Database, interaction_id: str) -> ExplainedThread:
    try:
        await database.open()
        await must_be_migrated(database)
        return await explain_thread(database, interaction_id)
    except NothingFound:
        raise CannotRun(f"There is no interaction {interaction_id}.") from None
    finally:
        await database.close()


def _lines(thread: ExplainedThread) -> list[str]:
    member, count = thread.member, thread.count
    follow_ups = f"follow-ups {count.follow_ups}, of them included {count.included}"
    lines = [
        f"Interaction {member.id}: {_named(member)}, {member.order.time:%Y-%m-%d %H:%M} UTC",
        f"  now: {member.counted_rule}, {_units(member.counted_units)}, month {member.period}",
        f"  thread {member.thread_id}: {_units(count.units)}, {follow_ups}",
    ]
    for number, explained in enumerate(thread.facts, start=1):
        lines += ["", *_fact(number, explained.fact, thread)]
        lines += [_entry(entry, explained.fact) for entry in explained.entries]
    return lines


def _fact(number: int, fact: ThreadFact, thread: ExplainedThread) -> list[str]:
    said = ", ".join(f"{name}: {value}" for name, value in fact.data.items())
    stated = f", by {thread.names[fact.author]}" if fact.author else ""
    late = f", known {fact.recorded_at:%Y-%m-%d %H:%M:%S}"
    source = f"{fact.key.source} {fact.key.id}{late}{stated}"
    of = _short(fact.interaction_id)
    return [
        f"{number}. {fact.time:%Y-%m-%d %H:%M:%S} {fact.type} of {of} ({source})",
        *([f"   {said}"] if said else []),
        f"   {_decided(fact)}",
    ]


def _decided(fact: ThreadFact) -> str:
    decision = fact.decision
    words = [str(decision.get("outcome", "kept"))]
    if decision.get("rule"):
        words += [str(decision["rule"]), _units(decision["units"])]
    if decision.get("due_at"):
        words.append(f"due {decision['due_at']}")
    return "-> " + ", ".join(words)


def _entry(entry: ThreadEntry, fact: ThreadFact) -> str:
    of = (
        "" if entry.interaction_id == fact.interaction_id else f" of {_short(entry.interaction_id)}"
    )
    return (
        f"   ledger {entry.seq}: {entry.units:+d}{of} ({entry.rule}), "
        f"{entry.used_after} used in {entry.period}"
    )


def _named(member: Interaction) -> str:
    return " ".join(str(part) for part in (member.direction, member.channel or member.kind) if part)


def _units(units: int) -> str:
    return f"{units} unit{'' if abs(units) == 1 else 's'}"


def _short(interaction_id: str) -> str:
    return f"…{interaction_id[-_SHOWN_OF_ID:]}"

"""The commands put together, and how a refusal ends them."""

import sys

import typer

from app.cli.audit import audit
from app.cli.keys import keys
from app.cli.migrate import migrate
from app.cli.openapi import openapi
from app.cli.refusals import COULD_NOT_RUN, CannotRun
from app.cli.replay.command import replay
from app.cli.serving.serve import serve
from app.cli.verify_ledger import verify_ledger
from app.cli.worker import worker

program = typer.Typer(
    name="exitadmin",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="Meter a remote assistant's interactions. `exitadmin serve` starts all of it; "
    "EXITADMIN_* variables (or a `.env` file) set everything, see docs/operations.md.",
)
for command in (serve, worker, migrate, openapi, replay, audit, verify_ledger):
    program.command()(command)
program.add_typer(keys, name="keys")


def main() -> None:
    """Run a command; what it cannot do is told in sentences, with status 2."""
    try:
        program()
    except CannotRun as refusal:
        for sentence in refusal.sentences:
            print(f"exitadmin: {sentence}", file=sys.stderr)  # noqa: T201 - to a person
        sys.exit(COULD_NOT_RUN)

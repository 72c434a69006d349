"""The commands put together, and how a refusal ends them."""

import gc
import sys
from collections.abc import Sequence
from importlib import import_module
from types import ModuleType

import typer

from app.cli.refusals import COULD_NOT_RUN, CannotRun

_MODULES = {
    "serve": "app.cli.serving.serve",
    "worker": "app.cli.worker",
    "migrate": "app.cli.migrate",
    "openapi": "app.cli.openapi",
    "replay": "app.cli.replay.command",
    "classify": "app.cli.classify",
    "audit": "app.cli.audit",
    "bank": "app.cli.bank",
    "explain": "app.cli.explain",
    "ics-check": "app.cli.ics_check",
    "verify-ledger": "app.cli.verify_ledger",
    "keys": "app.cli.keys",
    "people": "app.cli.people",
    "sheets": "app.cli.sheets",
}


def program_for(arguments: Sequence[str]) -> typer.Typer:
    """Return the program with the command that is asked for, or with all of them.

    The commands that are not needed stay unread: the API takes a second to import.
    """
    command_name = arguments[0] if arguments else ""
    program = _program()
    for name in [command_name] if command_name in _MODULES else _MODULES:
        command = getattr(_imported(_MODULES[name]), name.replace("-", "_"))
        if isinstance(command, typer.Typer):
            program.add_typer(command, name=name)
        else:
            program.command(name)(command)
    return program


def _imported(module: str) -> ModuleType:
    """Import a module; nothing that this makes is garbage, which would be looked for meanwhile."""
    gc.disable()
    try:
        return import_module(module)
    finally:
        gc.enable()


def main() -> None:
    """Run a command; what it cannot do is told in sentences, with status 2."""
    try:
        program_for(sys.argv[1:])()
    except CannotRun as refusal:
        for sentence in refusal.sentences:
            print(f"exitadmin: {sentence}", file=sys.stderr)  # noqa: T201 - to a person
        sys.exit(COULD_NOT_RUN)


def _program() -> typer.Typer:
    program = typer.Typer(
        name="exitadmin",
        no_args_is_help=True,
        add_completion=False,
        pretty_exceptions_enable=False,
        help="Meter a remote assistant's interactions. `exitadmin serve` starts all of it; "
        "EXITADMIN_* variables (or a `.env` file) set everything: README.md lists "
        "them, docs/operations.md tells how to run it.",
    )
    # Without a callback a program of one command would not want its name.
    program.callback()(lambda: None)
    return program

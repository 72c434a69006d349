"""The measured service: the application itself over the database named in the environment."""

import os

from fastapi import FastAPI

from app.api.state import State
from app.cli.serving.garbage_collection import tune_garbage_collection
from app.main import create_app
from app.settings import Settings
from benchmarks.servers import KEY


def create() -> FastAPI:
    """Return the service as `exitadmin serve` composes it, without demo data."""
    settings = Settings(_env_file=None, admin_key=KEY)
    return create_app(settings, os.environ["BENCH_DATABASE_URL"], _tune)


async def _tune(_: State) -> None:
    tune_garbage_collection()

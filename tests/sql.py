"""Single statements on the database of a service that is tried."""

from typing import Any

from app.repositories.database import Database


async def fetch(database: Database, statement: str, *values: object) -> list[Any]:
    async with database.read() as connection:
        return await connection.fetch(statement, *values)


async def fetchrow(database: Database, statement: str, *values: object) -> Any:
    async with database.read() as connection:
        return await connection.fetchrow(statement, *values)


async def fetchval(database: Database, statement: str, *values: object) -> Any:
    async with database.read() as connection:
        return await connection.fetchval(statement, *values)


async def execute(database: Database, statement: str, *values: object) -> None:
    async with database.write() as connection:
        await connection.execute(statement, *values)

"""Ids as they are sent: UUIDs in any notation, read in one."""

from typing import Annotated
from uuid import UUID

from pydantic import AfterValidator, Field
from pydantic_core import PydanticCustomError


def _canonical_id(value: str) -> str:
    try:
        return str(UUID(value))
    except ValueError as error:
        raise PydanticCustomError("uuid", "An id is a UUID") from error


Id = Annotated[str, Field(strict=True, max_length=64), AfterValidator(_canonical_id)]

"""Who did something, as it is shown."""

from collections.abc import Mapping

from pydantic import BaseModel


class AuthorOut(BaseModel):
    """A key or a person."""

    id: str
    name: str

    @classmethod
    def of(cls, author_id: str, names: Mapping[str, str]) -> "AuthorOut":
        """Return who has an id, by the names of all who are told of."""
        return cls(id=author_id, name=names[author_id])

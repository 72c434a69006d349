"""Idempotency-Key: what a creation sent twice is recognised by (api.md, Conventions)."""

import hashlib
from typing import Annotated

from fastapi import Header
from pydantic import BaseModel

from app.api.http.field_types import Name
from app.domain.access.keys import Caller
from app.repositories.access.idempotency_keys import Claim

CreationKey = Annotated[
    Name | None,
    Header(
        alias="Idempotency-Key",
        description="Chosen by the sender: the same key and body answer 200 with the first "
        "answer, another body 409. Two API keys may choose the same one.",
    ),
]


def claim_of(
    key: str | None, caller: Caller, route: str, body: BaseModel | None = None
) -> Claim | None:
    """Return what a request claims, or None when its sender chose no key.

    Args:
        key: the header's value.
        caller: who sends it.
        route: method and path, so that one key cannot stand for two kinds of things.
        body: compared as read, defaults as if written, not byte by byte; None where there is none.
    """
    if key is None:
        return None
    content = f"{route}\n{body.model_dump_json() if body is not None else ''}"
    return Claim(
        owner=caller.key_id, key=key, fingerprint=hashlib.sha256(content.encode()).digest()
    )


def digest_of(secret: str, salt: str) -> str:
    """Return what tells a secret from another one, from which it can only be guessed slowly."""
    return hashlib.scrypt(secret.encode(), salt=salt.encode(), n=2**14, r=8, p=1).hex()

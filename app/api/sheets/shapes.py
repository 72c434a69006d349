"""A sheet as it is supplied and read (sheets.md, API)."""

from typing import Annotated, Any
from uuid import UUID

from pydantic import (
    AfterValidator,
    AwareDatetime,
    BaseModel,
    ConfigDict,
    Field,
    StringConstraints,
)
from pydantic_core import PydanticCustomError

from app.api.http.field_types import Name, ShownInstant, without_nul
from app.api.http.request_models import RequestModel
from app.domain.clients.clients import Language
from app.domain.sheets.sheets import (
    LONGEST_SHEET,
    SheetKind,
    SheetVersion,
    SuppliedText,
    SuppliedVia,
)

_SUPPLIED: dict[str, Any] = {
    "title": "Tarifs 2026",
    "kind": "prices",
    "language": "fr",
    "text": "Entretien chaudière gaz : 149,50 € TVAC\n\nDépannage : 95 € la première heure",
    "valid_from": None,
    "valid_to": None,
    "supplied_by": "Marc Dupont",
    "supplied_via": "mail",
    "source_reference": "mail du 3 mars 2026",
}
SHEET_EXAMPLE: dict[str, Any] = {
    "id": "019aafc0-6b1c-7d34-9f5e-2f6a4f6b1c20",
    "client_id": "019aafb8-0000-7000-8000-000000000001",
    "version": 1,
    **_SUPPLIED,
    "valid_from": "2026-03-03T09:00:00Z",
    "created_at": "2026-03-03T09:00:00Z",
    "withdrawn_at": None,
}


def not_blank(text: str) -> str:
    """Return a text that says something.

    Raises:
        PydanticCustomError: it is white space alone.
    """
    if not text.strip():
        raise PydanticCustomError("blank", "It says nothing")
    return text


SheetText = Annotated[
    str,
    StringConstraints(strict=True, min_length=1, max_length=LONGEST_SHEET),
    AfterValidator(without_nul),
    AfterValidator(not_blank),
]
_Title = Annotated[Name, AfterValidator(not_blank)]


class SheetIn(RequestModel):
    """What a client supplied in writing, and from when to when it holds."""

    model_config = ConfigDict(json_schema_extra={"examples": [_SUPPLIED]})

    title: _Title
    kind: SheetKind
    language: Language = Language.FRENCH
    text: SheetText = Field(description="Markdown, or plain text.")
    valid_from: ShownInstant | None = Field(
        None, description="Left out or null: now. Only a first version may be dated back."
    )
    valid_to: ShownInstant | None = Field(
        None, description="That instant not included. Left out or null: until further notice."
    )
    supplied_by: Name
    supplied_via: SuppliedVia
    source_reference: Name | None = None

    def to_domain(self) -> SuppliedText:
        """Return what was supplied."""
        return SuppliedText(
            kind=self.kind,
            title=self.title,
            language=self.language,
            text=self.text,
            supplied_by=self.supplied_by,
            supplied_via=self.supplied_via,
            source_reference=self.source_reference,
        )


class SheetOut(BaseModel):
    """A version of a sheet as it stands."""

    model_config = ConfigDict(json_schema_extra={"examples": [SHEET_EXAMPLE]})

    id: UUID
    client_id: UUID
    version: int
    title: str
    kind: SheetKind
    language: Language
    text: str
    valid_from: AwareDatetime
    valid_to: AwareDatetime | None = Field(
        description="Where it ends, or where the next version began; not after `valid_from`: "
        "it never held."
    )
    supplied_by: str
    supplied_via: SuppliedVia
    source_reference: str | None
    created_at: AwareDatetime
    withdrawn_at: AwareDatetime | None = Field(
        description="From when on no version of the sheet holds."
    )

    @classmethod
    def of(cls, version: SheetVersion) -> "SheetOut":
        """Return a version as it is shown."""
        supplied = version.supplied
        return cls(
            id=UUID(version.sheet_id),
            client_id=UUID(version.client_id),
            version=version.version,
            title=supplied.title,
            kind=supplied.kind,
            language=supplied.language,
            text=supplied.text,
            valid_from=version.valid_from,
            valid_to=version.valid_to,
            supplied_by=supplied.supplied_by,
            supplied_via=supplied.supplied_via,
            source_reference=supplied.source_reference,
            created_at=version.created_at,
            withdrawn_at=version.withdrawn_at,
        )

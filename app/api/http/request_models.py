"""What bodies are made of: objects of few fields, lists that end, and few errors of either.

pydantic makes an error for each thing that is wrong, however many there are, and has no limit for
all of them. So what would be too much is refused before it is looked through, and a list is looked
through until enough is wrong with it.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import Body, Depends
from pydantic import (
    BaseModel,
    ConfigDict,
    GetCoreSchemaHandler,
    GetJsonSchemaHandler,
    ValidationError,
    ValidatorFunctionWrapHandler,
    model_validator,
)
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema, InitErrorDetails, PydanticCustomError, core_schema

_ARRAY, _OBJECT = "An array is expected here", "An object is expected here"
_PLAIN = {
    "list_type": _ARRAY,
    "tuple_type": _ARRAY,
    "set_type": _ARRAY,
    "frozen_set_type": _ARRAY,
    "dict_type": _OBJECT,
    "mapping_type": _OBJECT,
    "model_type": _OBJECT,
    "model_attributes_type": _OBJECT,
    "extra_forbidden": "No field has this name",
    "missing": "This is needed",
    "string_type": "A text is expected here",
    "bool_type": "true or false is expected here",
    "string_unicode": "The text holds half a character (a lone surrogate)",
    "union_tag_not_found": "Its kind is needed: {discriminator}",
    "union_tag_invalid": "Its kind, {discriminator}, is one of {expected_tags}",
}


def describe_error(error: Mapping[str, Any]) -> str:
    """Return the words for what pydantic found; its own where they are as plain."""
    plain = _PLAIN.get(error["type"])
    if plain is None:
        message: str = error["msg"]
        return message
    return plain.format_map(error.get("ctx", {})) if "{" in plain else plain


MOST_ERRORS = 100
"""How many things that are wrong in a body are looked for, and told."""

MOST_FIELDS = 50
"""How many fields an object may have; the largest one that is read has fewer."""

_BOUNDS = {"array": ("minItems", "maxItems"), "object": ("minProperties", "maxProperties")}


def require_few_fields(value: object) -> None:
    """Refuse an object with more fields than any has, before each of them is an error.

    Raises:
        PydanticCustomError: too_many_fields.
    """
    if isinstance(value, dict) and len(value) > MOST_FIELDS:
        figures = {"most": MOST_FIELDS, "given": len(value)}
        raise PydanticCustomError(
            "too_many_fields", "An object has {most} fields at most; this one has {given}", figures
        )


class RequestModel(BaseModel):
    """An object in a body: it has the fields that are named and no others."""

    model_config = ConfigDict(extra="forbid")

    @model_validator(mode="before")
    @classmethod
    def _of_few_fields(cls, value: Any) -> Any:  # noqa: ANN401 - whatever JSON holds
        require_few_fields(value)
        return value


@dataclass(frozen=True, slots=True)
class UpTo:
    """Annotates a list, set or dictionary of a body: how many members it may have.

    Members are read one by one, until there are a hundred errors.
    """

    most: int
    least: int = 0

    def __get_pydantic_core_schema__(
        self, source: object, handler: GetCoreSchemaHandler
    ) -> CoreSchema:
        """Return the schema of the members with these bounds around it."""
        schema = handler(source)
        return core_schema.no_info_wrap_validator_function(self._read, schema)

    def __get_pydantic_json_schema__(
        self, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        """Document the bounds."""
        document = handler(schema)
        fewest, most = _BOUNDS[document["type"]]
        return document | {most: self.most} | ({fewest: self.least} if self.least else {})

    def _read(self, value: Any, read: ValidatorFunctionWrapHandler) -> Any:  # noqa: ANN401
        if not isinstance(value, list | dict | frozenset):
            return read(value)
        self._require(len(value))
        if not value:
            return read(value)
        members, wrong = [], []
        for place, member in _one_by_one(value):
            try:
                members.append(read(member))
            except ValidationError as error:
                wrong += _moved(error, place)
                if len(wrong) >= MOST_ERRORS:
                    break
        if wrong:
            raise ValidationError.from_exception_data("members", wrong[:MOST_ERRORS])
        return _joined(members)

    def _require(self, given: int) -> None:
        figures = {"least": self.least, "most": self.most, "given": given}
        if given < self.least:
            raise PydanticCustomError("too_short", "Give {least} at least", figures)
        if given > self.most:
            raise PydanticCustomError("too_long", "Give {most} at most; these are {given}", figures)


def _one_by_one(value: Any) -> Iterator[tuple[int | None, Any]]:  # noqa: ANN401 - a collection
    """Yield each member as a collection of its own, and its place unless its key tells it."""
    if isinstance(value, dict):
        for key, member in value.items():
            yield None, {key: member}
    else:
        for place, member in enumerate(value):
            yield place, [member]


def _joined(members: list[Any]) -> Any:  # noqa: ANN401 - a collection of the kind that was read
    if isinstance(members[0], list):
        return [member for part in members for member in part]
    if isinstance(members[0], dict):
        return {key: member for part in members for key, member in part.items()}
    return members[0].union(*members[1:])


def _moved(error: ValidationError, place: int | None) -> list[InitErrorDetails]:
    """Return what is wrong with a member, under the place that it has in its collection."""
    details = error.errors(include_url=False, include_input=False)
    return [
        InitErrorDetails(
            type=PydanticCustomError(detail["type"], "{told}", {"told": describe_error(detail)}),
            loc=detail["loc"] if place is None else (place, *detail["loc"][1:]),
            input=None,
        )
        for detail in details
    ]


class NothingIn(RequestModel):
    """Nothing: an empty object, or no body at all."""


async def _says_nothing(body: Annotated[NothingIn | None, Body()] = None) -> None:
    """Refuse a body that says anything."""


SAYS_NOTHING = Depends(_says_nothing)
"""A dependency of routes without a body: what is unknown there is refused as in any other."""

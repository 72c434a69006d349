"""No text of any body holds a NUL character: a walk over all fields of all request models."""

from collections.abc import Iterator
from typing import Annotated, Any

import pytest
from pydantic import TypeAdapter, ValidationError

import app.main  # noqa: F401 - knows every route, and so every body
from app.api.http.request_models import RequestModel

TEXTS: tuple[Any, ...] = ("a\x00b", ["a\x00b"], {"a": "a\x00b"}, {"a\x00b": "a"})


def models_of(parent: type[RequestModel]) -> Iterator[type[RequestModel]]:
    for model in parent.__subclasses__():
        yield model
        yield from models_of(model)


FIELDS = {
    f"{model.__module__}.{model.__qualname__}.{name}": field
    for model in models_of(RequestModel)
    if model.__module__.startswith("app.")
    for name, field in model.model_fields.items()
}


def test_every_body_is_walked() -> None:
    assert len(FIELDS) > 200


@pytest.mark.parametrize("name", sorted(FIELDS))
def test_a_nul_character_is_refused(name: str) -> None:
    field = FIELDS[name]
    annotated: Any = Annotated[field.annotation, *field.metadata, None]
    reader: TypeAdapter[Any] = TypeAdapter(annotated)
    for text in TEXTS:
        with pytest.raises(ValidationError):
            reader.validate_python(text)

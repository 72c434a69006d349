"""The ``webhooks`` section of the OpenAPI document."""

from dataclasses import fields

import pytest
from pydantic import TypeAdapter

from app.api.notifications.webhook_documentation import EXAMPLES
from app.domain.notifications.contents import CONTENTS
from app.domain.notifications.endpoints import OPERATORS_ONLY
from app.domain.notifications.notices import NoticeType
from tests.openapi import read_document


def test_every_type_is_documented_with_schema_and_example() -> None:
    document = read_document()
    assert set(document["webhooks"]) == set(NoticeType)
    for notice_type, path in document["webhooks"].items():
        reference = path["post"]["requestBody"]["content"]["application/json"]["schema"]["$ref"]
        schema = document["components"]["schemas"][reference.rsplit("/", 1)[1]]
        assert schema["properties"]["type"]["const"] == notice_type
        assert schema["examples"][0]["data"] == EXAMPLES[NoticeType(notice_type)]
        assert len(path["post"]["parameters"]) == 3


@pytest.mark.parametrize("notice_type", list(NoticeType))
def test_every_example_has_the_shape_of_its_type(notice_type: NoticeType) -> None:
    shape = CONTENTS[notice_type]
    example = dict(EXAMPLES[notice_type])
    assert ("client_id" in example) is (notice_type not in OPERATORS_ONLY)
    example.pop("client_id", None)
    assert set(example) == {field.name for field in fields(shape)}
    TypeAdapter(shape).validate_python(example)

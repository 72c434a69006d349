"""Whole numbers as JSON Schema has them: 95.0 is one, 95.5, true and "95" are none."""

from dataclasses import dataclass

from pydantic import GetCoreSchemaHandler, GetJsonSchemaHandler
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema, core_schema


@dataclass(frozen=True, slots=True)
class Whole:
    """Annotates an integer of a body, which lies between two bounds."""

    least: int
    most: int

    def __get_pydantic_core_schema__(self, _: object, __: GetCoreSchemaHandler) -> CoreSchema:
        """Return a schema that reads integers without help, and floats with some."""
        integer = core_schema.int_schema(strict=True, ge=self.least, le=self.most)
        told = f"Write a whole number from {self.least} to {self.most}"
        return core_schema.union_schema(
            [
                integer,
                core_schema.no_info_before_validator_function(_without_fraction, integer),
            ],
            mode="left_to_right",
            custom_error_type="whole_number",
            custom_error_message=told,
        )

    def __get_pydantic_json_schema__(
        self, _: CoreSchema, __: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        """Document an integer."""
        return {"type": "integer", "minimum": self.least, "maximum": self.most}


def _without_fraction(value: object) -> object:
    return int(value) if isinstance(value, float) and value.is_integer() else value

"""In which form something is asked for: what the caller accepts, and how CSV is written."""

from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, Header, Query

from app.api.http.csv_cells import Delimiter


@dataclass(frozen=True, slots=True)
class FormAsked:
    """What a caller accepts, and what stands between cells if that is CSV."""

    accept: str
    delimiter: Delimiter


def _form_asked(
    delimiter: Annotated[
        Delimiter,
        Query(
            description="Of CSV. `semicolon`, with a byte order mark, opens in columns in a "
            "spreadsheet whose numbers have a decimal comma."
        ),
    ] = Delimiter.COMMA,
    accept: Annotated[str, Header(include_in_schema=False)] = "",
) -> FormAsked:
    return FormAsked(accept, delimiter)


Form = Annotated[FormAsked, Depends(_form_asked)]

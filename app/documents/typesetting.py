"""Sets a template as PDF: the same bytes for the same inputs, on any machine."""

from collections.abc import Mapping
from datetime import datetime
from typing import Literal

import typst


def typeset(
    template: bytes,
    inputs: Mapping[str, str],
    drawn_at: datetime,
    standard: Literal["a-3b"] | None = None,
) -> bytes:
    """Return a PDF.

    Args:
        template: in Typst's language.
        inputs: what it reads by name.
        drawn_at: the date of the document, told to the second.
        standard: ISO 19005 profile to conform to.

    Raises:
        typst.TypstError: a character that no font of the profile has.
    """
    return typst.compile(
        template,
        format="pdf",
        sys_inputs=dict(inputs),
        pdf_standards=standard or [],
        timestamp=drawn_at.replace(microsecond=0),
        ignore_system_fonts=True,
    )

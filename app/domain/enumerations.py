"""Enumerations whose members cost no more to name than any other attribute."""

from enum import Enum
from typing import TypeVar

AnyEnum = TypeVar("AnyEnum", bound=type[Enum])


def quick(cls: AnyEnum) -> AnyEnum:
    """Put the members into the class itself, as Python does from 3.12 on.

    Python 3.11 finds them through a descriptor written in Python, ten times slower; deciding one
    event names some sixty members (docs/performance.md).
    """
    for name, member in cls.__members__.items():
        type.__setattr__(cls, name, member)
    return cls

"""Enumerations and values of the hot path: frozen for whoever writes code, cheap to run.

Members of enumerations cost no more to name than any other attribute.
"""

from dataclasses import dataclass
from enum import Enum
from typing import TypeVar, dataclass_transform

AnyEnum = TypeVar("AnyEnum", bound=type[Enum])


def fast_enum(cls: AnyEnum) -> AnyEnum:
    """Put the members into the class itself, as Python does from 3.12 on.

    Python 3.11 finds them through a descriptor written in Python, ten times slower; deciding one
    event names some sixty members (docs/performance.md).
    """
    for name, member in cls.__members__.items():
        type.__setattr__(cls, name, member)
    return cls


AnyClass = TypeVar("AnyClass")


@dataclass_transform(frozen_default=True)
def fast_dataclass(cls: type[AnyClass]) -> type[AnyClass]:
    """Make a dataclass with slots that the type checker holds frozen.

    A dataclass frozen at run time sets each field through ``object.__setattr__``, at six times the
    cost; deciding one event makes some twenty values (docs/performance.md). ``replace`` is not for
    these: what is replaced is an ordinary frozen dataclass.
    """
    return dataclass(slots=True, unsafe_hash=True)(cls)


@dataclass_transform(frozen_default=True, kw_only_default=True)
def fast_keyword_dataclass(cls: type[AnyClass]) -> type[AnyClass]:
    """Make a value whose fields are given by name."""
    return dataclass(slots=True, unsafe_hash=True, kw_only=True)(cls)

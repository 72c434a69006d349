"""Value objects of the hot path: frozen for whoever writes code, cheap for whoever runs it."""

from dataclasses import dataclass
from typing import TypeVar, dataclass_transform

Class = TypeVar("Class")


@dataclass_transform(frozen_default=True)
def value(cls: type[Class]) -> type[Class]:
    """Make a dataclass with slots that the type checker holds frozen.

    A dataclass frozen at run time sets each field through ``object.__setattr__``, at six times the
    cost; deciding one event makes some twenty values (docs/performance.md). ``replace`` is not for
    these: what is replaced is an ordinary frozen dataclass.
    """
    return dataclass(slots=True, unsafe_hash=True)(cls)


@dataclass_transform(frozen_default=True, kw_only_default=True)
def named_value(cls: type[Class]) -> type[Class]:
    """Make a value whose fields are given by name."""
    return dataclass(slots=True, unsafe_hash=True, kw_only=True)(cls)

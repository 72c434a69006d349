"""``scripts/mutate`` breaks what it should, and only that."""

import sys
from importlib.machinery import SourceFileLoader
from importlib.util import module_from_spec, spec_from_loader
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

SCRIPT = Path(__file__).parents[2] / "scripts" / "mutate"
SOURCE = """
from functools import cache

LIMIT = 3

@cache
def is_far(steps):
    return steps > LIMIT

class Walk:
    def __init__(self, steps=1):
        self.steps = steps

    @property
    def is_long(self):
        return is_far(self.steps)
"""


def module_of(name: str, source: str) -> ModuleType:
    module = ModuleType(name)
    module.__file__ = name
    exec(source, vars(module))  # noqa: S102 - a source of this file
    return module


@pytest.fixture
def mutate(monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    loader = SourceFileLoader("mutate", str(SCRIPT))
    spec = spec_from_loader("mutate", loader)
    assert spec is not None
    module = module_from_spec(spec)
    loader.exec_module(module)
    return module


@pytest.mark.parametrize(
    ("source", "mutants"),
    [
        ("a < b", ["a <= b", "a >= b"]),
        ("a is None", ["a is not None"]),
        ("a in b", ["a not in b"]),
        ("not a", ["not not a"]),
        ("x = True", ["x = False"]),
        ("x = 3 + a", ["x = 3 - a", "x = 4 + a"]),
        ("x = a and b", ["x = a", "x = a or b", "x = b"]),
        ("x = a if b else c", ["x = a if not b else c"]),
        ("x = [a for a in b if a]", ["x = [a for a in b if not a]"]),
        ("def f():\n    return a", ["def f():\n    return None"]),
        ("def f():\n    '''Say.'''\n    a()", ["def f():\n    '''Say.'''\n    pass"]),
        ("@cached(True)\ndef f(a: 1):\n    x = a", []),
    ],
)
def test_one_thing_is_changed_at_a_time(mutate: Any, source: str, mutants: list[str]) -> None:
    made = [one.source.replace('"""', "'''") for one in mutate.mutants_of(source)]
    assert sorted(one for one in made if one != "pass") == sorted(mutants)


def test_whoever_imported_a_module_gets_its_mutant(mutate: Any) -> None:
    module = module_of("walks", SOURCE)
    walk, is_far = module.Walk, module.is_far
    assert not is_far(1)
    is_far.cache_clear()
    mutate.become(module, SOURCE.replace("steps > LIMIT", "steps <= LIMIT").replace("=1)", "=2)"))
    assert (walk().steps, walk().is_long, is_far(5)) == (2, True, False)
    mutate.become(module, SOURCE.replace("LIMIT = 3", "LIMIT = 1"))
    is_far.cache_clear()
    assert is_far(2)

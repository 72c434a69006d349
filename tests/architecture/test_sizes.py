"""Files and functions stay short enough to be read at once."""

import ast
from collections.abc import Iterator
from pathlib import Path

REPOSITORY = Path(__file__).parents[2]
APP = REPOSITORY / "app"
LONGEST_FILE = 400
LONGEST_FUNCTION = 40

FORBIDDEN_NAMES = {"utils", "helpers", "helper", "manager", "common", "core", "models", "misc"}


def modules() -> Iterator[tuple[str, str]]:
    """Yield every module of the program: its path and its text."""
    for path in sorted(APP.rglob("*.py")):
        yield str(path.relative_to(REPOSITORY)), path.read_text(encoding="utf-8")


def test_no_file_is_longer_than_400_lines() -> None:
    lengths = {path: len(text.splitlines()) for path, text in modules()}
    assert {path: lines for path, lines in lengths.items() if lines > LONGEST_FILE} == {}


def test_no_function_is_longer_than_40_lines() -> None:
    too_long = {
        f"{path}:{node.lineno} {node.name}": length
        for path, text in modules()
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        if (length := (node.end_lineno or 0) - node.lineno + 1) > LONGEST_FUNCTION
    }
    assert too_long == {}


def test_nothing_is_called_utils_or_manager() -> None:
    parts = {part for path, _ in modules() for part in Path(path).with_suffix("").parts}
    assert parts & FORBIDDEN_NAMES == set()


def test_every_module_says_what_it_is() -> None:
    assert [path for path, text in modules() if not ast.get_docstring(ast.parse(text))] == []


def test_nothing_is_imported_inside_functions_or_for_types_alone() -> None:
    inside = {
        f"{path}:{node.lineno}"
        for path, text in modules()
        for function in ast.walk(ast.parse(text))
        if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef)
        for node in ast.walk(function)
        if isinstance(node, ast.Import | ast.ImportFrom)
    }
    assert inside == set()
    assert [path for path, text in modules() if "TYPE_CHECKING" in text] == []

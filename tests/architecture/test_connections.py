"""One way to the database: services open connections, repositories are given one."""

import ast
from collections.abc import Iterator
from pathlib import Path

APP = Path(__file__).parents[2] / "app"
WAYS = {"read", "read_within", "read_snapshot", "write", "connect", "connect_writer"}
MAKERS = {"database.py"}
COMPOSING = {"composition", "main.py"}


def modules(*folders: str) -> Iterator[tuple[str, ast.Module]]:
    for folder in folders:
        for path in sorted((APP / folder).rglob("*.py")):
            yield str(path.relative_to(APP)), ast.parse(path.read_text())


def named(annotation: ast.expr | None) -> set[str]:
    """Return the names in an annotation, quoted or not."""
    if annotation is None:
        return set()
    if isinstance(annotation, ast.Constant) and isinstance(annotation.value, str):
        annotation = ast.parse(annotation.value, mode="eval").body
    return {
        one.id if isinstance(one, ast.Name) else one.attr
        for one in ast.walk(annotation)
        if isinstance(one, ast.Name | ast.Attribute)
    }


def test_repositories_are_given_a_connection_and_never_take_one() -> None:
    takers = [
        f"{path}: {function.name}"
        for path, tree in modules("repositories")
        if Path(path).name not in MAKERS
        for function in ast.walk(tree)
        if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef)
        for argument in ast.walk(function.args)
        if isinstance(argument, ast.arg)
        and named(argument.annotation) & {"Pool", "BoundedPool", "Database"}
    ]
    assert not takers


def test_the_api_opens_no_connection() -> None:
    openers = [
        f"{path}:{one.lineno}"
        for path, tree in modules("api")
        for one in ast.walk(tree)
        if isinstance(one, ast.Attribute)
        and (one.attr == "pool" or (one.attr in WAYS and "database" in named(one.value)))
    ]
    assert not openers


def test_only_services_and_those_who_put_them_together_know_the_database() -> None:
    knowing = [
        path
        for path, tree in modules(".")
        if Path(path).parts[0] not in {"services", "cli", *COMPOSING} and path != "api/state.py"
        for one in ast.walk(tree)
        if isinstance(one, ast.ImportFrom) and one.module == "app.repositories.database"
    ]
    assert not knowing


def test_nobody_reaches_for_the_pool() -> None:
    reaching = [
        f"{path}:{one.lineno}"
        for path, tree in modules(".")
        if Path(path).name not in MAKERS
        for one in ast.walk(tree)
        if isinstance(one, ast.Attribute) and one.attr == "pool" and "asyncpg" not in named(one)
    ]
    assert not reaching

"""The same names in every layer: where a feature stands in a layer is one guess."""

from pathlib import Path

import pytest

REPOSITORY = Path(__file__).parents[2]

FEATURES = {
    "clients",
    "metering",
    "deadlines",
    "billing",
    "reporting",
    "notifications",
    "integrations",
    "access",
    "people",
    "privacy",
    "jobs",
    "agendas",
    "sheets",
    "directory",
    "live",
    "calls",
}
NO_FEATURES = {
    "repositories": {"tables"},
    "api": {"contract", "docs", "http", "monitoring"},
    "documents": {"texts"},
}
"""Folders of what a layer needs for all its features."""

LAYERS = ["domain", "repositories", "services", "api", "documents"]


def folders(path: Path) -> set[str]:
    return {one.parent.name for one in path.glob("*/*.py")}


@pytest.mark.parametrize("layer", LAYERS)
def test_a_layer_has_folders_of_features_only(layer: str) -> None:
    assert folders(REPOSITORY / "app" / layer) <= FEATURES | NO_FEATURES.get(layer, set())


@pytest.mark.parametrize("layer", LAYERS)
def test_the_tests_of_a_layer_have_them_too(layer: str) -> None:
    others = NO_FEATURES.get(layer, set())
    assert folders(REPOSITORY / "tests" / layer) <= FEATURES | others


def test_every_feature_has_its_rules() -> None:
    ruled = folders(REPOSITORY / "app" / "domain")
    assert FEATURES - ruled <= {"integrations"}, "adapters are the rules of integrations"


def test_no_list_is_longer_than_what_it_lists() -> None:
    for layer, names in NO_FEATURES.items():
        assert names <= folders(REPOSITORY / "app" / layer)

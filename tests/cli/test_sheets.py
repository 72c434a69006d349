from pathlib import Path

import pytest

from tests.cli.programs import Surroundings

pytestmark = pytest.mark.slow

IMPORT = ("sheets", "import")
CLIENT = ("--client", "demo-menuiserie")


def lines_of(output: str) -> dict[str, str]:
    return dict(line.split(": ", 1) for line in output.splitlines())


def test_a_folder_is_imported_and_again_changes_nothing(
    served: Surroundings, tmp_path: Path
) -> None:
    folder = tmp_path / "fiches"
    (folder / "2026").mkdir(parents=True)
    (folder / "2026" / "tarifs.csv").write_text("Pose;Prix\nPorte;310 €\n", encoding="utf-8")
    (folder / "accès.md").write_text("# Accès\n\nParking derrière l'atelier", encoding="utf-8")
    (folder / "photo.jpg").write_bytes(b"\xff\xd8\xff")
    (folder / ".caché.txt").write_text("rien", encoding="utf-8")
    first = served.run(*IMPORT, str(folder), *CLIENT)
    assert first.status == 1
    assert lines_of(first.output) == {
        "2026/tarifs.csv": "new: « Tarifs », prices, version 1",
        "accès.md": "new: « Accès », other, version 1",
        "photo.jpg": "refused: only .md, .txt and .csv are read",
    }
    assert "3 files: 2 new, 0 changed, 0 unchanged, 0 withdrawn, 1 refused." in first.errors
    (folder / "photo.jpg").unlink()
    again = served.run(*IMPORT, str(folder), *CLIENT)
    assert again.status == 0
    assert set(lines_of(again.output).values()) == {"unchanged, version 1"}
    (folder / "2026" / "tarifs.csv").write_text("Pose;Prix\nPorte;320 €\n", encoding="utf-8")
    changed = served.run(*IMPORT, str(folder), *CLIENT)
    assert lines_of(changed.output) == {
        "2026/tarifs.csv": "changed: « Tarifs », prices, version 2",
        "accès.md": "unchanged, version 1",
    }
    with served.http(served.admin_key()) as http:
        [client] = http.get("/v1/clients?reference=demo-menuiserie").json()["items"]
        path = f"/v1/clients/{client['id']}/sheets"
        [found] = http.get(f"{path}/search?q=porte prix").json()["items"][:1]
        assert (found["passage"], found["version"]) == ("Porte\t320 €", 2)
        assert http.post(f"/v1/sheets/{found['sheet_id']}/withdraw").status_code == 200
    withdrawn = served.run(*IMPORT, str(folder), *CLIENT)
    assert lines_of(withdrawn.output)["2026/tarifs.csv"] == "withdrawn, version 2"


@pytest.mark.parametrize(
    ("folder", "client", "told"),
    [
        ("nowhere", "demo-menuiserie", "is no folder"),
        ("empty", "demo-menuiserie", "holds no files"),
        ("full", "nobody", "No client has the reference nobody"),
    ],
)
def test_what_cannot_be_imported_is_said(
    served: Surroundings, tmp_path: Path, folder: str, client: str, told: str
) -> None:
    (tmp_path / "empty").mkdir()
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "a.txt").write_text("Bonjour", encoding="utf-8")
    ended = served.run(*IMPORT, str(tmp_path / folder), "--client", client)
    assert (ended.status, ended.output) == (2, "")
    assert told in ended.errors

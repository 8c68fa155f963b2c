"""The JSON Schema of an archive: it is committed, and the lines of a real archive fit it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import jsonschema  # type: ignore[import-untyped]  # it brings no type hints
import pytest
from sqlalchemy import Integer

from api.store.schema.tables import metadata
from api.use_cases.archive.archive_format import ARCHIVED, VERSION
from api.use_cases.archive.archive_schema import archive_schema, main, text
from api.use_cases.archive.records import HIGHEST_NUMBER
from tests.archives import content_of, export, filled_workspace, manifest_of
from tests.servers import Client, Process

COMMITTED = Path(__file__).parents[4] / "docs" / f"workspace-archive-{VERSION}.schema.json"


def validator(name: str) -> Any:
    schema = archive_schema()
    return jsonschema.Draft202012Validator(schema["files"][name] | {"$defs": schema["$defs"]})


def test_the_committed_schema_is_the_one_that_the_code_makes() -> None:
    if COMMITTED.read_text(encoding="utf-8") != text():
        pytest.fail(f"{COMMITTED.name} is not what the code makes: run `make openapi` and review its diff")


def test_the_command_writes_the_same_schema(tmp_path: Path) -> None:
    assert main([str(tmp_path / "schema.json")]) == 0
    assert (tmp_path / "schema.json").read_text(encoding="utf-8") == text()


def test_the_command_without_a_path_says_how_it_is_used(capsys: pytest.CaptureFixture[str]) -> None:
    assert main([]) == 2
    assert "usage" in capsys.readouterr().err


@pytest.mark.slow
def test_every_line_of_a_real_archive_fits_the_schema(server: Process) -> None:
    with Client(server.url, filled_workspace(server.url, server.database_url)) as client:
        archive = export(client)
    validator("manifest.json").validate(manifest_of(archive))
    files = content_of(archive)
    assert files.keys() == {table.file for table in ARCHIVED}
    for name, raw in files.items():
        one = validator(name)
        assert raw
        for line in raw.splitlines():
            one.validate(json.loads(line))


def test_every_number_of_a_column_leaves_room_for_later_changes() -> None:
    """PostgreSQL stores them in 32 bits, and the next change adds 1."""
    definitions = archive_schema()["$defs"]
    found: dict[str, int] = {}
    for table in ARCHIVED:
        fields = definitions[table.record.__name__]["properties"]
        for column in metadata.tables[table.name].c:
            if isinstance(column.type, Integer) and column.name in fields:
                shapes = fields[column.name].get("anyOf", [fields[column.name]])
                found[f"{table.name}.{column.name}"] = next(each["maximum"] for each in shapes if "maximum" in each)
    assert found
    assert set(found.values()) == {HIGHEST_NUMBER}
    assert HIGHEST_NUMBER < 2**31 - 1


def test_a_line_with_another_column_does_not_fit_the_schema() -> None:
    assert not validator("programs.ndjson").is_valid({"workspace_id": "x"})

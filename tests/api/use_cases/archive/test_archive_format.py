"""The format of an archive: every table is in it or is left out for a reason, and every column is in its file."""

from __future__ import annotations

import pytest

from api.store.schema.tables import metadata
from api.store.statements import archived_tables
from api.use_cases.archive.archive_format import ARCHIVED, LEFT_OUT, LEFT_OUT_COLUMNS, ArchivedTable


def test_every_table_is_in_an_archive_or_is_left_out_for_a_reason() -> None:
    archived = [table.name for table in ARCHIVED]
    assert sorted([*archived, *LEFT_OUT]) == sorted(metadata.tables)
    assert all(reason.endswith(".") for reason in LEFT_OUT.values())


@pytest.mark.parametrize("table", ARCHIVED, ids=lambda table: table.name)
def test_a_line_has_every_column_but_the_workspace_and_the_state_of_a_process(table: ArchivedTable) -> None:
    left_out = LEFT_OUT_COLUMNS.get(table.name, {})
    columns = archived_tables.columns(table.name)
    assert left_out.keys() <= set(columns)
    assert all(metadata.tables[table.name].c[name].nullable for name in left_out)
    assert table.record.__struct_fields__ == tuple(name for name in columns if name not in left_out)
    assert table.row.__struct_fields__ == table.line.__struct_fields__ == table.record.__struct_fields__


@pytest.mark.parametrize("table", ARCHIVED, ids=lambda table: table.name)
def test_a_column_that_holds_json_is_json_in_the_file(table: ArchivedTable) -> None:
    json_columns = {"attributes", "details", "document", "metadata", "outcome", "progress", "tags"}
    assert table.documents == json_columns & set(table.record.__struct_fields__)


@pytest.mark.parametrize("table", ARCHIVED, ids=lambda table: table.name)
def test_a_table_comes_after_the_tables_that_its_foreign_keys_name(table: ArchivedTable) -> None:
    order = [each.name for each in ARCHIVED]
    foreign_keys = metadata.tables[table.name].foreign_key_constraints
    for key in foreign_keys:
        assert order.index(key.referred_table.name) < order.index(table.name)
        columns = tuple(name for name in key.column_keys if name != "workspace_id")
        assert (columns, key.referred_table.name) in {(each.columns, each.table) for each in table.references}


@pytest.mark.parametrize("table", ARCHIVED, ids=lambda table: table.name)
def test_a_reference_names_the_whole_key_of_a_table(table: ArchivedTable) -> None:
    keys = {each.name: each.key for each in ARCHIVED}
    for reference in table.references:
        assert len(reference.columns) == len(keys[reference.table])
        assert set(reference.columns) <= set(table.record.__struct_fields__)

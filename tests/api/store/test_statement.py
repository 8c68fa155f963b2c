"""What a statement rejects before it reaches a database."""

from uuid import UUID, uuid4

import msgspec
import pytest
from sqlalchemy import bindparam, select, text

from api.store.schema.tables import athletes
from api.store.statement import Statement

IN_WORKSPACE = athletes.c.workspace_id == bindparam("workspace_id")


class NameRow(msgspec.Struct):
    name: str


def test_a_statement_without_its_workspace_is_rejected_on_each_engine() -> None:
    statement = Statement(select(athletes.c.document))
    with pytest.raises(ValueError, match="binds no workspace_id"):
        _ = statement.sqlite
    with pytest.raises(ValueError, match="binds no workspace_id"):
        _ = statement.postgresql


def test_an_operators_statement_needs_no_workspace() -> None:
    assert Statement(select(athletes.c.document), across_workspaces=True).sqlite.order == ()


def test_sql_for_one_engine_needs_its_workspace_too() -> None:
    statement = Statement(select(athletes.c.document).where(IN_WORKSPACE), sqlite=text("select 1"))
    with pytest.raises(ValueError, match="binds no workspace_id"):
        _ = statement.sqlite


def test_sql_for_one_engine_leaves_the_other_alone() -> None:
    statement = Statement(select(athletes.c.document).where(IN_WORKSPACE), sqlite=text("select :workspace_id"))
    assert statement.sqlite.sql == "select ?"
    assert "athletes" in statement.postgresql.sql


def test_a_row_with_a_field_that_is_not_selected_is_rejected() -> None:
    with pytest.raises(ValueError, match=r"NameRow has fields that aren't selected: \{'name'\}"):
        Statement(select(athletes.c.document).where(IN_WORKSPACE), NameRow)


def test_a_list_of_variable_length_is_rejected() -> None:
    statement = Statement(select(athletes.c.document).where(IN_WORKSPACE, athletes.c.external_id.in_(["a", "b"])))
    with pytest.raises(ValueError, match=r"in_\(\)"):
        _ = statement.sqlite


def test_values_in_the_statement_itself_are_bound_with_the_parameters() -> None:
    statement = Statement(select(athletes.c.document).where(IN_WORKSPACE, athletes.c.version == 7).limit(1))
    workspace_id = uuid4()
    assert statement.postgresql.values({"workspace_id": workspace_id}) == [workspace_id, 7, 1]
    assert statement.sqlite.values({"workspace_id": workspace_id})[:3] == [workspace_id, 7, 1]


def test_an_unknown_parameter_is_named() -> None:
    statement = Statement(select(athletes.c.document).where(IN_WORKSPACE))
    with pytest.raises(TypeError, match=r"unknown: \['color'\]"):
        statement.sqlite.values({"workspace_id": UUID(int=0), "color": "blue"})

"""What a statement refuses before it ever reaches a database."""

from uuid import UUID, uuid4

import msgspec
import pytest
from sqlalchemy import bindparam, select, text

from api.store.schema.tables import athletes
from api.store.statement import Statement

OWN = athletes.c.workspace_id == bindparam("workspace_id")


class Named(msgspec.Struct):
    name: str


def test_a_statement_without_its_workspace_is_refused() -> None:
    with pytest.raises(ValueError, match="binds no workspace_id"):
        Statement(select(athletes.c.document))


def test_an_operators_statement_needs_none() -> None:
    assert Statement(select(athletes.c.document), across_workspaces=True).sqlite.order == ()


def test_a_spelling_for_one_engine_needs_its_workspace_too() -> None:
    with pytest.raises(ValueError, match="binds no workspace_id"):
        Statement(select(athletes.c.document).where(OWN), sqlite=text("select 1"))


def test_a_spelling_for_one_engine_leaves_the_other_alone() -> None:
    statement = Statement(select(athletes.c.document).where(OWN), sqlite=text("select :workspace_id"))
    assert statement.sqlite.sql == "select ?"
    assert "athletes" in statement.postgresql.sql


def test_a_row_with_a_field_that_is_not_selected_is_refused() -> None:
    with pytest.raises(ValueError, match=r"Named has fields that aren't selected: \{'name'\}"):
        Statement(select(athletes.c.document).where(OWN), Named)


def test_a_list_of_changing_length_is_refused() -> None:
    with pytest.raises(ValueError, match=r"in_\(\)"):
        Statement(select(athletes.c.document).where(OWN, athletes.c.external_id.in_(["a", "b"])))


def test_what_the_statement_says_itself_is_bound_with_the_rest() -> None:
    statement = Statement(select(athletes.c.document).where(OWN, athletes.c.version == 7).limit(1))
    workspace_id = uuid4()
    assert statement.postgresql.values({"workspace_id": workspace_id}) == [workspace_id, 7, 1]
    assert statement.sqlite.values({"workspace_id": workspace_id})[:3] == [workspace_id, 7, 1]


def test_a_parameter_that_is_not_known_is_named() -> None:
    statement = Statement(select(athletes.c.document).where(OWN))
    with pytest.raises(TypeError, match=r"not known: \['colour'\]"):
        statement.sqlite.values({"workspace_id": UUID(int=0), "colour": "blue"})

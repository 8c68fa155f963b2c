"""One value of a prescribed exercise."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from api.sheets.cell import CellField, value_of
from api.sheets.spelling import DecimalMark
from domain.decision import Action
from domain.sessions.prescription import PrescribedExercise, PrescribedSet, PrescriptionContent, SetKind
from domain.sessions.side import Side
from domain.sessions.tempo import Tempo
from tests.factories import Athlete

ISSUED = Athlete().next
SQUAT = ISSUED.exercises[0]
# text that Excel, Google Sheets or LibreOffice read as a date, a time or a fraction
LOOKS_LIKE_A_DATE = re.compile(r"\d{1,4}([-/.:]\d{1,4}){1,2}")


def prescribed(*sets: dict[str, Any]) -> PrescribedExercise:
    defaults: dict[str, Any] = {"kind": SetKind.WORK, "side": Side.BOTH, "reps": 5}
    numbered = (PrescribedSet(**({"set": n} | defaults | one)) for n, one in enumerate(sets, start=1))
    return replace(SQUAT, sets=tuple(numbered))


def value(
    item: PrescribedExercise, field: CellField, side: Side | None = None, issued: PrescriptionContent = ISSUED
) -> object:
    return value_of(issued, item, field, side)


def test_a_plain_exercise() -> None:
    item = prescribed({"load": 12.5}, {"load": 12.5}, {"load": 12.5})
    assert [value(item, field) for field in (CellField.LOAD, CellField.REPS, CellField.SETS)] == ["12.5", "5", "3"]


def test_a_load_with_a_decimal_comma() -> None:
    assert value_of(ISSUED, prescribed({"load": 12.5}), CellField.LOAD, None, DecimalMark.COMMA) == "12,5"


def test_sets_that_differ_are_listed_in_order() -> None:
    item = prescribed({"load": 50, "reps": 5}, {"load": 60, "reps": 3}, {"load": 70, "reps": 1, "open": True})
    assert [value(item, CellField.LOAD), value(item, CellField.REPS)] == ["50 | 60 | 70", "5 | 3 | 1+"]


def test_sides_that_differ_are_listed_together_and_readable_one_by_one() -> None:
    item = prescribed({"side": Side.LEFT, "reps": 8}, {"side": Side.RIGHT, "reps": 6})
    assert value(item, CellField.REPS) == "L 8 R 6"
    assert [value(item, CellField.REPS, side) for side in (Side.LEFT, Side.RIGHT)] == ["8", "6"]
    assert value(item, CellField.SETS) == "1"


def test_an_exercise_of_one_side_has_no_value_for_the_other() -> None:
    item = prescribed({"side": Side.RIGHT, "reps": 8})
    assert [value(item, CellField.REPS), value(item, CellField.REPS, Side.LEFT)] == ["8", "none"]


@pytest.mark.parametrize(
    ("one", "text"),
    [
        pytest.param({"reps": 8, "reps_max": 12}, "8 to 12", id="a range"),
        pytest.param({"reps": None, "open": True}, "to fatigue", id="to fatigue"),
        pytest.param({"reps": None, "seconds": 30.0}, "30 s", id="a hold"),
    ],
)
def test_reps_that_are_not_a_number(one: dict[str, Any], text: str) -> None:
    assert value(prescribed(one), CellField.REPS) == text


def test_warm_up_sets_are_not_counted() -> None:
    item = prescribed({"kind": SetKind.WARM_UP, "load": 4}, {"set": 1, "load": 10})
    assert [value(item, CellField.SETS), value(item, CellField.LOAD)] == ["1", "10"]


@pytest.mark.parametrize(("action", "text"), [(Action.STOP, "stopped"), (Action.HOLD, "skip")])
def test_an_exercise_without_sets_is_stopped_or_skipped(action: Action, text: str) -> None:
    item = prescribed()
    item = replace(item, decision=replace(item.decision, action=action))
    assert {value(item, field) for field in (CellField.LOAD, CellField.REPS, CellField.SETS)} == {text}


def test_fields_of_the_session_and_the_exercise() -> None:
    assert value(SQUAT, CellField.DATE) == date(2026, 9, 1)
    assert value(SQUAT, CellField.UNIT) == "kg"
    assert value(SQUAT, CellField.REST) == 60
    assert value(SQUAT, CellField.TEMPO) == "3-0-1 s"
    assert [value(SQUAT, CellField.ACTION), value(SQUAT, CellField.CODE)] == ["start", "start_lightest"]
    assert value(SQUAT, CellField.WHY) == SQUAT.decision.text


def test_a_field_without_a_value_reads_none() -> None:
    bare = replace(SQUAT, tempo=None, rest_seconds=None, variant=None)
    assert {value(bare, field) for field in (CellField.TEMPO, CellField.REST, CellField.VARIANT)} == {"none"}


@given(
    st.lists(st.tuples(st.integers(1, 31), st.integers(0, 12) | st.none(), st.booleans()), min_size=1, max_size=6),
    st.sampled_from([CellField.REPS, CellField.LOAD, CellField.TEMPO]),
)
def test_nothing_looks_like_a_date(sets: list[tuple[int, int | None, bool]], field: CellField) -> None:
    sets_of_item: list[dict[str, Any]] = [
        {"reps": reps, "reps_max": None if more is None else reps + more, "open": fatigue, "load": reps}
        for reps, more, fatigue in sets
    ]
    assert not LOOKS_LIKE_A_DATE.fullmatch(str(value(prescribed(*sets_of_item), field)))


def test_assistance_is_a_load_below_zero() -> None:
    assert value(prescribed({"assistance": 30.0}, {"assistance": 30.0}), CellField.LOAD) == "-30"


def test_tempos_and_rests_that_differ_are_listed_in_order() -> None:
    item = replace(
        prescribed({}, {"tempo": Tempo(4, 0, 1), "rest_seconds": 120.0}), tempo=Tempo(2, 0, 1), rest_seconds=60.0
    )
    assert [value(item, CellField.TEMPO), value(item, CellField.REST)] == ["2-0-1 s | 4-0-1 s", "60 | 120"]
    assert value(replace(item, sets=item.sets[:1]), CellField.REST) == 60

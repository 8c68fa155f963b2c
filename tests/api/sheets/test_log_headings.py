"""Other headings for the columns of a log."""

from __future__ import annotations

from collections import Counter

import pytest

from api.sheets.log_columns import BY_POINTER, LOG_COLUMNS
from api.sheets.log_headings import NO, OTHER_HEADINGS, SIDES, YES, folded_heading, unit_named, without_unit
from domain.loads.loading import Unit


def test_every_heading_belongs_to_one_column() -> None:
    assert OTHER_HEADINGS.keys() <= BY_POINTER.keys()
    folded = [folded_heading(column.heading) for column in LOG_COLUMNS]
    for texts in OTHER_HEADINGS.values():
        folded += {folded_heading(text) for text in texts}
    assert [heading for heading, count in Counter(folded).items() if count > 1] == []


def test_every_word_has_one_meaning() -> None:
    assert not set(YES) & set(NO)
    words = [word for words in SIDES.values() for word in words]
    assert len(set(words)) == len(words)


@pytest.mark.parametrize(
    ("heading", "expected"),
    [
        ("load (kg)", ("load", Unit.KG)),
        ("gewicht [lbs]", ("gewicht", Unit.LB)),
        ("weight in pounds", ("weight", Unit.LB)),
        ("rest (s)", ("rest (s)", None)),
        ("load", ("load", None)),
    ],
)
def test_the_unit_of_loads_at_the_end_of_a_heading(heading: str, expected: tuple[str, Unit | None]) -> None:
    assert without_unit(heading) == expected


@pytest.mark.parametrize(("text", "unit"), [("lbs", Unit.LB), ("LB", Unit.LB), ("Kgs.", Unit.KG), ("stone", None)])
def test_the_usual_names_of_units(text: str, unit: Unit | None) -> None:
    assert unit_named(text) is unit

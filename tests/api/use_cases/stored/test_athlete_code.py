"""Short codes of athletes."""

from __future__ import annotations

from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.use_cases.stored.athlete_code import code_of, ids_of


@given(st.uuids())
def test_a_code_leads_back_to_the_id_in_either_case(athlete_id: UUID) -> None:
    code = code_of(athlete_id)
    for spelling in (code, code.upper(), code.replace("0", "o"), code.replace("1", "l")):
        found = ids_of(spelling)
        assert found is not None
        assert found[0] <= athlete_id <= found[1]
        assert {code_of(each) for each in found} == {code}


@given(st.uuids(), st.uuids())
def test_ids_that_begin_differently_have_other_codes(one: UUID, other: UUID) -> None:
    assert (code_of(one) == code_of(other)) == (one.int >> 63 == other.int >> 63)


@given(st.uuids())
def test_no_sheet_takes_a_code_for_a_number(athlete_id: UUID) -> None:
    with pytest.raises(ValueError, match="could not convert"):
        float(code_of(athlete_id))


def test_the_whole_id_is_taken_as_well() -> None:
    athlete_id = UUID("01997a3c-5b1e-7c44-9f0e-2f6f1f0f7a11")
    assert ids_of(str(athlete_id)) == (athlete_id, athlete_id)


@pytest.mark.parametrize("text", ["", "a", "ana", "a" * 13, "a" * 15, "b" + "0" * 13, "a000000000000u", "x" * 36])
def test_other_texts_are_nobodys(text: str) -> None:
    assert ids_of(text) is None

"""Short codes of athletes."""

from __future__ import annotations

from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.use_cases.stored.athlete_code import code_of, ids_of


@given(st.uuids())
def test_a_code_identifies_the_id_in_upper_and_lower_case(athlete_id: UUID) -> None:
    code = code_of(athlete_id)
    for spelling in (code, code.upper(), code.replace("0", "o"), code.replace("1", "l")):
        id_range = ids_of(spelling)
        assert id_range is not None
        assert id_range[0] <= athlete_id <= id_range[1]
        assert {code_of(each) for each in id_range} == {code}


@given(st.uuids(), st.uuids())
def test_ids_have_the_same_code_only_if_they_start_with_the_same_bits(one: UUID, other: UUID) -> None:
    assert (code_of(one) == code_of(other)) == (one.int >> 63 == other.int >> 63)


@given(st.uuids())
def test_a_code_never_parses_as_a_number(athlete_id: UUID) -> None:
    with pytest.raises(ValueError, match="could not convert"):
        float(code_of(athlete_id))


def test_the_full_id_is_accepted_too() -> None:
    athlete_id = UUID("01997a3c-5b1e-7c44-9f0e-2f6f1f0f7a11")
    assert ids_of(str(athlete_id)) == (athlete_id, athlete_id)


@pytest.mark.parametrize("text", ["", "a", "ana", "a" * 13, "a" * 15, "b" + "0" * 13, "a000000000000u", "x" * 36])
def test_other_texts_are_rejected(text: str) -> None:
    assert ids_of(text) is None

"""The calculator over HTTP."""

from __future__ import annotations

import pytest

from tests.servers import Client
from tests.sheets import Link, linked

RANGE = {"kind": "double_progression", "reps_min": "9", "reps_max": "12"}


@pytest.fixture
def link(client: Client) -> Link:
    return linked(client)


def test_one_row_is_one_bare_value(link: Link) -> None:
    sessions = RANGE | {"load": "20", "reps": "12,12,12"}
    assert [link.calculated(**sessions, field=field) for field in ("load", "reps", "code")] == ["22.5", "9", "load_up"]
    assert link.calculated(**sessions, field="why").endswith(".")


def test_a_column_returns_one_line_per_row(link: Link) -> None:
    sessions = RANGE | {"load": "20;20;;22,5", "reps": "12 12 12;12 11 12;;9 9 9", "dec": "comma", "field": "load,reps"}
    assert link.calculated(**sessions).splitlines() == ['"22,5",9', "20,12", ",", '"22,5",10']


@pytest.mark.parametrize(("metric", "target"), [("seconds", "35 s"), ("distance_m", "35 m")])
def test_a_range_in_seconds_or_meters_progresses_like_one_in_reps(link: Link, metric: str, target: str) -> None:
    span = {f"{metric}_min": "20", f"{metric}_max": "45", f"{metric}_step": "5"}
    sessions = {"kind": "double_progression", "load": "10", "reps": "30,30,30", **span}
    assert [link.calculated(**sessions, field=field) for field in ("load", "reps")] == ["10", target]


def test_a_program_of_the_catalog_by_its_slug(link: Link) -> None:
    assert link.calculated(rule="stronglifts-5x5/squat", load="60", reps="5,5,5,5,5") == "62.5"
    refused = link.get("calc/next", rule="stronglifts-5x5", load="60", reps="5")
    assert (refused.status_code, "squat; bench; row" in refused.text) == (200, True)


def test_a_program_with_substitutes_has_the_rules_of_its_own_slots(link: Link) -> None:
    sessions = {"load": "-30", "reps": "8,8,8", "step": "5"}
    assert link.calculated(rule="assisted-to-weighted-pull-ups", **sessions) == "-25"
    assert link.calculated(rule="assisted-to-weighted-pull-ups/pull-up", **sessions) == "-25"
    refused = link.get("calc/next", rule="assisted-to-weighted-pull-ups/no-such-rule", **sessions)
    assert refused.text.endswith("It has pull-up")


def test_the_meters_of_a_carry_are_a_bare_number(link: Link) -> None:
    carry = {"kind": "double_progression", "distance_m_min": "20", "distance_m_max": "40", "distance_m_step": "10"}
    assert link.calculated(**carry, load="24", reps="20,20", field="distance_m,load").strip() == "30,24"
    assert link.calculated(**RANGE, load="20", reps="12,12,12", field="distance_m") == "none"


def test_a_history_counts_misses_over_its_rows(link: Link) -> None:
    sessions = {"kind": "linear_load", "scheme": "3x5", "load": "60", "reps": "5,5,4;5,5,4;5,5,4"}
    assert link.calculated(**sessions).split() == ["60", "60", "60"]
    assert link.calculated(**sessions, history="1").split() == ["60", "60", "55"]


def test_a_row_without_a_session_reads_no_session_yet(link: Link) -> None:
    assert link.calculated(**RANGE, load="", reps="") == "no session yet"


@pytest.mark.parametrize(
    "wrong",
    [
        {"load": "abc"}, {"load": "1.234"}, {"load": "99999"}, {"reps": "x"}, {"reps": "1001"}, {"reps": "5," * 21},
        {"reps": ";".join("9" * 501)}, {"load": "1;2;3"}, {"field": "weight"}, {"field": ""}, {"unit": "stone"},
        {"step": "0.001"}, {"kind": "no-such"}, {"reps_min": "20"}, {"scheme": "5by5"}, {"rule": "no-such-program"},
        {"loads": "heavy"}, {"min": "50", "max": "10"}, {"target": "many"},
    ],
)  # fmt: skip
def test_invalid_parameters_are_refused_with_a_sentence(link: Link, wrong: dict[str, str]) -> None:
    refused = link.get("calc/next", **(RANGE | {"load": "20", "reps": "12,12,12"} | wrong))
    assert (refused.status_code, refused.headers["Content-Type"]) == (200, "text/plain; charset=utf-8")
    assert refused.text.startswith("! ")
    assert "," not in refused.text


def test_a_decimal_comma_is_quoted_so_that_no_sheet_splits_the_number_in_two(link: Link) -> None:
    sessions = RANGE | {"load": "20", "reps": "12,12,12", "dec": "comma"}
    assert link.calculated(**sessions) == '"22,5"'
    assert link.calculated(**sessions, quote="0") == "22,5"
    assert link.calculated(**sessions, field="load,reps").strip() == '"22,5",9'


def test_ten_thousand_rows_are_refused(link: Link) -> None:
    refused = link.get("calc/next", **RANGE, load="20", reps=";".join("9" * 10_000))
    assert (refused.status_code, refused.json()["code"]) == (414, "address_too_long")


def test_five_hundred_rows_are_calculated(link: Link) -> None:
    assert link.calculated(**RANGE, load="20", reps=";".join(["12,12,12"] * 500)).split() == ["22.5"] * 500

"""The page of a program as a coach reads it: days, supersets, warm-ups, and the sources of its figures."""

import pytest

from api.documentation.program_pages import program_notes, slot_notes, two_weeks, uses_percentages
from api.documentation.site import pages
from domain.catalog import PROGRAMS

PAGES = {page.path: page for page in pages()}


def page(slug: str) -> str:
    return str(PAGES[f"/docs/programs/{slug}"].body)


def notes(slug: str, slot: str) -> list[str]:
    return slot_notes(next(item for _, item in PROGRAMS[slug].slots() if item.slot == slot))


def prescribed(slug: str, slot: str) -> str:
    return next(line.prescribed for session in two_weeks(PROGRAMS[slug]) for line in session.lines if line.slot == slot)


@pytest.mark.parametrize("slug", [slug for slug in PROGRAMS if slug != "bulgarian-split-squat"])
def test_a_program_names_its_source_and_what_the_source_leaves_open(slug: str) -> None:
    text = program_notes(PROGRAMS[slug])
    assert "Source: " in text or "Facts from" in text
    words = " ".join(text.split())
    assert "Nextset's default" in words or "left to the coach" in words.lower()


def test_a_program_by_weekday_is_not_described_as_a_rotation() -> None:
    assert "in rotation." not in page("madcow-5x5")
    assert "By weekday. A missed day is not made up." in page("madcow-5x5")
    assert "Monday, Tuesday, Wednesday, Thursday" in page("delorme")


def test_a_superset_and_a_circuit_are_named() -> None:
    assert notes("reddit-ppl", "pushdown-push-a") == ["superset: pushdown and lateral raise"]
    assert notes("runner-knee-strength", "sits")[0] == "circuit"


def test_warm_ups_and_rest_are_listed() -> None:
    assert notes("starting-strength", "press") == [
        "300 s rest",
        "warm-up 2 x 5 at the lightest load, 1 x 5 at 40 %, 1 x 3 at 60 %, 1 x 2 at 80 %",
    ]


def test_a_slot_that_does_not_decide_about_progress_is_marked() -> None:
    assert notes("nsuns-4-day", "sumo") == ["logged, no effect on progress"]


def test_prescribed_sets_show_ranges_reps_in_reserve_and_adjustments() -> None:
    assert prescribed("reddit-ppl", "pulldown-pull-a") == "3 x 8-12 at 30 kg"
    assert prescribed("recommended-routine", "dip") == "3 x 10-30 s at bodyweight"
    assert prescribed("effort-block", "squat") == "3 x 5 at 80 kg with 3 in reserve"
    assert prescribed("dapre", "knee-extension").endswith("1 set to fatigue each side at 30 kg (adjusted by set 3)")


def test_a_load_adjusted_by_another_set_is_shown_with_the_performed_sets() -> None:
    first = two_weeks(PROGRAMS["dapre"])[0].lines[0]
    assert first.performed == "10, 6, 8, 8 at 32.5 kg"


def test_a_hold_at_the_top_of_its_range_is_as_prescribed() -> None:
    first = two_weeks(PROGRAMS["recommended-routine"])[0]
    assert all(line.as_prescribed for line in first.lines)


def test_warm_up_percentages_are_not_percentages_of_the_working_load() -> None:
    assert not uses_percentages(PROGRAMS["starting-strength"])
    assert uses_percentages(PROGRAMS["5-3-1"])

"""What a coach reads on the page of a program: days, what alternates, warm-ups, and where the figures come from."""

import pytest

from api.documentation.program_pages import shares, slot_notes, told, two_weeks
from api.documentation.site import pages
from domain.catalog import PROGRAMS

PAGES = {page.path: page for page in pages()}


def page(slug: str) -> str:
    return str(PAGES[f"/docs/programs/{slug}"].body)


def notes(slug: str, slot: str) -> list[str]:
    return slot_notes(next(item for _, item in PROGRAMS[slug].slots() if item.slot == slot))


def asked(slug: str, slot: str) -> str:
    return next(line.asked for session in two_weeks(PROGRAMS[slug]) for line in session.lines if line.slot == slot)


@pytest.mark.parametrize("slug", [slug for slug in PROGRAMS if slug != "bulgarian-split-squat"])
def test_a_program_names_its_source_and_what_it_does_not_say(slug: str) -> None:
    text = " ".join(told(PROGRAMS[slug]).split())
    assert "Source: " in text or "Facts from" in text
    assert "Nextset's" in text or "Left to the coach" in text


def test_a_program_by_weekday_does_not_say_that_its_days_come_in_turn() -> None:
    assert "in turn." not in page("madcow-5x5")
    assert "By weekday: a day that was missed is not caught up." in page("madcow-5x5")
    assert "Monday, Tuesday, Wednesday, Thursday" in page("delorme")


def test_what_alternates_is_said() -> None:
    assert notes("reddit-ppl", "pushdown-push-a") == ["alternates: pushdown and lateral raise"]


def test_warm_ups_and_rest_are_said() -> None:
    assert notes("starting-strength", "press") == [
        "300 s rest",
        "warm-up 2 x 5 with the lightest, 1 x 5 at 40 %, 1 x 3 at 60 %, 1 x 2 at 80 %",
    ]


def test_a_slot_that_decides_nothing_says_so() -> None:
    assert notes("nsuns-4-day", "sumo") == ["stored, decides nothing"]


def test_what_is_asked_names_ranges_reserve_and_what_adjusts() -> None:
    assert asked("reddit-ppl", "pulldown-pull-a") == "3 x 8-12 at 30 kg"
    assert asked("recommended-routine", "dip") == "3 x 10-30 s at bodyweight"
    assert asked("effort-block", "squat") == "3 x 5 at 80 kg with 3 in reserve"
    assert asked("dapre", "knee-extension").endswith("1 set to fatigue each side at 30 kg (adjusted by set 3)")


def test_a_load_that_another_set_adjusted_is_said_with_what_was_done() -> None:
    first = two_weeks(PROGRAMS["dapre"])[0].lines[0]
    assert first.done == "10, 6, 8, 8 at 32.5 kg"


def test_a_hold_at_the_top_of_its_range_is_as_asked() -> None:
    first = two_weeks(PROGRAMS["recommended-routine"])[0]
    assert all(line.as_asked for line in first.lines)


def test_shares_of_a_working_load_are_told_apart_from_warm_ups() -> None:
    assert not shares(PROGRAMS["starting-strength"])
    assert shares(PROGRAMS["5-3-1"])

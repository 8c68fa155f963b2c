"""The page of a program as a coach reads it: days, supersets, warm-ups, and the sources of its figures."""

import pytest

from api.documentation.program_pages import program_notes, slot_notes, uses_percentages
from api.documentation.site import pages
from domain.catalog import PROGRAMS

PAGES = {page.path: page for page in pages()}


def page(slug: str) -> str:
    return str(PAGES[f"/docs/programs/{slug}"].body)


def notes(slug: str, slot: str) -> list[str]:
    return slot_notes(next(item for _, item in PROGRAMS[slug].slots() if item.slot == slot))


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


def test_warm_up_percentages_are_not_percentages_of_the_working_load() -> None:
    assert not uses_percentages(PROGRAMS["starting-strength"])
    assert uses_percentages(PROGRAMS["5-3-1"])


def test_a_program_with_phases_lists_them_with_their_gates_and_sources() -> None:
    text = page("acl-strength")
    assert '<h2 id="phases">Phases</h2>' in text
    assert "Quadriceps strength, symmetry: 80% or more, at most 28 days old" in text
    assert "Effusion, stroke test: 1 or less on the affected side, at most 14 days old" in text
    assert "(opened by the coach)" in text
    assert "Adams et al., J Orthop Sports Phys Ther 2012" in text
    assert '<h2 id="phases">' not in page("stronglifts-5x5")


def test_a_slot_names_its_phases() -> None:
    assert notes("patellar-tendon-loading", "hold") == ["phase: holds", "60 s rest"]

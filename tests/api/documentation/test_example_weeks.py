"""The two example weeks on the page of a program: dates, loads and sets."""

from api.documentation.example_athlete import MONDAY
from api.documentation.example_weeks import times_a_week, two_weeks
from domain.catalog import PROGRAMS


def prescribed(slug: str, slot: str) -> str:
    return next(line.prescribed for session in two_weeks(PROGRAMS[slug]) for line in session.lines if line.slot == slot)


BODYWEIGHT = (
    "recommended-routine",
    "couch-to-5k",
    "achilles-loading",  # in its first phase
    "acl-strength",  # in its first phase
    "return-to-run",
    "patellofemoral-runners",
)


def test_the_example_of_a_program_spans_two_weeks() -> None:
    for program in PROGRAMS.values():
        sessions = two_weeks(program)
        assert (sessions[-1].on - MONDAY).days < 14, program.slug
        assert len(sessions) >= min(times_a_week(program), 3), program.slug


def test_the_tables_show_loads_except_for_a_bodyweight_program() -> None:
    for program in PROGRAMS.values():
        texts = [line.prescribed for session in two_weeks(program) for line in session.lines]
        assert any(" kg" in text for text in texts) or program.slug in BODYWEIGHT, program.slug


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

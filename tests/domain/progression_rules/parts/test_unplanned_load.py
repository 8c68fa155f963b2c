"""Sessions logged at a load other than the prescribed one."""

from datetime import timedelta

import pytest
from msgspec.structs import replace

from domain.loads.loading import Loads, Unit
from domain.progress.progress import StartLoad
from domain.progression_rules.parts.rule_state import Counters, RuleState
from domain.progression_rules.parts.unplanned_load import follow_heavier_load, follow_lighter_load, is_heavier
from domain.sessions.review import Review, review
from domain.sessions.session import PerformedSet
from domain.sessions.side import Side
from tests.factories import Athlete, asked, done


def test_a_heavier_load_within_the_range_becomes_the_working_load() -> None:
    athlete = Athlete(start=(StartLoad("bss", 8),))
    assert athlete.trains(10, load=12)[0].code == "heavier_load_kept"
    asked = athlete.asked("bss").sets[0]
    assert (asked.load, asked.reps) == (12, 11)


def test_reps_left_in_reserve_count_when_a_heavier_load_was_chosen() -> None:
    athlete = Athlete(start=(StartLoad("bss", 8),))
    assert athlete.trains(8, load=12, rir=2)[0].code == "heavier_load_kept"
    asked = athlete.asked("bss").sets[0]
    assert (asked.load, asked.reps) == (12, 9)


def test_a_heavier_load_short_of_the_range_leads_to_the_load_between() -> None:
    athlete = Athlete(start=(StartLoad("bss", 8),))
    assert athlete.trains(7, load=14)[0].code == "heavier_load_tried"
    assert athlete.asked("bss").sets[0].load == 12


def test_a_heavier_load_far_short_of_the_range_changes_nothing() -> None:
    athlete = Athlete(start=(StartLoad("bss", 8),))
    assert athlete.trains(3, load=20)[0].code == "too_heavy"
    assert athlete.asked("bss").sets[0].load == 8


def test_a_heavier_load_one_rep_short_is_accepted_the_second_time() -> None:
    athlete = Athlete(start=(StartLoad("bss", 8),))
    codes = [athlete.trains(8, load=10)[0].code for _ in range(2)]
    assert codes == ["too_heavy", "heavier_load_kept"]


def test_a_long_break_restarts_where_the_first_log_was_not_at_the_lightest_load() -> None:
    athlete = Athlete()
    athlete.trains(9, load=12)
    athlete.on += timedelta(days=100)
    assert athlete.asked("bss").sets[0].load == 12


def test_after_two_lighter_sessions_in_a_row_the_heavier_load_becomes_the_working_load() -> None:
    athlete = Athlete(start=(StartLoad("bss", 18),))
    codes = [athlete.trains(9, load=load)[0].code for load in (16, 12)]
    assert codes == ["lighter_load", "lighter_load_again"]
    assert athlete.asked("bss").sets[0].load == 16


# The boundaries of both thresholds

KG = Unit.KG
RACK = Loads((4, 6, 8, 10, 12, 14, 16, 18, 20), KG)
NINE_TO_TWELVE = (9, 12)


def logged(*performed: PerformedSet, prescribed: float = 10, heavier_counts: bool = True) -> Review:
    reviewed = review(asked(9, prescribed, sets=3, sides=(Side.BOTH,)), performed, KG, KG)
    return replace(reviewed, heavier_counts=heavier_counts)


def state_at(load: float, reps: int = 9, lighter: int = 0, remembered: float | None = None) -> RuleState:
    return RuleState(loads=(load,), reps=(reps,), counters=Counters(lighter=lighter), remembered=remembered)


@pytest.mark.parametrize(
    ("used", "expected"),
    [
        ((12, 12, 12), True),
        ((12, 14, 16), True),
        ((12, 12, 10), False),  # one set as prescribed
        ((11, 11, 11), False),  # heavier, but by less than a buildable load
        ((8, 12, 12), False),
        ((), False),
    ],
)
def test_a_session_is_heavier_if_every_set_is_by_at_least_one_buildable_load(
    used: tuple[float, ...], expected: bool
) -> None:
    assert is_heavier(logged(*(PerformedSet(reps=9, load=load) for load in used)), RACK, 10) is expected


def test_a_load_that_pain_reduced_is_not_simply_taken_back() -> None:
    assert not is_heavier(logged(*done(9, 9, 9, load=12), heavier_counts=False), RACK, 10)


def heavier(
    *reps: int, load: float = 14, rir: float | None = None, heavier_before: int = 0
) -> tuple[str, float, int, int]:
    """The code, the next load and target, and how many heavier sessions in a row are counted."""
    state = replace(state_at(10), counters=Counters(heavier=heavier_before))
    after, decision = follow_heavier_load(state, logged(*done(*reps, load=load, rir=rir)), RACK, 10, 9)
    return decision.code, after.load, after.reps[0], after.counters.heavier


@pytest.mark.parametrize(
    ("reps", "expected"),
    [
        ((9, 9, 9), ("heavier_load_kept", 14, 10, 0)),
        ((11, 12, 11), ("heavier_load_kept", 14, 12, 0)),
        ((8, 9, 9), ("heavier_load_tried", 12, 9, 1)),
        ((5, 9, 9), ("heavier_load_tried", 12, 9, 1)),  # more than half of nine
        ((4, 9, 9), ("too_heavy", 10, 9, 1)),  # less than half
    ],
)
def test_the_bottom_of_the_range_decides_about_a_heavier_load(
    reps: tuple[int, ...], expected: tuple[str, float, int, int]
) -> None:
    assert heavier(*reps) == expected


def test_half_of_an_even_bottom_is_enough_to_try_the_load_in_between() -> None:
    for fewest, code in ((4, "heavier_load_tried"), (3, "too_heavy")):
        reviewed = logged(*done(fewest, 8, 8, load=14))
        assert follow_heavier_load(state_at(10), reviewed, RACK, 10, 8)[1].code == code


def test_the_next_load_up_has_no_load_in_between() -> None:
    assert heavier(8, 8, 8, load=12) == ("too_heavy", 10, 9, 1)


@pytest.mark.parametrize(("rir", "code"), [(1, "heavier_load_kept"), (0.5, "heavier_load_tried")])
def test_reps_in_reserve_add_up_with_reps(rir: float, code: str) -> None:
    assert heavier(8, 8, 8, rir=rir)[0] == code


def test_a_heavier_load_kept_for_its_reps_in_reserve_starts_at_the_bottom() -> None:
    assert heavier(8, 8, 8, rir=1) == ("heavier_load_kept", 14, 9, 0)


@pytest.mark.parametrize(
    ("fewest", "before", "code"),
    [
        (8, 0, "heavier_load_tried"),
        (8, 1, "heavier_load_kept"),
        (7, 1, "heavier_load_tried"),
    ],
)
def test_one_rep_less_is_enough_the_second_time_in_a_row(fewest: int, before: int, code: str) -> None:
    assert heavier(fewest, 9, 9, heavier_before=before)[0] == code


def test_an_unfinished_heavier_session_is_kept_at_the_bottom_of_the_range() -> None:
    assert heavier(11, 11) == ("heavier_load_kept", 14, 9, 0)


def test_a_heavier_load_is_the_heaviest_buildable_one_that_every_set_reached() -> None:
    reviewed = logged(*done(9, 9, load=15), *done(9, load=17))
    after, decision = follow_heavier_load(state_at(10), reviewed, RACK, 10, 9)
    assert (after.load, decision.facts["done_load"], decision.facts["load"]) == (14, 15, 14)


def test_every_set_gets_the_new_load_and_target() -> None:
    state = RuleState(loads=(10, 10, 10), reps=(9, 10, 11))
    after, _ = follow_heavier_load(state, logged(*done(9, 9, 9, load=14)), RACK, 10, 9)
    assert (after.loads, after.reps) == ((14, 14, 14), (10, 10, 10))


def test_a_decision_about_a_heavier_load_counts_the_completed_sets() -> None:
    _, decision = follow_heavier_load(state_at(10), logged(*done(8, 9, load=14)), RACK, 10, 9)
    assert decision.text == (
        "Done at 14 kg instead of 10 kg: 8 good reps in the weakest set, below the minimum of 9. "
        "Next: 9 reps at 12 kg, between the two loads."
    )


def lighter(*reps: int, load: float = 8, sessions: int = 2, remembered: float | None = 8) -> tuple[float, int] | None:
    """The next load and target; None if the prescribed load stays."""
    followed = follow_lighter_load(
        state_at(10, lighter=sessions, remembered=remembered),
        logged(*done(*reps, load=load)),
        RACK,
        10,
        NINE_TO_TWELVE,
    )
    if followed is None:
        return None
    after, decision = followed
    assert (decision.code, after.counters.lighter, after.remembered) == ("lighter_load_again", 0, None)
    assert (decision.facts["load"], decision.facts["reps"]) == (after.load, after.reps[0])
    return after.load, after.reps[0]


@pytest.mark.parametrize(("sessions", "expected"), [(1, None), (2, (8, 10)), (3, (8, 10))])
def test_a_lighter_load_is_accepted_in_the_second_session(sessions: int, expected: tuple[float, int] | None) -> None:
    assert lighter(9, 9, 9, sessions=sessions) == expected


@pytest.mark.parametrize(
    ("load", "remembered", "expected"),
    [(8, 6, (8, 11)), (6, 8, (8, 9)), (8, None, (8, 11)), (8, 10, None), (9, 8, (8, 11))],
)
def test_the_heavier_of_two_lighter_loads_is_accepted(
    load: float, remembered: float | None, expected: tuple[float, int] | None
) -> None:
    """The target is earned only if today's load is the one that is accepted."""
    assert lighter(10, 10, 10, load=load, remembered=remembered) == expected


@pytest.mark.parametrize(
    ("reps", "target"), [((5, 5, 5), 9), ((9, 9, 9), 10), ((12, 12, 12), 12), ((15, 15, 15), 12), ((11, 11), 9)]
)
def test_the_target_at_a_lighter_load_stays_in_the_range(reps: tuple[int, ...], target: int) -> None:
    assert lighter(*reps) == (8, target)

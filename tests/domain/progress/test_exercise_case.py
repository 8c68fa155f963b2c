"""The case to judge: what was issued, and the calendar of the session."""

from datetime import timedelta

import pytest
from msgspec.structs import replace

from domain.catalog import PROGRAMS
from domain.policies.variants import Confirmation, VariantStep
from domain.programs.program import Program, Progression, SidePolicy
from domain.progress.history import SessionEvent
from domain.progress.progress import OverrideItem, StartLoad
from domain.progression_rules.kinds.custom import Clause, CustomRule
from domain.progression_rules.parts.dated_condition import CalendarCondition, CalendarCount
from domain.progression_rules.parts.load_change import LoadChange
from domain.progression_rules.parts.scheme import SetLine
from domain.sessions.session import PainScores, Performance, PerformedExercise
from domain.sessions.side import Side
from tests.factories import DAY_ONE, Athlete, done

LEFT, RIGHT = Side.LEFT, Side.RIGHT
RED, AMBER, GREEN = PainScores(during=7), PainScores(during=4), PainScores(during=1)
BSS = PROGRAMS["bulgarian-split-squat"]
CIRCUIT = PROGRAMS["runner-knee-strength"]


def at(load: float) -> tuple[StartLoad, ...]:
    return (StartLoad("bss", load),)


def with_pain(program: Program = BSS, sides: SidePolicy = SidePolicy.WEAKER_LEADS) -> Program:
    return replace(program, policies=replace(CIRCUIT.policies, sides=sides))


# What was issued, and what the history prescribes today


def test_a_set_that_met_what_was_issued_is_not_missed() -> None:
    """9 reps were issued. A correction of the history then prescribes 12."""
    athlete = Athlete(start=at(10))
    issued = athlete.next
    athlete.is_told(OverrideItem("bss", reps=12), as_base=True)
    logged = Performance(DAY_ONE, DAY_ONE, (PerformedExercise("bulgarian-split-squat", sets=done(9, 9, 9)),))
    athlete.happens(SessionEvent(logged, issued.exercises, issued.unit))
    assert (athlete.why("bss"), athlete.reps("bss")) == ("met_superseded_prescription", 12)


def test_a_set_that_missed_both_is_missed() -> None:
    athlete = Athlete(start=at(10))
    issued = athlete.next
    athlete.is_told(OverrideItem("bss", reps=12), as_base=True)
    logged = Performance(DAY_ONE, DAY_ONE, (PerformedExercise("bulgarian-split-squat", sets=done(9, 9, 8)),))
    athlete.happens(SessionEvent(logged, issued.exercises, issued.unit))
    assert athlete.why("bss") == "reps_short"


# The calendar of a session


@pytest.mark.parametrize(("days", "code"), [(3, "waited"), (2, "no_clause")])
def test_days_off_are_counted_from_the_session_before(days: int, code: str) -> None:
    clause = Clause("waited", "Waited.", (CalendarCondition(min=3),), LoadChange(plus=2))
    athlete = Athlete(one_slot(clause), start=at(10), days_between=days)
    assert athlete.trains()[0].code == "no_clause"  # the first session has no days before it
    assert athlete.trains()[0].code == code


@pytest.mark.parametrize(("days", "code"), [(6, "no_clause"), (7, "second_week")])
def test_weeks_are_counted_from_the_first_day(days: int, code: str) -> None:
    condition = CalendarCondition(count=CalendarCount.WEEKS_SINCE_START, min=1)
    athlete = Athlete(one_slot(Clause("second_week", "Week 2.", (condition,), LoadChange(plus=2))), start=at(10))
    athlete.on = DAY_ONE + timedelta(days)
    assert athlete.trains()[0].code == code


def one_slot(clause: Clause) -> Program:
    rule = CustomRule(scheme=(SetLine(count=3, reps=9),), clauses=(clause,))
    return replace(BSS, progressions=(Progression("bss", rule),))


# Sessions that confirm the form

THRICE = VariantStep("overhead", Confirmation.TORSO_UPRIGHT, sessions=3)


def confirming() -> Athlete:
    """An athlete whose next variant needs an upright torso in three sessions in a row, with two of them done."""
    slot = replace(CIRCUIT.days[0].slots[2], variants=(THRICE, VariantStep("sides")))
    athlete = Athlete(replace(CIRCUIT, days=(replace(CIRCUIT.days[0], slots=(slot,)),)), start=at(10))
    for counted in (1, 2):
        athlete.trains(torso_upright=True)
        assert confirmations(athlete) == counted
    return athlete


def confirmations(athlete: Athlete) -> int:
    return athlete.progress.progression_states["bss"].confirmations


def test_the_last_session_that_confirms_the_form_leads_to_the_next_variant() -> None:
    athlete = confirming()
    assert athlete.trains(torso_upright=True)[0].code == "variant_changed"


@pytest.mark.parametrize("upright", [False, None])
def test_a_session_without_the_confirmation_starts_the_count_again(upright: bool | None) -> None:
    athlete = confirming()
    athlete.trains(torso_upright=upright)
    assert confirmations(athlete) == 0
    athlete.trains(torso_upright=True)
    assert confirmations(athlete) == 1


def test_a_session_with_red_pain_starts_the_count_again() -> None:
    athlete = confirming()
    athlete.trains(torso_upright=True, pain=RED)
    assert (athlete.asked("bss").variant, confirmations(athlete)) == ("overhead", 0)


def test_a_session_with_green_pain_confirms_the_form() -> None:
    athlete = confirming()
    athlete.trains(torso_upright=True, pain=GREEN)
    assert athlete.asked("bss").variant == "sides"

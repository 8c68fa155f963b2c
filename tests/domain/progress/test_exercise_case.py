"""The case to judge: what was issued, and the calendar of the session."""

from datetime import timedelta

import pytest
from msgspec.structs import replace

from domain.catalog import PROGRAMS
from domain.programs.program import Program, Progression, SidePolicy
from domain.progress.history import SessionEvent
from domain.progress.progress import OverrideItem, StartLoad
from domain.progression_rules.kinds.custom import Clause, CustomRule
from domain.progression_rules.parts.condition import CalendarCondition, CalendarCount
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

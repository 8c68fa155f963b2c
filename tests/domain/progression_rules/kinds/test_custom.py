"""Ordered clauses: the first one that holds applies."""

import pytest

from domain.decision import Action
from domain.loads.loading import Unit
from domain.progression_rules.kinds.custom import Clause, Counter, CustomRule
from domain.progression_rules.parts.collected_data import CollectedData
from domain.progression_rules.parts.condition import (
    Condition,
    CounterCondition,
    EffortCondition,
    LoadUsedCondition,
    PainCondition,
    PainTime,
    RepsCondition,
    ResultCondition,
    SetChoice,
    SideGapCondition,
    WorkingLoadCondition,
)
from domain.progression_rules.parts.dated_condition import CalendarCondition
from domain.progression_rules.parts.load_change import LoadChange, LoadSource
from domain.progression_rules.parts.scheme import SetLine
from domain.sessions.review import SessionResult
from domain.sessions.session import PainScores
from tests.domain.progression_rules.examples import GREYSKULL, MET, TWO_FOR_TWO
from tests.domain.progression_rules.lifter import Lifter


def when(*conditions: Condition) -> Lifter:
    clause = Clause("it_holds", "It holds.", conditions, LoadChange(plus=5))
    return Lifter(CustomRule(scheme=(SetLine(count=3, reps=5, rir=2),), clauses=(clause,)))


def test_two_for_two_needs_two_sessions_in_a_row() -> None:
    lifter = Lifter(TWO_FOR_TWO)
    codes = [lifter.trains([10, 10, last]).code for last in (12, 11, 12, 12)]
    assert (codes, lifter.load) == (["no_clause", "no_clause", "no_clause", "two_for_two"], 62.5)


def test_the_sentence_is_shown_unchanged() -> None:
    lifter = Lifter(
        CustomRule(scheme=(SetLine(reps=5),), clauses=(Clause("odd", "{load} % of {0}", (MET,), LoadChange(plus=5)),))
    )
    assert lifter.trains().text == "{load} % of {0}"


def test_the_action_is_the_direction_of_the_load() -> None:
    assert when(MET).trains().action is Action.ADVANCE
    lighter = Clause("lighter", "Lighter.", (MET,), LoadChange(times=0.5))
    assert Lifter(CustomRule(scheme=(SetLine(reps=5),), clauses=(lighter,))).trains().action is Action.BACK_OFF


def test_a_set_that_was_not_logged_is_no_reason_for_a_lighter_load() -> None:
    lifter = Lifter(GREYSKULL, 60)
    assert lifter.trains([5, 5, None]).text == (
        "1 of 3 sets is missing from the log. Repeat the same sets, and do all of them."
    )
    assert lifter.load == 60


def test_a_set_that_fell_short_is_one_even_if_another_is_missing() -> None:
    reset = Clause("reset", "Reset.", (RepsCondition(max=4),), LoadChange(times=0.9))
    lifter = Lifter(CustomRule(scheme=(SetLine(count=3, reps=5),), clauses=(reset,)), 60)
    assert lifter.trains([5, 3, None]).code == "reset"


def test_a_clause_that_does_not_look_at_the_missing_set_applies() -> None:
    lighter = Clause("lighter", "Lighter.", (RepsCondition(of=SetChoice.FIRST, min=5),), LoadChange(times=0.9))
    lifter = Lifter(CustomRule(scheme=(SetLine(count=3, reps=5),), clauses=(lighter,)), 60)
    assert lifter.trains([5, 5, None]).code == "lighter"


@pytest.mark.parametrize(
    ("condition", "rir", "held"),
    [
        (EffortCondition(min=2), 3, True),
        (EffortCondition(min=2), 1, False),
        (EffortCondition(min=0), None, False),
        (EffortCondition(of=SetChoice.LAST, over_target=True, min=1), 3, True),
        (EffortCondition(of=SetChoice.LAST, over_target=True, min=1), None, False),
    ],
)
def test_a_condition_on_unreported_effort_never_holds(condition: Condition, rir: float | None, held: bool) -> None:
    assert (when(condition).trains(rir=rir).code == "it_holds") is held


@pytest.mark.parametrize(
    ("condition", "pain", "held"),
    [
        (PainCondition(max=2), PainScores(), False),
        (PainCondition(max=2), PainScores(during=2), True),
        (PainCondition(max=2), PainScores(during=2, after_1h=3), False),
        (PainCondition(time=PainTime.NEXT_MORNING, max=0), PainScores(during=5, next_morning=0), True),
    ],
)
def test_pain_is_a_number_like_any_other(condition: Condition, pain: PainScores, held: bool) -> None:
    assert (when(condition).trains(pain=pain).code == "it_holds") is held


def test_the_calendar_is_that_of_the_session() -> None:
    lifter = when(CalendarCondition(min=2))
    assert [lifter.trains().code for _ in range(2)] == ["no_clause", "it_holds"]


def test_the_working_load_is_compared_in_its_own_unit() -> None:
    assert when(WorkingLoadCondition(min=130, unit=Unit.LB)).trains().code == "it_holds"
    assert when(WorkingLoadCondition(min=133, unit=Unit.LB)).trains().code == "no_clause"


def test_a_heavier_load_can_be_seen() -> None:
    assert when(LoadUsedCondition(min=105)).trains(load=65).code == "it_holds"


def test_a_gap_between_sides_is_unknown_where_there_are_none() -> None:
    assert when(SideGapCondition(max=5)).trains().code == "no_clause"


def test_a_total_is_a_total() -> None:
    assert when(RepsCondition(of=SetChoice.TOTAL, min=15)).trains([7, 7, 1]).code == "it_holds"


@pytest.mark.parametrize(("fields", "said"), [({}, "Give `min`, `max` or both"), ({"min": 3, "max": 2}, "above `max`")])
def test_an_empty_interval_is_refused(fields: dict[str, float], said: str) -> None:
    with pytest.raises(ValueError, match=said):
        RepsCondition(**fields)  # type: ignore[arg-type]  # what is refused is the test


# Changes of a clause


def with_target(*clauses: Clause, load: float = 60) -> Lifter:
    """A lifter whose three sets take a target from 5 to 10 reps."""
    return Lifter(CustomRule(scheme=(SetLine(count=3),), clauses=clauses, reps_min=5, reps_max=10), load)


@pytest.mark.parametrize(
    ("clause", "action"),
    [
        (Clause("same", "The same again.", (MET,)), Action.HOLD),
        (Clause("more", "More reps.", (MET,), reps_plus=1), Action.ADVANCE),
        (Clause("fewer", "Fewer reps.", (MET,), reps_plus=-1), Action.HOLD),  # the target is at its lowest
    ],
)
def test_the_action_is_the_direction_of_the_target_where_the_load_stays(clause: Clause, action: Action) -> None:
    lifter = with_target(clause)
    decision = lifter.trains()
    assert (decision.code, decision.action, lifter.load) == (clause.code, action, 60)


def test_fewer_reps_are_a_step_back() -> None:
    lifter = with_target(
        Clause("up", "Up.", (MET,), reps_to=8),
        Clause("down", "Down.", (ResultCondition(SessionResult.MISSED),), reps_plus=-1),
    )
    lifter.trains()
    assert (lifter.trains(6).action, lifter.reps) == (Action.BACK_OFF, [7, 7, 7])


def test_a_load_that_cannot_be_stepped_is_the_reason_given() -> None:
    lifter = with_target(Clause("up", "Up.", (MET,), LoadChange(steps=1)), load=500)  # the heaviest
    assert lifter.trains().code == "no_heavier_load"


# Contradictions of a rule

REMEMBERED = LoadChange(of=LoadSource.REMEMBERED, plus=5)


@pytest.mark.parametrize(
    ("clause", "faults"),
    [
        (Clause("back", "Back.", (MET,), REMEMBERED), [("/rule/clauses/0/load/of", "No clause remembers a load.")]),
        (Clause("back", "Back.", (MET,), REMEMBERED, remember=True), []),
        (Clause("up", "Up.", (MET,), LoadChange(plus=5)), []),
        (Clause("same", "Same.", (MET,)), []),
    ],
)
def test_a_load_is_remembered_before_it_is_used(clause: Clause, faults: list[tuple[str, str]]) -> None:
    assert CustomRule(scheme=(SetLine(reps=5),), clauses=(clause,)).faults("/rule") == faults


@pytest.mark.parametrize(
    ("line", "takes"),
    [
        (SetLine(count=3), True),
        (SetLine(count=3, reps=5), False),
        (SetLine(count=3, open=True), False),
        (SetLine(count=3, seconds=30), False),
    ],
)
def test_a_rule_with_a_target_has_a_set_that_takes_it(line: SetLine, takes: bool) -> None:
    rule = CustomRule(scheme=(line,), clauses=(Clause("more", "More.", (MET,), reps_plus=1),), reps_min=5, reps_max=9)
    own_sets = CollectedData(slot_sessions=(), rule_sets=True, unilateral=False)
    found = [place for place, _ in rule.unreachable_faults("/rule", own_sets)]
    assert found == ([] if takes else ["/rule/reps_min"])


def counting(in_a_row: bool) -> Lifter:
    counter = Counter("easy", (EffortCondition(min=3),), in_a_row)
    clause = Clause(
        "raised", "Raised.", (CounterCondition(counter="easy", min=9),), LoadChange(plus=5), reset=("easy",)
    )
    return Lifter(CustomRule(scheme=(SetLine(reps=5, rir=2),), counters=(counter,), clauses=(clause,)))


@pytest.mark.parametrize(
    ("in_a_row", "efforts", "count"),
    [(True, (4, 1), 0), (False, (4, 1), 1), (True, (4, None), 1), (False, (4, None), 1), (True, (4, 4), 2)],
)
def test_a_counter_starts_again_only_for_a_known_miss_in_a_row(
    in_a_row: bool, efforts: tuple[float | None, ...], count: int
) -> None:
    lifter = counting(in_a_row)
    for rir in efforts:
        lifter.trains(rir=rir)
    counters = lifter.progress.progression_states["lift"].states["both"].custom_counters
    assert counters.get("easy", 0) == count

"""Conditions that no session can meet are rejected with their place. Similar, valid ones are not."""

import pytest
from msgspec.structs import replace

from domain.programs.exercise import Laterality
from domain.programs.program import Day, Program, Progression, Slot
from domain.programs.program_check import program_faults
from domain.progression_rules import ProgressionRule
from domain.progression_rules.kinds.by_result import ByResultRule, ResultRow
from domain.progression_rules.kinds.custom import Clause, Counter, CustomRule
from domain.progression_rules.parts.condition import (
    Condition,
    CounterCondition,
    EffortCondition,
    LoadUsedCondition,
    PainCondition,
    RepsCondition,
    ResultCondition,
    SetChoice,
    SideChoice,
    SideGapCondition,
)
from domain.progression_rules.parts.load_change import LoadChange
from domain.progression_rules.parts.scheme import SetLine
from domain.reports.preview import LIFT
from domain.sessions.review import SessionResult

MET, MISSED, NEITHER = (ResultCondition(result) for result in SessionResult)
FIVES = (SetLine(count=3, reps=5),)
EASY = (SetLine(count=2, reps=5), SetLine(reps=5, rir=2))
ONE_LEG = replace(LIFT, laterality=Laterality.ONE_SIDED)
RULE = "/progressions/0/rule"


def refused(rule: ProgressionRule, one_sided: bool = False, own: tuple[SetLine, ...] = ()) -> list[tuple[str, str]]:
    """Faults of a program with one slot that follows the rule, or a second one that brings its own sets."""
    slots = [Slot("lift", "lift", "lift")]
    if own:
        slots.append(Slot("other", "lift", "lift", sets=own))
    days = tuple(Day(slot.slot, (slot,)) for slot in slots)
    program = Program(slug="any", name="Any", days=days, progressions=(Progression("lift", rule),))
    return program_faults(program, {"lift": ONE_LEG if one_sided else LIFT})


def when(*conditions: Condition, sets: tuple[SetLine, ...] = FIVES, counters: tuple[Counter, ...] = ()) -> CustomRule:
    return CustomRule(scheme=sets, counters=counters, clauses=(Clause("up", "Up.", conditions, LoadChange(steps=1)),))


def clauses(*found: tuple[Condition, ...], sets: tuple[SetLine, ...] = FIVES) -> CustomRule:
    return CustomRule(
        scheme=sets,
        clauses=tuple(Clause(f"clause_{n}", "So.", one, LoadChange(plus=n + 1)) for n, one in enumerate(found)),
    )


@pytest.mark.parametrize(
    ("rule", "said"),
    [
        (when(EffortCondition(min=3)), "No such set has a target `rir`."),
        (when(EffortCondition(of=SetChoice.FIRST, min=3), sets=EASY), "No such set has a target `rir`"),
        (when(EffortCondition(set=1, min=3), sets=EASY), "No such set has a target `rir`"),
        (when(RepsCondition(set=4, min=3)), "There is no set 4: a session has 3"),
        (when(LoadUsedCondition(min=100), sets=(SetLine(reps=5, loaded=False),)), "No such set has a load"),
        (when(SideGapCondition(max=1)), "The exercise is bilateral"),
        (when(RepsCondition(side=SideChoice.LEFT, min=5)), "The exercise is bilateral"),
        (when(PainCondition(min=11)), "This condition never holds: the value is never above 10."),
        (when(RepsCondition(max=-1)), "This condition never holds: the value is never below 0."),
    ],
)
def test_a_condition_that_no_session_can_meet_is_rejected(rule: CustomRule, said: str) -> None:
    if rule.scheme == (SetLine(reps=5, loaded=False),):
        rule = replace(rule, clauses=(replace(rule.clauses[0], load=None),))
    ((place, sentence),) = refused(rule)
    assert place == f"{RULE}/clauses/0/when/0"
    assert sentence.startswith(said)


@pytest.mark.parametrize(
    "rule",
    [
        when(EffortCondition(min=3), sets=EASY),
        when(EffortCondition(of=SetChoice.LAST, min=3), sets=EASY),
        when(EffortCondition(set=3, over_target=True, min=1), sets=EASY),
        when(RepsCondition(set=3, min=3)),
        when(RepsCondition(over_target=True, max=-1)),
        when(RepsCondition(min=40)),  # more than is asked for can be done
        when(PainCondition(max=0)),
        when(LoadUsedCondition(min=105)),
    ],
)
def test_similar_conditions_are_accepted(rule: CustomRule) -> None:
    assert refused(rule) == []


@pytest.mark.parametrize("condition", [SideGapCondition(max=1), RepsCondition(side=SideChoice.RIGHT, min=5)])
def test_conditions_on_sides_need_a_unilateral_exercise(condition: Condition) -> None:
    assert refused(when(condition), one_sided=True) == []


def test_the_slots_own_sets_count_for_conditions() -> None:
    rule = when(RepsCondition(set=5, min=8))
    assert refused(rule) != []
    assert refused(rule, own=(SetLine(count=5, reps=8),)) == []


def test_a_counter_that_never_counts_is_rejected() -> None:
    counter = Counter("easy", (EffortCondition(min=3),))
    rule = when(CounterCondition(counter="easy", min=2), counters=(counter,))
    assert refused(rule) == [
        (f"{RULE}/counters/0/counts/0", "No such set has a target `rir`."),
    ]


@pytest.mark.parametrize(
    "found",
    [
        ((RepsCondition(of=SetChoice.LAST, min=5),), (RepsCondition(of=SetChoice.LAST, min=10),)),
        ((RepsCondition(of=SetChoice.LAST, min=5),), (RepsCondition(of=SetChoice.LOWEST, min=8),)),
        ((RepsCondition(max=4),), (RepsCondition(min=5),), (MET,)),
        ((MET,), (MISSED,), (NEITHER,), (PainCondition(max=2),)),
        ((RepsCondition(min=3, max=5),), (RepsCondition(min=6, max=8),), (RepsCondition(min=4, max=7), MET)),
    ],
)
def test_a_clause_that_earlier_ones_cover_is_rejected(found: tuple[tuple[Condition, ...], ...]) -> None:
    last = len(found) - 1
    assert refused(clauses(*found)) == [(f"{RULE}/clauses/{last}/when", "Earlier clauses already cover this clause.")]


@pytest.mark.parametrize(
    "found",
    [
        ((RepsCondition(of=SetChoice.LAST, min=10),), (RepsCondition(of=SetChoice.LAST, min=5),)),
        ((RepsCondition(of=SetChoice.LOWEST, min=5),), (RepsCondition(of=SetChoice.LAST, min=8),)),
        ((RepsCondition(max=4),), (RepsCondition(min=6),), (MET,)),
        ((MET,), (MISSED,), (PainCondition(max=2),)),  # neither is left
        ((PainCondition(max=4),), (PainCondition(min=5),), (MET,)),  # pain need not be reported
        ((MET, PainCondition(max=2)), (MET,)),
    ],
)
def test_a_clause_with_a_case_of_its_own_is_fine(found: tuple[tuple[Condition, ...], ...]) -> None:
    assert refused(clauses(*found)) == []


def test_seconds_lie_between_whole_numbers() -> None:
    found = ((RepsCondition(max=4),), (RepsCondition(min=5),), (MET,))
    assert refused(clauses(*found, sets=(SetLine(reps=5), SetLine(seconds=30)))) == []


def test_conditions_that_contradict_each_other_are_refused() -> None:
    said = "This condition never holds together with an earlier one."
    assert refused(when(MET, MISSED)) == [(f"{RULE}/clauses/0/when/1", said)]
    assert refused(when(RepsCondition(min=5), RepsCondition(max=4))) == [(f"{RULE}/clauses/0/when/1", said)]


@pytest.mark.parametrize(("fields", "is_refused"), [({"reps": 5}, True), ({"reps": None}, False)])
def test_an_earned_target_needs_a_set_that_takes_it(fields: dict[str, int | None], is_refused: bool) -> None:
    rule = CustomRule(
        scheme=(SetLine(count=3, **fields),),  # type: ignore[arg-type]  # reps alone
        reps_min=8,
        reps_max=12,
        clauses=(Clause("more", "One more.", (MET,), reps_plus=1),),
    )
    said = "No set takes the earned target. Omit `reps` in at least one set."
    assert refused(rule) == ([(f"{RULE}/reps_min", said)] if is_refused else [])


@pytest.mark.parametrize(("reps", "is_refused"), [(7, True), (8, False), (12, False), (13, True)])
def test_a_new_target_lies_in_the_range(reps: int, is_refused: bool) -> None:
    clause = Clause("back", "Back.", (MISSED,), reps_to=reps)
    rule = CustomRule(scheme=(SetLine(count=3),), reps_min=8, reps_max=12, clauses=(clause,))
    said = "`reps_to` is outside `reps_min` to `reps_max`."
    assert refused(rule) == ([(f"{RULE}/clauses/0/reps_to", said)] if is_refused else [])


def test_a_row_that_earlier_rows_cover_together_is_refused() -> None:
    rows = (ResultRow(LoadChange(), 0, 3), ResultRow(LoadChange(plus=5), 4, 8), ResultRow(LoadChange(plus=10), 2, 6))
    assert refused(ByResultRule(scheme=FIVES, rows=rows)) == [
        (f"{RULE}/rows/2", "Earlier rows already cover this row.")
    ]
    assert refused(ByResultRule(scheme=FIVES, rows=(*rows[:2], ResultRow(LoadChange(plus=10), 2, 9)))) == []

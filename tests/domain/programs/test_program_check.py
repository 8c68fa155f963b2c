"""Faults of a program are reported with their place before anyone is enrolled."""

import pytest
from msgspec.structs import replace

from domain.catalog import EXERCISES, PROGRAMS
from domain.loads.equipment import EquipmentKind
from domain.loads.loading import Unit
from domain.programs.exercise import Exercise, Laterality
from domain.programs.program import Day, Plan, Policies, Program, Progression, SidePolicy, Slot
from domain.programs.program_check import equipment_faults, program_faults
from domain.progress.progress import Setup
from domain.progression_rules import ProgressionRule
from domain.progression_rules.kinds.custom import Clause, Counter, CustomRule
from domain.progression_rules.kinds.fixed import FixedRule
from domain.progression_rules.kinds.linear_load import LinearLoadRule
from domain.progression_rules.kinds.wave import WaveRule, WaveTurn
from domain.progression_rules.parts.condition import CounterCondition
from domain.progression_rules.parts.load_change import LoadChange
from domain.progression_rules.parts.scheme import SetLine
from domain.reports.preview import LIFT
from tests.domain.progression_rules.examples import FIVES, GREYSKULL, MET, RANGE
from tests.factories import RACK

LINE = (SetLine(count=5, reps=5),)


def program(*days: tuple[Slot, ...], **rules: ProgressionRule) -> Program:
    return Program(
        slug="made-up",
        name="Made up",
        days=tuple(Day(f"Day {n}", slots) for n, slots in enumerate(days, start=1)),
        progressions=tuple(Progression(name, rule) for name, rule in (rules or {"lift": FIVES}).items()),
    )


def refused(found: Program) -> list[tuple[str, str]]:
    return program_faults(found, {"lift": LIFT})


def slot(name: str = "lift", progression: str = "lift", **own: object) -> Slot:
    return Slot(name, "lift", progression, **own)  # type: ignore[arg-type]  # other fields of a slot


@pytest.mark.parametrize("slug", PROGRAMS)
def test_the_built_in_programs_have_no_faults(slug: str) -> None:
    assert program_faults(PROGRAMS[slug], EXERCISES) == []


def test_two_slots_of_a_day_that_judge_one_progression_are_refused() -> None:
    found = refused(program((slot("a"), slot("b", sets=LINE))))
    assert found == [("/days/0/slots/1/progression", "`lift` would be judged twice on one training day.")]


def test_a_second_slot_that_is_not_judged_is_fine() -> None:
    assert refused(program((slot("a"), slot("b", sets=LINE, judged=False)))) == []


def test_a_progression_without_a_judged_slot_is_rejected() -> None:
    found = refused(program((slot(judged=False),)))
    assert found == [("/progressions/0", "No slot that follows `lift` is judged, so it would never change.")]


@pytest.mark.parametrize("policy", SidePolicy)
def test_independent_sides_need_slots_of_a_progression_to_train_the_same_sides(policy: SidePolicy) -> None:
    legs = replace(LIFT, slug="legs", laterality=Laterality.ONE_SIDED)
    found = program((slot("a"),), (Slot("b", "legs", "lift"),))
    said = "With independent sides, all slots of `lift` must train the same sides."
    expected = [("/days/1/slots/0/progression", said)] if policy is SidePolicy.INDEPENDENT else []
    assert program_faults(replace(found, policies=Policies(sides=policy)), {"lift": LIFT, "legs": legs}) == expected


def test_own_sets_on_a_rule_that_chooses_the_reps_are_refused() -> None:
    found = refused(program((slot(sets=LINE),), lift=RANGE))
    said = "The slot's rule sets the target reps itself. Omit `sets`, or set `judged: false`."
    assert found == [("/days/0/slots/0/sets", said)]


def test_own_sets_beside_such_a_rule_are_fine_where_they_are_not_judged() -> None:
    assert refused(program((slot("a"),), (slot("b", sets=LINE, judged=False),), lift=RANGE)) == []


def test_a_percentage_of_a_bodyweight_rule_is_rejected() -> None:
    found = refused(program((slot("a"), slot("b", sets=LINE, judged=False)), lift=FixedRule(reps=5)))
    assert found == [("/days/0/slots/1/sets", "The slot's rule has no load to take a percentage of.")]


def test_turns_are_for_waves() -> None:
    assert refused(program((slot(turns=(WaveTurn(LINE),)),)))[0] == (
        "/days/0/slots/0/turns",
        "Only a slot that follows a wave has `turns`.",
    )


def test_a_wave_without_a_table_needs_slots_that_bring_one() -> None:
    found = refused(program((slot(),), lift=WaveRule(cycle=4, step=5)))
    assert found == [("/days/0/slots/0", "The slot's wave has no `turns`, so the slot needs its own sets.")]


def custom(*clauses: Clause, counters: tuple[Counter, ...] = ()) -> list[tuple[str, str]]:
    return refused(program((slot(),), lift=CustomRule(scheme=LINE, clauses=clauses, counters=counters)))


def test_a_clause_that_an_earlier_one_covers_is_rejected() -> None:
    found = custom(Clause("any", "Always.", ()), Clause("met", "Met.", (MET,), LoadChange(plus=5)))
    assert found == [("/progressions/0/rule/clauses/1/when", "Earlier clauses already cover this clause.")]


def test_a_counter_that_is_never_reset_is_refused() -> None:
    found = custom(
        Clause("third", "Third.", (CounterCondition(counter="met", min=3),), LoadChange(plus=5)),
        counters=(Counter("met", (MET,), in_a_row=False),),
    )
    assert found == [("/progressions/0/rule/counters/0", "`met` counts in total, but no clause resets it.")]


def test_a_counter_that_is_not_declared_is_refused() -> None:
    found = custom(Clause("third", "Third.", (CounterCondition(counter="met", min=3),)))
    assert found == [("/progressions/0/rule/clauses/0/when/0/counter", "The rule has no counter `met`.")]


def test_a_clause_can_not_use_a_built_in_code() -> None:
    found = custom(Clause("pain_stop", "Stop.", (MET,)))
    assert found == [("/progressions/0/rule/clauses/0/code", "`pain_stop` is a built-in code. Choose another one.")]


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"step": 2.5, "step_percent": 5}, "not both"),
        ({"deload_step": 5, "deload_factor": 0.9}, "not both"),
        ({"keep_to": 2.5}, "`loads: exact`"),
        ({"step": 0.001}, "two decimals"),
    ],
)
def test_a_contradiction_is_refused_by_its_field(fields: dict[str, object], said: str) -> None:
    with pytest.raises(ValueError, match=said):
        LinearLoadRule(scheme=LINE, **fields)  # type: ignore[arg-type]  # what is refused is the test


def test_a_barbell_lift_without_a_barbell_is_reported_at_enrollment() -> None:
    squat = Exercise("squat", "Squat", Laterality.TWO_SIDED, bodyweight=False, equipment=(EquipmentKind.BARBELL,))
    made = Program("squats", "Squats", (Day("Day", (Slot("squat", "squat", "lift"),)),), (Progression("lift", FIVES),))
    found = equipment_faults(Plan(made, 1, (squat,)), Setup(Unit.KG, RACK))
    assert found == [("/days/0/slots/0/exercise", "`squat` needs a barbell, and the athlete has none that fits.")]


def test_greyskull_is_five_lines_and_has_no_faults() -> None:
    assert refused(program((slot(),), lift=GREYSKULL)) == []


NEEDS_A_LOAD = replace(LIFT, bodyweight=False)


@pytest.mark.parametrize(
    ("rule", "is_refused"),
    [
        (FixedRule(reps=5), True),
        (FixedRule(reps=5, loaded=True), False),
        (LinearLoadRule(scheme=(SetLine(reps=5), SetLine(reps=10, loaded=False))), True),
        (FIVES, False),
        (RANGE, False),
        (replace(RANGE, loaded=False), True),
    ],
)
def test_sets_without_load_need_an_exercise_that_can_be_done_so(rule: ProgressionRule, is_refused: bool) -> None:
    said = "`lift` can't be done with bodyweight alone, and some of its sets have `loaded: false`."
    found = program_faults(program((slot(),), lift=rule), {"lift": NEEDS_A_LOAD})
    assert found == ([("/days/0/slots/0/exercise", said)] if is_refused else [])
    assert refused(program((slot(),), lift=rule)) == []

"""Faults of a program are reported with their place before anyone is enrolled."""

from typing import Any

import pytest
from msgspec.structs import replace

from domain.catalog import EXERCISES, PROGRAMS
from domain.loads.equipment import (
    AssistedMachine,
    Barbell,
    Equipment,
    EquipmentKind,
    PlatePair,
    ResistanceBand,
    ResistanceBands,
)
from domain.loads.loading import Unit
from domain.policies.pain import PainLimits, PainPolicy, SymptomLimits
from domain.policies.variants import Confirmation, VariantStep
from domain.policies.week import Weekday, Weeks
from domain.programs.exercise import Exercise, Laterality, Variant
from domain.programs.phase import Phase
from domain.programs.plan import Plan
from domain.programs.program import Day, Policies, Program, Progression, SidePolicy, Slot, SlotSides
from domain.programs.program_check import GREEN_ABOVE_RED, equipment_faults, program_faults
from domain.progress.progress import Setup
from domain.progression_rules import ProgressionRule
from domain.progression_rules.kinds.custom import Clause, Counter, CustomRule
from domain.progression_rules.kinds.fixed import FixedRule
from domain.progression_rules.kinds.linear_load import LinearLoadRule
from domain.progression_rules.kinds.wave import WaveRule, WaveTurn
from domain.progression_rules.parts.condition import CounterCondition, RepsCondition
from domain.progression_rules.parts.load_change import LoadChange
from domain.progression_rules.parts.scheme import AdjustmentRow, AdjustmentTable, SetLine
from domain.progression_rules.stage import Stage
from domain.progression_rules.staged import StagedRule
from domain.reports.preview import LIFT, one_rule
from domain.sessions.symptoms import SwellingGrade
from tests.domain.progression_rules.examples import FIVES, GREYSKULL, MET, RANGE, WENDLER
from tests.factories import RACK, dumbbells

LINE = (SetLine(count=5, reps=5),)
BARBELL = (Barbell(Unit.KG, 20, (PlatePair(10),)),)


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


# Names


def test_two_progressions_of_one_name_are_rejected() -> None:
    named = replace(program((slot(),)), progressions=(Progression("lift", FIVES), Progression("lift", RANGE)))
    assert refused(named) == [("/progressions/1/progression", "Duplicate progression `lift`.")]


def test_two_slots_of_one_name_are_rejected_even_on_different_days() -> None:
    assert refused(program((slot("a"),), (slot("a"),))) == [("/days/1/slots/0/slot", "Duplicate slot `a`.")]


def test_a_slot_named_with_digits_alone_is_rejected_because_a_sheet_reads_a_position() -> None:
    assert [pointer for pointer, _ in refused(program((slot("531"),)))] == ["/days/0/slots/0/slot"]


def test_a_slot_names_a_progression_and_an_exercise_that_exist() -> None:
    assert refused(program((slot(), Slot("b", "lift", "legs"), Slot("c", "squat", "lift", judged=False)))) == [
        ("/days/0/slots/1/progression", "There is no progression `legs`."),
        ("/days/0/slots/2/exercise", "There is no exercise `squat`."),
    ]


def test_a_progression_that_no_slot_follows_is_rejected() -> None:
    assert refused(program((slot(),), lift=FIVES, legs=FIVES)) == [
        ("/progressions/1", "No slot follows the progression `legs`.")
    ]


# The sets of a slot


def test_a_slot_has_one_kind_of_sets_of_its_own() -> None:
    turns = (WaveTurn(LINE),)
    both = slot(sets=LINE, weeks=turns)
    assert refused(replace(program((both,)), weeks=Weeks())) == [
        ("/days/0/slots/0/sets", "Give `sets` or `weeks`, not both.")
    ]


def test_weeks_of_a_slot_need_weeks_of_the_program() -> None:
    weekly = program((slot(weeks=(WaveTurn(LINE),)),))
    reason = "The program needs `weeks`, which defines how weeks are counted."
    assert refused(weekly) == [("/days/0/slots/0/weeks", reason)]
    assert refused(replace(weekly, weeks=Weeks())) == []


@pytest.mark.parametrize("field", ["sets", "turns/0/sets", "weeks/0/sets"])
def test_faults_of_a_slots_own_sets_are_reported_with_their_place(field: str) -> None:
    adjusted = (SetLine(reps=5, adjust=AdjustmentTable(1, (AdjustmentRow(max=4, percent=90),))),)
    name = field.partition("/")[0]
    own: dict[str, Any] = {name: adjusted if name == "sets" else (WaveTurn(adjusted),)}
    faults = program_faults(replace(program((slot(**own),), lift=WENDLER), weeks=Weeks()), {"lift": LIFT})
    assert faults == [(f"/days/0/slots/0/{field}/0/adjust/from_set", "The deciding set must come before this one.")]


def test_a_wave_may_have_its_table_in_the_rule_or_in_its_slots() -> None:
    assert refused(program((slot(turns=(WaveTurn(LINE),)),), lift=WaveRule(cycle=4, step=5))) == []
    assert refused(program((slot(sets=LINE),), lift=WaveRule(cycle=4, step=5))) == []
    assert refused(program((slot(),), lift=WENDLER)) == []


def test_sets_without_a_load_need_no_working_load() -> None:
    bodyweight = (SetLine(reps=5, loaded=False),)
    assert refused(program((slot("a"), slot("b", sets=bodyweight, judged=False)), lift=FixedRule(reps=5))) == []


def test_sets_of_a_slot_without_a_load_need_an_exercise_with_bodyweight() -> None:
    own = program((slot("a"), slot("b", sets=(SetLine(reps=5, loaded=False),), judged=False)))
    reason = "`lift` can't be done with bodyweight alone, and some of its sets have `loaded: false`."
    assert program_faults(own, {"lift": NEEDS_A_LOAD}) == [("/days/0/slots/1/exercise", reason)]


# Variants


SQUAT = replace(LIFT, variants=(Variant("front", "front"), Variant("back", "back")))


def varied(*variants: VariantStep) -> list[tuple[str, str]]:
    return program_faults(program((slot(variants=variants),)), {"lift": SQUAT})


def test_a_slot_names_variants_of_its_exercise() -> None:
    confirmed = Confirmation.UNASSISTED
    assert varied(VariantStep("front", confirmed), VariantStep("goblet")) == [
        ("/days/0/slots/0/variants/1/variant", "`lift` has no variant `goblet`.")
    ]
    assert varied(VariantStep("front", confirmed), VariantStep("back")) == []


def test_only_the_last_variant_may_be_without_a_confirmation() -> None:
    reason = "A variant without `confirmation` is never left, so it must be the last."
    assert varied(VariantStep("front"), VariantStep("back")) == [("/days/0/slots/0/variants/0", reason)]
    assert varied(VariantStep("front", Confirmation.UNASSISTED), VariantStep("back", Confirmation.UNASSISTED)) == []


# Days


def on_weekdays(*weekdays: tuple[Weekday, ...]) -> list[tuple[str, str]]:
    days = tuple(Day(f"Day {n}", (slot(f"slot-{n}"),), each) for n, each in enumerate(weekdays))
    return refused(replace(program((slot(),)), days=days))


def test_either_every_day_has_weekdays_or_none_has() -> None:
    reason = "Other days have weekdays, so a day without one would never be trained."
    assert on_weekdays((Weekday.MONDAY,), ()) == [("/days/1/weekdays", reason)]
    assert on_weekdays((), ()) == []


@pytest.mark.parametrize("second", [(Weekday.FRIDAY, Weekday.MONDAY), (Weekday.MONDAY,)])
def test_a_weekday_belongs_to_one_day(second: tuple[Weekday, ...]) -> None:
    place = f"/days/1/weekdays/{len(second) - 1}"
    assert on_weekdays((Weekday.MONDAY,), second) == [(place, "Another day is already trained on monday.")]


def test_a_weekday_is_named_once_within_a_day() -> None:
    assert on_weekdays((Weekday.MONDAY, Weekday.MONDAY))[0][0] == "/days/0/weekdays/1"


def test_a_progression_may_be_judged_on_several_days() -> None:
    assert refused(program((slot("a"),), (slot("b"),))) == []


# Sides


def test_bilateral_slots_train_the_same_sides_whatever_they_say() -> None:
    both = program((slot("a", sides=SlotSides.AFFECTED),), (slot("b"),))
    assert refused(replace(both, policies=Policies(sides=SidePolicy.INDEPENDENT))) == []


def test_with_independent_sides_a_slot_for_the_affected_side_needs_a_progression_of_its_own() -> None:
    legs = replace(LIFT, laterality=Laterality.ONE_SIDED)
    sided = program((slot("a", sides=SlotSides.AFFECTED),), (slot("b"),))
    sided = replace(sided, policies=Policies(sides=SidePolicy.INDEPENDENT))
    reason = "With independent sides, all slots of `lift` must train the same sides."
    assert program_faults(sided, {"lift": legs}) == [("/days/1/slots/0/progression", reason)]


# Rules


def test_faults_of_a_rule_hide_the_conditions_that_are_never_met() -> None:
    """One set of three is never the fifth; that is reported once the counter exists."""
    clause = Clause("third", "Third.", (CounterCondition(counter="met", min=3), RepsCondition(set=5, min=5)))
    rule = CustomRule(scheme=(SetLine(count=3, reps=5),), clauses=(clause,))
    places = [place for place, _ in refused(program((slot(),), lift=rule))]
    assert places == ["/progressions/0/rule/clauses/0/when/0/counter"]


@pytest.mark.parametrize(("judged", "is_refused"), [(True, False), (False, True)])
def test_only_judged_slots_collect_data_for_conditions(judged: bool, is_refused: bool) -> None:
    clause = Clause("fifth", "Fifth.", (RepsCondition(set=5, min=5),), LoadChange(plus=5))
    rule = CustomRule(scheme=(SetLine(count=3, reps=5),), clauses=(clause,))
    days = program((slot("a"),), (slot("b", sets=LINE, judged=judged),), lift=rule)
    reason = "There is no set 5: a session has 3."
    assert refused(days) == ([("/progressions/0/rule/clauses/0/when/0", reason)] if is_refused else [])


# Equipment


@pytest.mark.parametrize(
    ("equipment", "is_refused"),
    [((dumbbells(8, count=2),), False), ((dumbbells(8, count=1),), True), ((), True), (BARBELL, True)],
)
def test_every_variant_needs_a_load_that_the_athlete_can_build(
    equipment: tuple[Equipment, ...], is_refused: bool
) -> None:
    lunge = Exercise(
        "lunge",
        "Lunge",
        Laterality.ONE_SIDED,
        bodyweight=False,
        equipment=(EquipmentKind.DUMBBELL, EquipmentKind.KETTLEBELL),
        variants=(Variant("one", "one"), Variant("two", "two", implements=2)),
    )
    variants = (VariantStep("one", Confirmation.TORSO_UPRIGHT), VariantStep("two"))
    days = (Day("Day", (Slot("lunge", "lunge", "lift", variants=variants),)),)
    plan = Plan(Program("lunges", "Lunges", days, (Progression("lift", FIVES),)), 1, (lunge,))
    reason = "`lunge` needs two dumbbells or kettlebells of the same weight, and the athlete has none that fits."
    expected = [("/days/0/slots/0/exercise", reason)] if is_refused else []
    assert equipment_faults(plan, Setup(Unit.KG, equipment)) == expected


MACHINE: Equipment = AssistedMachine(Unit.KG, 5, 50, 5)
NAMED_BANDS: Equipment = ResistanceBands(Unit.KG, (ResistanceBand("red"), ResistanceBand("green")))
BACK_OFF = LinearLoadRule(scheme=(SetLine(reps=5), SetLine(reps=8, percent=80)))
ADJUSTED = FixedRule(scheme=(SetLine(reps=5), SetLine(reps=5, adjust=AdjustmentTable(1, (AdjustmentRow(percent=90),)))))
UP_A_BIT = LinearLoadRule(scheme=(SetLine(reps=5), SetLine(reps=5, plus=2.5)))


@pytest.mark.parametrize(
    ("rule", "equipment", "body_weight", "lacking"),
    [
        (BACK_OFF, MACHINE, None, "so the athlete's body weight is needed"),
        (ADJUSTED, MACHINE, None, "so the athlete's body weight is needed"),
        (BACK_OFF, MACHINE, 80, None),
        (UP_A_BIT, MACHINE, None, None),
        (FIVES, MACHINE, None, None),
        (BACK_OFF, NAMED_BANDS, 80, "so its bands need a `force`"),
        (ADJUSTED, NAMED_BANDS, 80, "so its bands need a `force`"),
        (UP_A_BIT, NAMED_BANDS, 80, "so its bands need a `force`"),
        (FIVES, NAMED_BANDS, None, None),
    ],
)
def test_percentages_need_a_body_weight_for_assistance_and_a_force_for_bands(
    rule: ProgressionRule, equipment: Equipment, body_weight: float | None, lacking: str | None
) -> None:
    plan = one_rule(rule, EXERCISES["pull-up"])
    found = equipment_faults(plan, Setup(Unit.KG, (equipment,), body_weight=body_weight))
    assert [pointer for pointer, _ in found] == ([] if lacking is None else ["/days/0/slots/0/exercise"])
    assert all(lacking is not None and lacking in message for _, message in found)


def test_a_bodyweight_exercise_needs_no_equipment() -> None:
    assert equipment_faults(Plan(program((slot(),)), 1, (LIFT,)), Setup(Unit.KG, ())) == []


def test_pain_limits_of_a_slot_or_a_stage_need_those_of_the_program() -> None:
    ladder = StagedRule(stages=(Stage("only", FIVES, pain=PainLimits(green_during=5)),))
    message = "The program needs `policies.pain`, which these thresholds refine."
    found = program((slot(pain=PainLimits(green_during=5)), slot("b", "ladder")), lift=FIVES, ladder=ladder)
    assert refused(found) == [
        ("/days/0/slots/0/pain", message),
        ("/progressions/1/rule/stages/0/pain", message),
    ]
    assert refused(replace(found, policies=Policies(pain=PainPolicy()))) == []


def test_pain_limits_of_a_phase_need_those_of_the_program() -> None:
    phase = Phase("only", pain=PainLimits(green_during=6))
    found = replace(program((slot(),), lift=FIVES), phases=(phase,))
    message = "The program needs `policies.pain`, which these thresholds refine."
    assert refused(found) == [("/phases/0/pain", message)]
    assert refused(replace(found, policies=Policies(pain=PainPolicy()))) == [("/phases/0/pain", GREEN_ABOVE_RED)]


@pytest.mark.parametrize(
    ("policy", "pointer"),
    [
        (PainPolicy(green_during=6), "/policies/pain/green_during"),
        (PainPolicy(green_after=3, red_above=2), "/policies/pain/green_after"),
        (
            PainPolicy(symptoms=SymptomLimits(stiffness_green=30, stiffness_red_above=20)),
            "/policies/pain/symptoms/stiffness_green",
        ),
        (
            PainPolicy(
                symptoms=SymptomLimits(swelling_green=SwellingGrade.MILD, swelling_red_above=SwellingGrade.TRACE)
            ),
            "/policies/pain/symptoms/swelling_green",
        ),
    ],
)
def test_a_green_limit_above_the_red_one_is_rejected(policy: PainPolicy, pointer: str) -> None:
    found = program((slot(),), lift=FIVES)
    assert refused(replace(found, policies=Policies(pain=policy))) == [(pointer, GREEN_ABOVE_RED)]


def test_a_green_limit_of_a_slot_above_the_red_one_of_the_program_is_rejected() -> None:
    found = program((slot(pain=PainLimits(green_during=6)),), lift=FIVES)
    assert refused(replace(found, policies=Policies(pain=PainPolicy()))) == [("/days/0/slots/0/pain", GREEN_ABOVE_RED)]
    found = program((slot(pain=PainLimits(green_during=6, red_above=7)),), lift=FIVES)
    assert refused(replace(found, policies=Policies(pain=PainPolicy()))) == []

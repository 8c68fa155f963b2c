"""The first prescription says where it starts, and whose word that was."""

from datetime import timedelta

import pytest
from msgspec.structs import replace

from domain.catalog import EXERCISES, PROGRAMS
from domain.decision import Decision
from domain.loads.equipment import Barbell, ImplementLoad, Plate, PlatePair, ResistanceBand, ResistanceBands, Stack
from domain.loads.loading import Unit
from domain.programs.plan import Plan
from domain.programs.program import Policies, SidePolicy
from domain.progress.enrollment_start import progress_before_replay, start_progress, week_has_effect
from domain.progress.open_session import week_on
from domain.progress.prescribe import prescribe
from domain.progress.progress import EnrollmentStart, Setup, StartLoad
from domain.progress.start_from_history import PastExercise
from domain.progression_rules import ProgressionRule
from domain.progression_rules.kinds import by_result, wave
from domain.progression_rules.kinds.double_progression import DoubleProgressionRule
from domain.progression_rules.kinds.fixed import FixedRule
from domain.progression_rules.kinds.linear_load import LinearLoadRule
from domain.progression_rules.parts.condition import RepsCondition
from domain.progression_rules.parts.scheme import SetLine
from domain.progression_rules.rule import PastSet
from domain.progression_rules.stage import Stage, StageExit
from domain.progression_rules.staged import StagedRule
from domain.reports.preview import LIFT, one_rule
from domain.sessions.metric import Interval
from domain.sessions.prescription import SetKind
from domain.sessions.side import Side
from tests.factories import DAY_ONE, Athlete, dumbbells, plan, setup

BAR = Barbell(Unit.KG, 20, tuple(PlatePair(load, 4) for load in (25, 20, 15, 10, 5, 2.5, 1.25)))
FIVES = LinearLoadRule(scheme=(SetLine(count=3, reps=5),), step=2.5)
BSS, CIRCUIT = PROGRAMS["bulgarian-split-squat"], PROGRAMS["runner-knee-strength"]
RACK = setup((dumbbells(4, 10, 12),))


def plan_of(rule: ProgressionRule, exercise: str) -> Plan:
    return one_rule(rule, EXERCISES[exercise])


@pytest.mark.parametrize(
    ("said", "load", "text"),
    [
        (None, 4, "Starts at 4 kg, the lightest available, because no starting load was set."),
        (10, 10, "Starts at 10 kg, set by the coach."),
        (11, 12, "Starts at 12 kg, the closest available load to the coach's starting load of 11 kg."),
        (40, 12, "Starts at 12 kg, the closest available load to the coach's starting load of 40 kg."),
    ],
)
def test_a_load_is_said_to_be_the_coachs_where_it_is(said: float | None, load: float, text: str) -> None:
    ana = Athlete(start=() if said is None else (StartLoad("bss", said),), having=RACK)
    assert (ana.load("bss"), ana.asked("bss").decision.text) == (load, text)


WAVE = replace(wave.EXAMPLE, start_percent=90)
SHARES: dict[str, ProgressionRule] = {
    "wave": WAVE,
    "by_result": replace(by_result.EXAMPLE, start_percent=90),
    "staged": StagedRule(stages=(Stage("wave", WAVE),)),
}


@pytest.mark.parametrize("kind", SHARES)
def test_a_rule_that_starts_at_a_share_of_the_coachs_load_says_so(kind: str) -> None:
    """A training max is 90 percent of the one-repetition maximum."""
    stack = setup((Stack(Unit.KG, 2, 200, 2),))
    ana = Athlete(one_rule(SHARES[kind]), start=(StartLoad("lift", 60),), having=stack)
    decision = ana.asked("lift").decision
    assert (decision.code, decision.text) == (
        "start_coach_percent",
        "The training max is 54 kg, 90% of the coach's starting load of 60 kg.",
    )


@pytest.mark.parametrize(
    ("start", "text"),
    [
        ((StartLoad("lift", 61),), "The training max is 61 kg, set by the coach."),
        ((), "Starts at 10 kg, the lightest available, because no starting load was set."),
    ],
    ids=["coach", "nothing"],
)
def test_a_start_of_a_wave_names_the_training_max_or_the_heaviest_set(start: tuple[StartLoad, ...], text: str) -> None:
    stack = setup((Stack(Unit.KG, 10, 200, 2),))
    ana = Athlete(one_rule(replace(wave.EXAMPLE, start_percent=100)), start=start, having=stack)
    assert ana.asked("lift").decision.text == text


def test_the_starting_load_of_a_program_is_the_training_max_of_a_wave() -> None:
    what = one_rule(replace(wave.EXAMPLE, start_percent=100)).program
    progression = replace(what.progressions[0], start_load=80.0)
    ana = Athlete(
        Plan(replace(what, progressions=(progression,)), 1, (LIFT,)), having=setup((Stack(Unit.KG, 10, 200, 2),))
    )
    assert ana.asked("lift").decision.text == "The training max is 80 kg, the starting load of the program."


@pytest.mark.parametrize(
    ("slot", "text"),
    [("warm-up", "Starts with bodyweight, to fatigue."), ("sits", "Starts with bodyweight, 5 reps.")],
)
def test_what_carries_no_load_is_not_called_the_lightest(slot: str, text: str) -> None:
    assert Athlete(CIRCUIT, having=RACK).asked(slot).decision.text == text


@pytest.mark.parametrize(
    ("rule", "text"),
    [
        (FixedRule(scheme=(SetLine(seconds=20, loaded=False),)), "Starts with 20 seconds."),
        (FixedRule(scheme=(SetLine(distance_m=400, loaded=False),)), "Starts with 400 meters."),
        (
            FixedRule(scheme=(SetLine(reps=8, interval=Interval(60, None, 90), loaded=False),)),
            "Starts with 8 intervals of 60 seconds with 90 seconds of recovery in between.",
        ),
    ],
    ids=["hold", "distance", "intervals"],
)
def test_a_hold_a_distance_and_intervals_start_without_a_word_on_load(rule: FixedRule, text: str) -> None:
    assert Athlete(one_rule(rule)).asked("lift").decision.text == text


def test_sides_that_go_on_their_own_are_each_said_where_they_start() -> None:
    program = replace(BSS, policies=Policies(sides=SidePolicy.INDEPENDENT))
    ana = Athlete(program, start=(StartLoad("bss", 10, Side.LEFT), StartLoad("bss", 4, Side.RIGHT)), having=RACK)
    said = "Left: Starts at 10 kg, set by the coach. Right: Starts at 4 kg, set by the coach."
    assert ana.asked("bss").decision.text == said


BANDS = ResistanceBands(Unit.KG, (ResistanceBand("thin", 5), ResistanceBand("wide", 25)))
LADDER = StagedRule(
    stages=(
        Stage("squat", FIVES, (StageExit((RepsCondition(min=5),)),)),
        Stage("pull", FIVES, exercise="pull-up"),
    )
)
PULL_FIRST = replace(LADDER, stages=(replace(LADDER.stages[0], exercise="pull-up"), Stage("barbell", FIVES)))


@pytest.mark.parametrize(
    ("rule", "said"),
    [(LADDER, StartLoad("lift", band="thin", stage="pull")), (PULL_FIRST, StartLoad("lift", band="thin"))],
)
def test_a_band_is_one_for_the_exercise_of_the_stage(rule: ProgressionRule, said: StartLoad) -> None:
    exercises = (EXERCISES["back-squat"], EXERCISES["pull-up"])
    begun = Plan(plan_of(rule, "back-squat").program, 1, exercises)
    ana = Athlete(begun, start=(said,), having=setup((BAR, BANDS)))
    assert (ana.asked("lift").exercise, ana.asked("lift").sets[0].band) == ("pull-up", "thin")


# From history


def from_history(
    *sets: PastSet, days: int = 3, rule: ProgressionRule = FIVES, exercise: str = "back-squat", unit: Unit = Unit.KG
) -> tuple[float, str]:
    """The first load and the decision's text, for an exercise done some days ago."""
    begun = plan_of(rule, exercise)
    enrolled = EnrollmentStart(DAY_ONE, Setup(unit, (BAR,)))
    progress = start_progress(begun, enrolled, {exercise: PastExercise(DAY_ONE - timedelta(days), sets)})
    return progress.progression_states["lift"].states["both"].load, progress.decisions["lift"].text


def test_a_new_program_starts_where_the_last_one_ended() -> None:
    assert from_history(*[PastSet(100, 5)] * 3) == (
        100,
        "Starts at 100 kg, based on 3 x 5 at 100 kg on August 29, 2026.",
    )


def test_a_heavy_single_is_no_start_for_sets_of_eight() -> None:
    eights = LinearLoadRule(scheme=(SetLine(count=3, reps=8),), step=2.5)
    assert from_history(PastSet(160, 1), rule=eights)[0] == 125


def test_a_session_that_failed_starts_lower_than_it_was() -> None:
    assert from_history(PastSet(100, 0), PastSet(100, 1))[0] == 85


@pytest.mark.parametrize(
    ("days", "load"), [(14, 140), (15, 132.5), (28, 125), (42, 110), (84, 70), (365, 70), (366, 20)]
)
def test_a_start_from_history_ages_as_after_a_break(days: int, load: float) -> None:
    assert from_history(*[PastSet(140, 5)] * 3, days=days)[0] == load


def test_the_sentence_says_how_long_ago_the_last_session_was() -> None:
    assert from_history(*[PastSet(140, 5)] * 3, days=50)[1] == (
        "Starts at 110 kg, lighter than the 140 kg shown by 3 x 5 at 140 kg on July 13, 2026, because that was 50 days "
        "ago."
    )
    assert from_history(*[PastSet(140, 5)] * 3, days=691)[1] == (
        "Starts at 20 kg. The last session with this exercise was 691 days ago, too long ago to count."
    )


def test_a_training_max_from_history_names_the_1rm_it_is_a_share_of() -> None:
    five_three_one = replace(wave.EXAMPLE, start_percent=90)
    assert from_history(PastSet(100, 5), rule=five_three_one)[1] == (
        "The training max is 105 kg, 90% of a one-repetition maximum of 116.67 kg, based on 5 reps at 100 kg on "
        "August 29, 2026."
    )
    assert from_history(PastSet(100, 5), rule=five_three_one, days=20)[1] == (
        "The training max is 99.76 kg, less than 90% of a one-repetition maximum of 116.67 kg, because the last "
        "session was 20 days ago. The maximum is based on 5 reps at 100 kg on August 12, 2026."
    )


def test_a_load_that_the_equipment_cannot_make_is_no_start() -> None:
    assert from_history(PastSet(800, 5), PastSet(80, 5))[0] == 80


def test_a_lighter_start_that_is_rounded_back_is_not_called_lighter() -> None:
    """15 kg, and dumbbells of 12 and 14 kg: 5 percent off is 14.25 kg, which the lifter already has as 14 kg."""
    begun, past = plan(BSS), {"bulgarian-split-squat": PastExercise(DAY_ONE - timedelta(20), (PastSet(15, 9),))}
    progress = start_progress(begun, EnrollmentStart(DAY_ONE, setup((dumbbells(12, 14),))), past)
    assert progress.decisions["bss"].text == "Starts at 14 kg, based on 9 reps at 15 kg on August 12, 2026."


def test_a_lifter_who_did_more_than_the_equipment_allows_starts_at_the_heaviest_load() -> None:
    heavy = PastExercise(DAY_ONE - timedelta(3), (PastSet(204, 12),))
    past = {"leg-press": replace(heavy, earlier=(replace(heavy, on=DAY_ONE - timedelta(10)),))}
    begun = EnrollmentStart(DAY_ONE, Setup(Unit.KG, (Stack(Unit.KG, 10, 200, 2.5),)))
    decision = start_progress(plan_of(FIVES, "leg-press"), begun, past).decisions["lift"]
    assert decision.code == "start_history_heaviest"
    assert decision.text == (
        "Starts at 200 kg, the heaviest load available. Based on 12 reps at 204 kg on August 29, 2026, it would be "
        "more than the equipment can make."
    )


CABLE = Stack(Unit.KG, 5, 60, 2.5)


def start_on_a_cable(*sets: PastSet, days: int = 3, and_days: int | None = None) -> Decision:
    """The decision about a start with triceps extensions on a cable of 5 to 60 kg. `and_days`: the same sets before."""
    earlier = () if and_days is None else (PastExercise(DAY_ONE - timedelta(and_days), sets),)
    past = {"overhead-triceps-extension": PastExercise(DAY_ONE - timedelta(days), sets, earlier)}
    begun = plan_of(DoubleProgressionRule(reps_min=8, reps_max=12), "overhead-triceps-extension")
    return start_progress(begun, EnrollmentStart(DAY_ONE, Setup(Unit.KG, (CABLE,))), past).decisions["lift"]


@pytest.mark.parametrize("days", [3, 90])
def test_a_lifter_who_did_less_than_the_equipment_allows_starts_at_the_lightest_load(days: int) -> None:
    decision = start_on_a_cable(*[PastSet(4, 10)] * 2, days=days)
    assert decision.code == "start_history_lightest"
    day = {3: "August 29, 2026", 90: "June 3, 2026"}[days]
    assert decision.text == (
        f"Starts at 5 kg, the lightest load available. Based on 2 x 10 at 4 kg on {day}, it would be less than the "
        "equipment can make."
    )


def test_half_of_a_load_that_is_less_than_the_equipment_can_make_is_the_lightest_one_because_of_the_break() -> None:
    assert start_on_a_cable(*[PastSet(7.5, 10)] * 2, days=90).text == (
        "Starts at 5 kg, lighter than the 7.5 kg shown by 2 x 10 at 7.5 kg on June 3, 2026, because that was 90 days "
        "ago."
    )


COLORS = ResistanceBands(Unit.KG, (ResistanceBand("red", 5), ResistanceBand("blue", 10)))


@pytest.mark.parametrize(
    ("days", "text"),
    [
        (3, "Starts with the blue band, based on 3 x 10 with the blue band on August 29, 2026."),
        (90, "Starts with the red band, lighter than the blue band shown by 3 x 10 with the blue band on June 3, 2026"),
    ],
)
def test_a_start_from_history_names_the_bands(days: int, text: str) -> None:
    rule = DoubleProgressionRule(reps_min=8, reps_max=12)
    past = {"band-pull-apart": PastExercise(DAY_ONE - timedelta(days), (PastSet(10, 10),) * 3)}
    begun = EnrollmentStart(DAY_ONE, setup((COLORS,)))
    assert start_progress(plan_of(rule, "band-pull-apart"), begun, past).decisions["lift"].text.startswith(text)


def test_more_than_the_equipment_can_make_in_one_session_alone_is_named_as_a_typing_error() -> None:
    decision = start_on_a_cable(*[PastSet(70, 10)] * 2)
    assert decision.code == "start_history_typing_error"
    assert decision.text == (
        "Starts at 5 kg, the lightest available. 2 x 10 at 70 kg on August 29, 2026 looks like a typing error, because "
        "the equipment can't make that load, and no other session shows it."
    )


@pytest.mark.parametrize("and_days", [6, 60])
def test_more_than_the_equipment_can_make_in_two_sessions_is_no_typing_error_however_far_apart(and_days: int) -> None:
    decision = start_on_a_cable(*[PastSet(70, 10)] * 2, and_days=and_days)
    assert decision.text == (
        "Starts at 60 kg, the heaviest load available. Based on 2 x 10 at 70 kg on August 29, 2026, it would be more "
        "than the equipment can make."
    )


def test_two_sessions_with_the_same_load_for_a_hold_show_no_load_for_reps_and_no_typing_error() -> None:
    assert start_on_a_cable(PastSet(70, 0, seconds=30), and_days=6).code == "start_history_no_load"


@pytest.mark.parametrize("past", [PastSet(0, 10), PastSet(10, 0, seconds=30)])
def test_sessions_without_a_load_for_the_target_are_not_called_missing(past: PastSet) -> None:
    decision = start_on_a_cable(past)
    assert decision.code == "start_history_no_load"
    assert decision.text == (
        "Starts at 5 kg, the lightest available, because no starting load was set, and earlier sessions with this "
        "exercise don't show one."
    )


def test_the_starting_load_of_the_program_comes_before_the_lightest_one_where_no_session_shows_a_load() -> None:
    program = plan_of(FIVES, "overhead-triceps-extension").program
    with_load = tuple(replace(each, start_load=20, start_unit=Unit.KG) for each in program.progressions)
    begun = Plan(replace(program, progressions=with_load), 1, (EXERCISES["overhead-triceps-extension"],))
    past = {"overhead-triceps-extension": PastExercise(DAY_ONE - timedelta(3), (PastSet(0, 10),))}
    decision = start_progress(begun, EnrollmentStart(DAY_ONE, Setup(Unit.KG, (CABLE,))), past).decisions["lift"]
    assert decision.text == "Starts at 20 kg, the starting load of the program."


def test_a_session_that_is_replayed_is_no_break_ago() -> None:
    """The program begins with it."""
    past = {"back-squat": PastExercise(DAY_ONE - timedelta(90), (PastSet(100, 5),), replayed=True)}
    begun = EnrollmentStart(DAY_ONE, Setup(Unit.KG, (BAR,)))
    decision = start_progress(plan_of(FIVES, "back-squat"), begun, past).decisions["lift"]
    assert decision.text == "Starts at 100 kg, based on 5 reps at 100 kg on June 3, 2026."


def test_an_enrollment_that_replays_begins_with_the_first_replayed_session() -> None:
    begun, start = plan(BSS), EnrollmentStart(DAY_ONE, RACK)
    first = start_progress(begun, start, {})
    for days, begins_on in ((30, DAY_ONE - timedelta(30)), (-5, DAY_ONE)):
        replaying = progress_before_replay(begun, first, start, DAY_ONE - timedelta(days))
        assert (replaying.start_on, replaying.not_due_before) == (begins_on, DAY_ONE)


def test_each_side_starts_from_its_own_sets() -> None:
    program = replace(BSS, policies=Policies(sides=SidePolicy.INDEPENDENT))
    sets = (PastSet(12, 9, side=Side.LEFT), PastSet(10, 9, side=Side.RIGHT))
    past = {"bulgarian-split-squat": PastExercise(DAY_ONE - timedelta(3), sets)}
    states = start_progress(plan(program), EnrollmentStart(DAY_ONE, RACK), past).progression_states["bss"].states
    assert {side: state.load for side, state in states.items()} == {"left": 12, "right": 10}


def test_sides_that_share_a_load_start_from_the_weaker_one() -> None:
    sets = (PastSet(12, 9, side=Side.LEFT), PastSet(10, 9, side=Side.RIGHT))
    past = {"bulgarian-split-squat": PastExercise(DAY_ONE - timedelta(3), sets)}
    progress = start_progress(plan(BSS), EnrollmentStart(DAY_ONE, RACK), past)
    assert progress.decisions["bss"].text == "Starts at 10 kg, based on 9 reps at 10 kg on August 29, 2026."


def test_a_start_in_percentages_names_the_load_of_the_heaviest_set() -> None:
    light = LinearLoadRule(scheme=(SetLine(count=2, reps=5, percent=80),), step=2.5)
    load, text = from_history(PastSet(80, 5), rule=light)
    assert (load, text) == (100, "Starts at 80 kg, based on 5 reps at 80 kg on August 29, 2026.")


# With bodyweight


def test_a_pull_up_starts_with_bodyweight_and_not_with_the_lightest_plate() -> None:
    plates = Plate(Unit.KG, (ImplementLoad(1.25, 2), ImplementLoad(2.5, 2)))
    rule = DoubleProgressionRule(reps_min=3, reps_max=8)
    ana = Athlete(plan_of(rule, "pull-up"), having=setup((plates,)))
    assert (ana.load("lift"), ana.asked("lift").decision.text) == (0, "Starts with bodyweight, 3 reps.")
    ana.trains(8)
    assert (ana.load("lift"), ana.reps("lift")) == (1.25, 3)


def test_a_split_squat_starts_with_the_lightest_dumbbell() -> None:
    assert Athlete(having=RACK).load("bss") == 4


def test_a_start_with_bodyweight_names_the_first_set() -> None:
    rule = LinearLoadRule(scheme=(SetLine(reps=5), SetLine(reps=8)))
    ana = Athlete(plan_of(rule, "pull-up"), having=setup((dumbbells(4),)))
    assert ana.asked("lift").decision.text == "Starts with bodyweight, 5 reps."


@pytest.mark.parametrize(
    ("said", "text"),
    [
        (StartLoad("lift", 0, assistance=30), "30 kg of assistance"),
        (StartLoad("lift", 10), "10 kg"),
    ],
)
def test_a_start_that_no_equipment_can_build_is_named(said: StartLoad, text: str) -> None:
    ana = Athlete(plan_of(FIVES, "pull-up"), (said,), setup(()))
    assert ana.asked("lift").decision.text == (
        f"Starts at bodyweight, the closest available load to the coach's starting load of {text}."
    )


# A later day, week or stage


def test_an_athlete_can_start_on_another_day_of_the_rotation() -> None:
    plan_ = plan("stronglifts-5x5")
    start = EnrollmentStart(DAY_ONE, setup((BAR,)), day="B")
    assert prescribe(plan_, start_progress(plan_, start, {}), DAY_ONE).day == "B"


def test_an_athlete_can_start_in_a_later_week_of_the_tables() -> None:
    plan_ = plan("heavy-slow-resistance")
    start = EnrollmentStart(DAY_ONE, setup((Stack(Unit.KG, 0, 300, 2.5), BAR)), week=4)
    progress = start_progress(plan_, start, {})
    assert prescribe(plan_, progress, DAY_ONE).week == 4
    assert week_on(plan_, progress, DAY_ONE) == 3


def test_a_later_week_of_a_wave_is_a_later_row_of_its_table() -> None:
    plan_ = plan("5-3-1")
    loads = tuple(StartLoad(name, 100) for name in plan_.progressions)
    weeks = [
        prescribe(plan_, start_progress(plan_, EnrollmentStart(DAY_ONE, setup((BAR,)), loads, week=week), {}), DAY_ONE)
        for week in (1, 3)
    ]
    assert [[one.reps for one in issued.exercises[0].sets if one.kind is SetKind.WORK][:3] for issued in weeks] == [
        [5, 5, 5],
        [5, 3, 1],
    ]


def test_an_athlete_can_start_in_a_later_stage() -> None:
    plan_ = plan("runner-knee-strength")
    start = EnrollmentStart(DAY_ONE, setup(), (StartLoad("sits", stage="bodyweight"),))
    item = prescribe(plan_, start_progress(plan_, start, {}), DAY_ONE).exercise("sits")
    assert item is not None
    assert (item.stage, item.decision.code) == ("bodyweight", "start_coach_stage")
    assert item.decision.text == 'Starts in stage "bodyweight", set by the coach: 5 reps with bodyweight.'


def test_a_load_of_the_coach_in_a_stage_that_can_not_be_built_is_named() -> None:
    plan_ = plan("runner-knee-strength")
    start = EnrollmentStart(DAY_ONE, RACK, (StartLoad("sits", 9, stage="loaded"),))
    item = prescribe(plan_, start_progress(plan_, start, {}), DAY_ONE).exercise("sits")
    assert item is not None
    assert item.decision.text == (
        'Starts in stage "loaded", set by the coach: 5 reps at 10 kg, the closest available load to 9 kg.'
    )


def test_a_start_needs_a_load_or_a_stage() -> None:
    with pytest.raises(ValueError, match="Give a `load`, an `assistance`, a `band` or a `stage`"):
        StartLoad("squat")


# A later week

LADDER = StagedRule(
    stages=(
        Stage("bodyweight", FixedRule(reps=10, loaded=False), (StageExit((RepsCondition(min=10),)),)),
        Stage("waves", wave.EXAMPLE),
    )
)


@pytest.mark.parametrize(
    ("start", "has_effect"),
    [((), False), ((StartLoad("lift", stage="waves", load=40),), True), ((StartLoad("lift", load=40),), True)],
    ids=["first_stage", "said_stage", "said_load"],
)
def test_a_later_week_has_an_effect_only_in_a_stage_with_waves(start: tuple[StartLoad, ...], has_effect: bool) -> None:
    found = plan_of(LADDER, "back-squat")
    start = tuple(replace(item, progression=found.every_slot[0].progression) for item in start)
    begun = EnrollmentStart(DAY_ONE, Setup(Unit.KG, (BAR,)), start)
    assert week_has_effect(found, begun, {}) is has_effect


def test_a_later_week_has_an_effect_where_the_history_starts_in_a_stage_with_waves() -> None:
    past = {"back-squat": PastExercise(DAY_ONE, (PastSet(100, 5),))}
    begun = EnrollmentStart(DAY_ONE, Setup(Unit.KG, (BAR,)))
    assert week_has_effect(plan_of(LADDER, "back-squat"), begun, past)

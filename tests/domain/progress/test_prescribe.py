"""What a prescription contains: its date, sets, warm-up, cues and the reason."""

from datetime import timedelta

import pytest
from msgspec.structs import replace

from domain.catalog import EXERCISES, PROGRAMS
from domain.loads.equipment import Barbell, ImplementLoad, Plate, PlatePair
from domain.loads.loading import Unit
from domain.policies.pain import PainLimits
from domain.programs.plan import Plan
from domain.progress.history import SkipEvent
from domain.progress.progress import OverrideItem, Setup, StartLoad
from domain.progression_rules.kinds import wave
from domain.progression_rules.kinds.double_progression import DoubleProgressionRule
from domain.progression_rules.kinds.fixed import FixedRule
from domain.progression_rules.kinds.linear_load import LinearLoadRule
from domain.progression_rules.parts.condition import ResultCondition
from domain.progression_rules.parts.scheme import SetLine
from domain.progression_rules.stage import Stage, StageExit
from domain.progression_rules.staged import StagedRule
from domain.reports.preview import one_rule
from domain.sessions.prescription import SetKind
from domain.sessions.review import SessionResult
from domain.sessions.session import PainScores
from domain.sessions.tempo import Tempo
from tests.domain.catalog.test_catalog import GYM
from tests.factories import DAY_ONE, Athlete, setup


def test_a_prescription_asked_for_too_early_is_for_the_earliest_day() -> None:
    athlete = Athlete("runner-knee-strength")
    athlete.trains()
    athlete.on = athlete.progress.done_on[0]
    assert athlete.next.on == athlete.next.due.earliest == athlete.progress.done_on[0] + timedelta(2)


def test_an_exercise_comes_with_its_tempo_rest_and_cues() -> None:
    issued = Athlete("runner-knee-strength").asked("bss")
    assert (str(issued.tempo), issued.rest_seconds, issued.cues) == ("3-0-1", 60, ("torso upright",))


def test_the_circuit_is_three_rounds_of_three_sets_a_side() -> None:
    issued = Athlete("runner-knee-strength").next
    assert issued.rounds == 3
    assert all(len(item.sets) == 6 for item in issued.exercises)


@pytest.mark.parametrize(("slot", "effort"), [("bss", (1, 2)), ("lunge", (3, None)), ("warm-up", (None, None))])
def test_heavy_and_medium_heavy_are_shown_in_reps_in_reserve(slot: str, effort: tuple[float | None, ...]) -> None:
    one = Athlete("runner-knee-strength").asked(slot).sets[0]
    assert (one.rir, one.rir_max) == effort


def test_the_same_progress_and_day_give_the_same_prescription() -> None:
    athlete = Athlete()
    athlete.trains()
    assert athlete.next == athlete.next


def test_every_built_in_program_prescribes_a_first_session() -> None:
    for slug in PROGRAMS:
        assert all(item.sets for item in Athlete(slug).next.exercises)


# Warm-ups of a training max


def warm_ups(athlete: Athlete) -> list[float]:
    return [item.load for item in athlete.asked("press").sets if item.kind is SetKind.WARM_UP]


def test_a_warm_up_can_be_a_share_of_the_training_max() -> None:
    athlete = Athlete("5-3-1", (StartLoad("press", 100),), setup(GYM))  # a training max of 90: 36, 45 and 54
    assert warm_ups(athlete) == [35, 45, 55]


def test_a_warm_up_stays_lighter_than_what_a_coach_asks_for() -> None:
    athlete = Athlete("5-3-1", (StartLoad("press", 100),), setup(GYM))
    athlete.is_told(OverrideItem("press", load=40))
    assert warm_ups(athlete) == [35]


POUNDS = Barbell(Unit.LB, 45, tuple(PlatePair(load, 4) for load in (45, 25, 10, 5, 2.5)))


@pytest.mark.parametrize(
    ("start", "expected"),
    [
        (None, []),  # the empty bar is the work set
        (65, [45, 45, 50]),
        (115, [45, 45, 70, 90]),
        (225, [45, 45, 90, 135, 180]),
    ],
)
def test_warm_ups_are_lighter_than_the_work_and_go_up(start: float | None, expected: list[float]) -> None:
    said = () if start is None else (StartLoad("squat", start),)
    athlete = Athlete("starting-strength", said, Setup(Unit.LB, (POUNDS,)))
    sets = [one for one in athlete.next.exercises[0].sets if one.kind is SetKind.WARM_UP]
    assert [one.load for one in sets] == expected
    assert [one.set for one in sets] == list(range(1, len(expected) + 1))


# Percentages of lifts of the body

PLATES = Plate(Unit.KG, tuple(ImplementLoad(load, 4) for load in (1.25, 2.5, 5, 10, 20)))


def weighted_pull_ups(body_weight: float | None) -> Athlete:
    """Pull-ups at 65, 75 and 85 percent of 100 kg: 80 kg of body and 20 kg on the belt."""
    having = replace(setup((PLATES,)), body_weight=body_weight)
    return Athlete(one_rule(wave.EXAMPLE, EXERCISES["pull-up"]), (StartLoad("lift", 20),), having)


def test_a_percentage_of_a_pull_up_counts_the_body_weight() -> None:
    athlete = weighted_pull_ups(80)
    assert [one.load for one in athlete.asked("lift").sets] == [0, 0, 5]
    assert "weight is not known" not in athlete.asked("lift").decision.text


def test_without_a_known_body_weight_a_percentage_is_of_the_belt_and_says_so() -> None:
    athlete = weighted_pull_ups(None)
    assert [one.load for one in athlete.asked("lift").sets] == [12.5, 15, 17.5]
    assert athlete.asked("lift").decision.text.endswith(
        "Body weight is not known, so percentages apply only to the added weight."
    )


def test_a_heavier_pull_up_short_of_its_reps_leads_to_a_load_in_between() -> None:
    """With a body weight by estimate, without one to the next lighter load."""
    rule = DoubleProgressionRule(reps_min=8, reps_max=12)
    for body_weight, code in ((80.0, "heavier_load_tried"), (None, "heavier_load_tried")):
        having = replace(setup((PLATES,)), body_weight=body_weight)
        athlete = Athlete(one_rule(rule, EXERCISES["pull-up"]), (StartLoad("lift", 15),), having)
        assert athlete.trains(7, load=20)[0].code == code
        assert 15 < athlete.load("lift") < 20


# The day and the window


def test_a_day_is_named_where_there_are_several() -> None:
    assert Athlete("runner-knee-strength").next.day is None
    in_turn = Athlete("starting-strength", having=setup(GYM))
    assert in_turn.next.day == in_turn.plan.program.days[0].day


def test_a_skipped_first_session_is_not_offered_again_on_the_same_day() -> None:
    athlete = Athlete("runner-knee-strength")
    athlete.happens(SkipEvent("away"))
    assert athlete.next.due.earliest == DAY_ONE + timedelta(1)


def test_a_skip_before_the_last_session_no_longer_counts() -> None:
    athlete = Athlete("bulgarian-split-squat")
    athlete.happens(SkipEvent("away"))
    athlete.trains()
    without = Athlete("bulgarian-split-squat")
    without.on = athlete.progress.done_on[0]
    without.trains()
    assert athlete.next.due == without.next.due


# What the coach set


def told(item: OverrideItem) -> Athlete:
    athlete = Athlete("runner-knee-strength", start=(StartLoad("bss", 10),))
    athlete.is_told(item)
    return athlete


def test_the_coach_can_set_other_reps() -> None:
    sets = told(OverrideItem("bss", reps=11)).asked("bss").sets
    assert {one.reps for one in sets} == {11}


def test_a_hold_keeps_its_seconds_whatever_reps_the_coach_set() -> None:
    hold = one_rule(FixedRule(seconds=30), EXERCISES["pull-up"])
    athlete = Athlete(hold)
    athlete.is_told(OverrideItem("lift", reps=11))
    assert {(one.reps, one.seconds) for one in athlete.asked("lift").sets} == {(None, 30)}


@pytest.mark.parametrize("count", [1, 3, 5])
def test_the_coach_can_set_fewer_or_more_sets(count: int) -> None:
    sets = told(OverrideItem("bss", sets=count)).asked("bss").sets
    assert len(sets) == 2 * count  # of each side
    assert {(one.reps, one.load) for one in sets} == {(9, 10)}


def test_the_decision_names_the_variant_that_the_coach_set() -> None:
    decision = told(OverrideItem("bss", variant="sides")).asked("bss").decision
    sides = EXERCISES["bulgarian-split-squat"].variant("sides")
    assert sides is not None
    assert decision.facts["variant"] == sides.name


def test_the_decision_that_stopped_an_exercise_stays_its_reason() -> None:
    athlete = Athlete("runner-knee-strength", start=(StartLoad("bss", 10),))
    for _ in range(2):
        athlete.trains(pain=PainScores(during=8))
    assert (athlete.asked("bss").sets, athlete.why("bss")) == ((), "pain_stop")


def test_the_decision_names_what_the_first_set_follows_of_the_reps_that_the_coach_set() -> None:
    athlete = Athlete(one_rule(FixedRule(reps=5, sets_count=1), EXERCISES["pull-up"]))
    athlete.is_told(OverrideItem("lift", reps=8))
    assert athlete.asked("lift").decision.text.startswith("Set by the coach: 8 reps")


# Tempo and rest


ECCENTRIC, NORMAL = Tempo(4, 0, 1), Tempo(2, 0, 1)
LADDER = StagedRule(
    stages=(
        Stage("slow", FixedRule(reps=5), (StageExit((ResultCondition(SessionResult.MET),)),), ECCENTRIC, 120),
        Stage("usual", FixedRule(reps=8)),
    )
)


def test_a_stage_has_a_tempo_and_a_rest_of_its_own() -> None:
    plan = one_rule(LADDER)
    day = plan.program.days[0]
    slot = replace(day.slots[0], tempo=NORMAL, rest_seconds=60, rest_after_seconds=180)
    athlete = Athlete(Plan(replace(plan.program, days=(replace(day, slots=(slot,)),)), 1, plan.exercises))
    first = athlete.asked("lift")
    assert (first.tempo, first.rest_seconds, first.rest_after_seconds) == (ECCENTRIC, 120, 180)
    athlete.trains()
    second = athlete.asked("lift")
    assert (second.stage, second.tempo, second.rest_seconds) == ("usual", NORMAL, 60)


def test_a_line_of_sets_has_a_tempo_and_a_rest_of_its_own() -> None:
    lines = (SetLine(count=2, reps=5), SetLine(reps=15, percent=60, tempo=NORMAL, rest_seconds=30))
    sets = Athlete(one_rule(LinearLoadRule(scheme=lines))).asked("lift").sets
    assert [(one.tempo, one.rest_seconds) for one in sets] == [(None, None), (None, None), (NORMAL, 30)]


CIRCUIT = PROGRAMS["runner-knee-strength"]


def test_the_knee_circuit_shows_the_pain_at_which_to_stop() -> None:
    limits = Athlete(CIRCUIT, having=setup(GYM)).asked("bss").pain_limits
    assert limits is not None
    assert (limits.during, limits.after_1h, limits.any_time) == (2, 2, 5)
    assert limits.text == "Stop the set if pain goes above 2/10."


def test_a_program_without_pain_limits_shows_none() -> None:
    assert Athlete(PROGRAMS["stronglifts-5x5"], having=setup(GYM)).next.exercises[0].pain_limits is None


def test_the_pain_limit_of_a_stage_is_shown_while_it_is_trained() -> None:
    tolerant, strict = PainLimits(green_during=5), PainLimits(green_during=1)
    ladder = StagedRule(
        stages=(
            Stage("first", FixedRule(reps=5), (StageExit((ResultCondition(SessionResult.MET),)),)),
            Stage("second", FixedRule(reps=8), pain=strict),
        )
    )
    program = replace(one_rule(ladder).program, policies=CIRCUIT.policies)
    slot = replace(program.days[0].slots[0], pain=tolerant)
    program = replace(program, days=(replace(program.days[0], slots=(slot,)),))
    athlete = Athlete(replace(one_rule(ladder), program=program))
    shown = []
    for _ in range(2):
        limits = athlete.next.exercises[0].pain_limits
        assert limits is not None
        shown.append(limits.during)
        athlete.trains()
    assert shown == [5, 1]

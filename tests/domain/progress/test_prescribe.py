"""What a prescription contains besides its sets: its day, tempo, rest, cues and pain limits."""

from msgspec.structs import replace

from domain.catalog import PROGRAMS
from domain.policies.pain import PainLimits
from domain.programs.plan import Plan
from domain.progression_rules.kinds.fixed import FixedRule
from domain.progression_rules.parts.condition import ResultCondition
from domain.progression_rules.stage import Stage, StageExit
from domain.progression_rules.staged import StagedRule
from domain.reports.preview import one_rule
from domain.sessions.review import SessionResult
from domain.sessions.tempo import Tempo
from tests.domain.catalog.test_catalog import GYM
from tests.factories import Athlete, setup


def test_an_exercise_comes_with_its_tempo_rest_and_cues() -> None:
    issued = Athlete("runner-knee-strength").asked("bss")
    assert (str(issued.tempo), issued.rest_seconds, issued.cues) == ("3-0-1", 60, ("torso upright",))


def test_the_circuit_is_three_rounds_of_three_sets_a_side() -> None:
    issued = Athlete("runner-knee-strength").next
    assert issued.rounds == 3
    assert all(len(item.sets) == 6 for item in issued.exercises)


def test_the_same_progress_and_day_give_the_same_prescription() -> None:
    athlete = Athlete()
    athlete.trains()
    assert athlete.next == athlete.next


def test_every_built_in_program_prescribes_a_first_session() -> None:
    for slug in PROGRAMS:
        assert all(item.sets for item in Athlete(slug).next.exercises)


def test_a_day_is_named_where_there_are_several() -> None:
    assert Athlete("runner-knee-strength").next.day is None
    in_turn = Athlete("starting-strength", having=setup(GYM))
    assert in_turn.next.day == in_turn.plan.program.days[0].day


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

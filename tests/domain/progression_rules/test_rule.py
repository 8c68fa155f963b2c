"""What every rule kind has unless it says otherwise."""

from collections.abc import Callable

import pytest
from msgspec.structs import replace

from domain.decision import Decision, decide
from domain.loads.load_rounding import LoadRounding, WorkingLoadPrecision
from domain.loads.loading import Loads, Rounding, Unit
from domain.progression_rules.kinds.fixed import REPEAT, FixedRule
from domain.progression_rules.kinds.linear_load import LinearLoadRule
from domain.progression_rules.parts.collected_data import CollectedData
from domain.progression_rules.parts.rule_state import Counters, RuleState
from domain.progression_rules.parts.scheme import SetLine, TargetSet
from domain.progression_rules.rule import PastSet, Rule, best_one_rep_max
from domain.sessions.review import Review, SessionResult, review
from domain.sessions.side import Side
from tests.domain.progression_rules.examples import NSUNS
from tests.factories import asked, done

KG = Unit.KG
RACK = Loads((0, 4, 6, 8, 10), KG)


class Plain(Rule, frozen=True, tag="plain", kw_only=True):
    """The smallest kind: three sets at one load, of an earned target from 5 up."""

    half: bool = False

    @property
    def load_rounding(self) -> LoadRounding:
        return LoadRounding(WorkingLoadPrecision.EXACT, factor=0.5) if self.half else LoadRounding()

    def start(self, loads: Loads, load: float | None) -> RuleState:
        return RuleState(loads=(loads.lightest if load is None else load,), targets=(5,))

    def sets(self, state: RuleState) -> tuple[TargetSet, ...]:
        return (TargetSet(reps=state.targets[0], load=state.load),) * 3

    def advance(self, state: RuleState, review: Review, loads: Loads) -> tuple[RuleState, Decision]:
        return state, decide(REPEAT)


PLAIN = Plain()


def reviewed(*reps: int, load: float = 8, as_issued: bool = False) -> Review:
    """Three sets of five at 8 kg."""
    judged = review(asked(5, 8, sides=(Side.BOTH,)), done(*reps, load=load), KG, KG)
    return replace(judged, was_met_as_issued=as_issued)


@pytest.mark.parametrize("call", [lambda: Rule().start(RACK, None), lambda: Rule().sets(RuleState())])
def test_a_kind_defines_its_start_its_sets_and_its_advance(call: Callable[[], object]) -> None:
    with pytest.raises(NotImplementedError):
        call()
    with pytest.raises(NotImplementedError):
        Rule().advance(RuleState(), reviewed(5, 5, 5), RACK)


# The result of a session


@pytest.mark.parametrize(
    ("review", "result"),
    [
        (reviewed(5, 5, 5), SessionResult.MET),
        (reviewed(5, 5, 5, load=10), SessionResult.MET),
        (reviewed(5, 5, 5, load=6), SessionResult.NEITHER),  # reached, at a lighter load
        (reviewed(5, 5, 4), SessionResult.MISSED),
        (reviewed(5, 5, 4, load=6), SessionResult.MISSED),
        (reviewed(5, 5), SessionResult.MISSED),
        (reviewed(5, 5, 4, as_issued=True), SessionResult.NEITHER),
        (reviewed(5, 5, 5, as_issued=True), SessionResult.MET),
    ],
)
def test_a_session_is_met_missed_or_neither(review: Review, result: SessionResult) -> None:
    assert PLAIN.result(review) is result


# Defaults


def test_the_defaults_of_a_kind() -> None:
    state = PLAIN.start(RACK, 8)
    assert PLAIN.amounts_to_meet([5, 6]) == [5, 6]
    assert Rule().load_rounding == LoadRounding()
    assert PLAIN.rounding is Rounding.NEAREST
    assert Plain(half=True).load_rounding_at(state).factor == 0.5
    assert PLAIN.with_target(state, 9) is state
    assert PLAIN.in_unit(Unit.LB) is PLAIN
    assert PLAIN.own_unit is None
    assert (PLAIN.stage_name(state), PLAIN.stage_named("any"), PLAIN.stage_named(None)) == (None, 0, 0)
    assert PLAIN.rule_of("any") is PLAIN
    assert (PLAIN.carries_load(), PLAIN.may_go_down(), PLAIN.sets_own_reps) == (True, True, True)
    assert (PLAIN.takes_turns(), PLAIN.needs_turns()) == (False, False)
    assert (PLAIN.most_reps(), PLAIN.counter_names(), PLAIN.faults("/rule")) == (None, (), [])
    nothing = CollectedData(slot_sessions=(), rule_sets=True, unilateral=True)
    assert list(PLAIN.unreachable_faults("/rule", nothing)) == []


def test_a_rule_prescribes_the_sets_of_its_first_state() -> None:
    (sets,) = PLAIN.sessions()
    assert [(one.reps, one.load) for one in sets] == [(5, 1)] * 3


def test_a_rule_needs_bodyweight_if_a_set_carries_no_load() -> None:
    class Unloaded(Plain, frozen=True, tag="unloaded"):
        def sets(self, state: RuleState) -> tuple[TargetSet, ...]:
            return (TargetSet(reps=5, load=state.load), TargetSet(reps=5, loaded=False))

    class Bodyweight(Plain, frozen=True, tag="bodyweight"):
        def start(self, loads: Loads, load: float | None) -> RuleState:
            return RuleState(targets=(5,))

    assert [rule.needs_bodyweight() for rule in (PLAIN, Unloaded(), Bodyweight())] == [False, True, True]


# Loads


def test_a_state_without_loads_is_bodyweight() -> None:
    assert PLAIN.is_loaded(RuleState(loads=(0,)))
    assert not PLAIN.is_loaded(RuleState(targets=(5,)))


def test_every_load_changes_alike_and_so_does_the_remembered_one() -> None:
    state = RuleState(loads=(10, 20), remembered=30, targets=(5,))
    assert PLAIN.with_loads(state, lambda load: load / 2) == RuleState(loads=(5, 10), remembered=15, targets=(5,))
    assert PLAIN.with_loads(RuleState(loads=(10,)), lambda load: load + 1) == RuleState(loads=(11,))


@pytest.mark.parametrize(
    ("history", "load"),
    [
        ([PastSet(8, 9), PastSet(10, 5)], 8),  # the load that both sets show
        ([PastSet(10, 5), PastSet(10, 5), PastSet(8, 9)], 10),  # two of three
        ([PastSet(160, 1)], 137.14),  # a single shows less for five reps
        ([PastSet(100, 0), PastSet(100, 1)], 85.71),  # a failed set shows nothing
        ([PastSet(20, 1, can_estimate=False)], 4),  # a fifth of the reps
        ([PastSet(100, 12)], 100),  # never more than was lifted
    ],
)
def test_a_start_from_history_is_what_most_sets_show_for_the_first_target(history: list[PastSet], load: float) -> None:
    assert PLAIN.first_target[1] == 5
    assert PLAIN.load_from_history(history) == load


def test_the_reps_at_the_start_are_those_of_the_heaviest_set() -> None:
    pyramid = (SetLine(reps=10, percent=50), SetLine(reps=6, percent=75), SetLine(open=True))
    rule = LinearLoadRule(scheme=pyramid)
    assert rule.first_target[1] == 6
    assert rule.load_from_history([PastSet(60, 6)]) == 60


def test_a_start_from_history_is_the_load_whose_heaviest_set_was_shown() -> None:
    rule = LinearLoadRule(scheme=(SetLine(count=3, reps=5, percent=80),), loads=WorkingLoadPrecision.EXACT)
    assert rule.load_from_history([PastSet(80, 5)]) == 100


def test_a_rule_that_starts_with_a_share_of_a_1rm_takes_the_best_estimate() -> None:
    assert replace(NSUNS, start_percent=90).load_from_history([PastSet(100, 3), PastSet(60, 30)]) == 110
    assert best_one_rep_max([PastSet(100, 3, can_estimate=False)]) == 100


def test_without_reps_there_is_no_start_from_history() -> None:
    assert PLAIN.load_from_history([]) is None
    assert PLAIN.load_from_history([PastSet(100, 0)]) is None


def test_a_restart_is_the_first_state_at_a_load_in_the_same_stage() -> None:
    state = RuleState(loads=(10,), targets=(8,), stage=2, turn=3, counters=Counters(met=1), remembered=7)
    assert PLAIN.restart(state, RACK, 6) == RuleState(loads=(6,), targets=(5,), stage=2, remembered=7)


# One step easier


def eased(
    state: RuleState, rule: Rule = PLAIN, loads: Loads = RACK
) -> tuple[tuple[float, ...], tuple[int, ...]] | None:
    easier = rule.ease(state, loads)
    return None if easier is None else (easier.loads, easier.targets)


def test_easier_is_one_load_lighter_at_the_bottom_of_the_range() -> None:
    assert eased(RuleState(loads=(8,), targets=(7,))) == ((6,), (5,))


def test_at_the_lightest_load_easier_is_fewer_reps() -> None:
    assert eased(RuleState(loads=(4,), targets=(7,)), loads=Loads((4, 6), KG)) == ((4,), (5,))
    assert eased(RuleState(targets=(7,))) == ((), (5,))


def test_at_the_lightest_load_and_the_fewest_reps_nothing_is_easier() -> None:
    assert eased(RuleState(loads=(4,), targets=(5,)), loads=Loads((4, 6), KG)) is None
    assert eased(RuleState(loads=(0,), targets=(5,))) is None


def test_the_turn_of_a_wave_stays_when_a_step_becomes_easier() -> None:
    lighter = PLAIN.lighter(RuleState(loads=(8,), targets=(5,), turn=2), RACK)
    softer = PLAIN.soften(RuleState(loads=(8,), targets=(6,), turn=2), RACK)
    assert lighter is not None
    assert softer is not None
    assert (lighter.turn, softer.turn, softer.loads, softer.targets) == (2, 2, (8,), (5,))


def test_every_set_with_its_own_load_becomes_one_load_lighter() -> None:
    assert eased(RuleState(loads=(10, 8, 4), targets=(5,)), loads=Loads((4, 6, 8, 10), KG)) == ((8, 6, 4), (5,))


def test_a_load_between_two_buildable_ones_is_lowered_to_a_strictly_lighter_set() -> None:
    """9 kg is prescribed as 10 kg, so that one load lighter is 8 kg."""
    assert eased(RuleState(loads=(9,), targets=(5,))) == ((8,), (5,))
    assert eased(RuleState(loads=(7.5,), targets=(5,))) == ((6,), (5,))


def test_a_working_load_below_the_lighter_load_is_never_raised() -> None:
    """3 kg is prescribed as 4 kg, the lightest; 5 kg as 6 kg."""
    assert eased(RuleState(loads=(5,), targets=(5,)), loads=Loads((4, 6), KG)) == ((4,), (5,))
    assert eased(RuleState(loads=(5, 3), targets=(5,)), loads=Loads((4, 6), KG)) == ((4, 3), (5,))


def test_easing_a_training_max_lowers_its_heaviest_set_by_one_load() -> None:
    assert eased(RuleState(loads=(20,), targets=(5,)), Plain(half=True)) == ((16,), (5,))


def test_any_reps_show_the_load_of_an_open_set() -> None:
    rule = FixedRule(loaded=True)
    assert rule.first_target[1] == 1
    assert rule.load_from_history([PastSet(20, 1, can_estimate=False)]) == 20


@pytest.mark.parametrize(
    ("rule", "past", "load"),
    [
        (FixedRule(seconds=30, loaded=True), PastSet(20, 0, seconds=40), 20),
        (FixedRule(seconds=30, loaded=True), PastSet(20, 0, seconds=15), 10),  # half of the time: half of the load
        (FixedRule(seconds=30, loaded=True), PastSet(20, 5), None),  # reps say nothing about a hold
        (FixedRule(distance_m=40, loaded=True), PastSet(24, 0, distance_m=40), 24),
    ],
)
def test_the_start_of_a_hold_or_a_carry_comes_from_seconds_or_meters(
    rule: FixedRule, past: PastSet, load: float | None
) -> None:
    assert rule.load_from_history([past]) == load


def test_at_another_load_every_count_starts_again() -> None:
    counters = Counters(met=1, missed=1, under=1, misses=1, lighter=1, steps_held=1, deloads=3)
    moved = PLAIN.moved_to(RuleState(loads=(10,), counters=counters), (8,), 5)
    assert (moved.loads, moved.counters) == ((8,), Counters(deloads=3))

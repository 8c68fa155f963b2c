"""Sets that were logged in seconds where reps were prescribed, or vice versa, for every kind of rule."""

import pytest
from msgspec.structs import replace

from domain.progression_rules import ProgressionRule
from domain.progression_rules.kinds.double_progression import DoubleProgressionRule
from domain.progression_rules.kinds.fixed import FixedRule
from domain.progression_rules.parts.scheme import SetLine
from domain.sessions.metric import Metric, amount_in
from domain.sessions.prescription import SetKind
from domain.sessions.session import PerformedSet
from tests.domain.progression_rules.examples import EVERY, FIVES
from tests.domain.progression_rules.lifter import Lifter
from tests.factories import done


def in_metric(lifter: Lifter, metric: Metric, amount: float) -> tuple[str, str]:
    """Log every prescribed set in one metric; returns the code and text of the decision."""
    decision = lifter.logs(*(PerformedSet(**amount_in(metric, amount)) for _ in lifter.asked))
    return decision.code, decision.text


@pytest.mark.parametrize("rule", EVERY.values(), ids=EVERY)
@pytest.mark.parametrize("metric", [Metric.SECONDS, Metric.DISTANCE])
def test_reps_that_were_logged_as_something_else_are_no_miss_for_any_kind(
    rule: ProgressionRule, metric: Metric
) -> None:
    lifter = Lifter(rule)
    before = lifter.progress.progression_states["lift"].states
    for _ in range(4):  # more often than any rule forgives a miss
        code, _ = in_metric(lifter, metric, 30)
        assert code == "other_metric"
    assert lifter.progress.progression_states["lift"].states == before


@pytest.mark.parametrize(
    ("rule", "metric", "text"),
    [
        (
            DoubleProgressionRule(seconds_min=20, seconds_max=45),
            Metric.REPS,
            (
                "Logged in reps, but the target is in seconds. This does not count as a miss. "
                "Repeat at 60 kg, and log seconds."
            ),
        ),
        (
            FixedRule(distance_m=40, loaded=True),
            Metric.SECONDS,
            (
                "Logged in seconds, but the target is in meters. This does not count as a miss. "
                "Repeat at 60 kg, and log meters."
            ),
        ),
    ],
)
def test_the_decision_names_what_was_logged_and_what_was_prescribed(
    rule: ProgressionRule, metric: Metric, text: str
) -> None:
    assert in_metric(Lifter(rule), metric, 30)[1] == text


def test_a_set_to_fatigue_may_be_logged_in_any_metric() -> None:
    assert in_metric(Lifter(FixedRule(loaded=True)), Metric.SECONDS, 30)[0] == "repeat"


# Kinds of sets

WITH_A_DROP = replace(
    FIVES, scheme=(SetLine(count=2, reps=5), SetLine(reps=8, percent=80, kind=SetKind.DROP)), failures=1
)


def test_a_prescribed_drop_set_has_a_number_of_its_own_and_is_judged() -> None:
    lifter = Lifter(WITH_A_DROP, 100)
    assert [(one.kind, one.set, one.load) for one in lifter.asked] == [
        (SetKind.WORK, 1, 100),
        (SetKind.WORK, 2, 100),
        (SetKind.DROP, 1, 80),
    ]
    assert lifter.trains([5, 5, 8]).code == "load_increased"
    assert lifter.trains([5, 5, 6]).code == "reps_short"
    assert lifter.trains([5, 4, 8]).code == "deloaded"


@pytest.mark.parametrize("drop", [6, None], ids=["short", "left_out"])
def test_a_missed_drop_set_is_never_a_reason_for_a_lighter_load(drop: int | None) -> None:
    lifter = Lifter(WITH_A_DROP, 100)  # one miss is enough for a deload
    for _ in range(4):
        decision = lifter.trains([5, 5, drop])
        assert decision.code == ("reps_short" if drop else "set_missing")
        assert "drop set" in decision.text
    assert lifter.asked[0].load == 100


def test_a_drop_set_that_was_harder_than_planned_is_no_miss() -> None:
    drop = SetLine(reps=8, percent=80, kind=SetKind.DROP, rir=2)
    rule = replace(WITH_A_DROP, scheme=(SetLine(count=2, reps=5, rir=2), drop), effort_counts=True)
    work = [done(5, load=100, rir=2)[0]] * 2
    hard_drop = replace(done(8, load=80, rir=0)[0], kind=SetKind.DROP)
    assert Lifter(rule, 100).logs(*work, hard_drop).code == "too_hard"


def test_a_drop_set_counts_for_a_prescribed_drop_set_only() -> None:
    lifter = Lifter(FIVES, 100)
    drop = replace(done(3, load=60)[0], kind=SetKind.DROP)
    assert lifter.logs(*done(5, 5, 5, 5, 5, load=100), drop).code == "load_increased"
    lifter = Lifter(replace(WITH_A_DROP, failures=3), 100)
    assert lifter.logs(*done(5, 5, 8, load=100)).code == "set_missing"  # the third work set is an extra one

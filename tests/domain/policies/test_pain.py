"""Each threshold from both sides: the last green score, the first amber one, the first red one."""

import pytest

from domain.policies.pain import PainFinding, PainLight, PainPolicy
from domain.sessions.session import PainScores
from tests.factories import NOTHING_REPORTED, done

DEFAULT = PainPolicy()
GREEN, AMBER, RED = PainLight.GREEN, PainLight.AMBER, PainLight.RED


def light(pain: PainScores, baseline: int = 0, policy: PainPolicy = DEFAULT) -> PainLight:
    return policy.find(pain, baseline).light


def test_nothing_reported_is_green() -> None:
    assert light(NOTHING_REPORTED) is GREEN


@pytest.mark.parametrize(("score", "expected"), [(0, GREEN), (2, GREEN), (3, AMBER), (5, AMBER), (6, RED), (10, RED)])
def test_pain_during_the_session(score: int, expected: PainLight) -> None:
    assert light(PainScores(during=score)) is expected


@pytest.mark.parametrize(("score", "expected"), [(2, GREEN), (3, AMBER), (5, AMBER), (6, RED)])
def test_pain_an_hour_after(score: int, expected: PainLight) -> None:
    assert light(PainScores(after_1h=score)) is expected


@pytest.mark.parametrize(("score", "expected"), [(4, GREEN), (5, AMBER), (6, RED)])
def test_pain_an_hour_after_may_be_as_much_as_before(score: int, expected: PainLight) -> None:
    assert light(PainScores(before=4, after_1h=score)) is expected


@pytest.mark.parametrize(("score", "expected"), [(1, GREEN), (2, AMBER), (3, RED)])
def test_pain_the_next_morning_is_held_against_the_pain_before(score: int, expected: PainLight) -> None:
    assert light(PainScores(before=1, next_morning=score)) is expected


@pytest.mark.parametrize(("score", "expected"), [(4, GREEN), (5, AMBER), (6, RED)])
def test_the_next_morning_is_red_above_five_however_much_there_was_before(score: int, expected: PainLight) -> None:
    assert light(PainScores(before=4, next_morning=score)) is expected


@pytest.mark.parametrize(("score", "expected"), [(5, GREEN), (6, RED)])
def test_pain_before_the_session_eases_only_above_five(score: int, expected: PainLight) -> None:
    assert light(PainScores(before=score)) is expected


@pytest.mark.parametrize(("score", "expected"), [(2, GREEN), (3, AMBER), (4, RED)])
def test_pain_before_defaults_to_the_baseline(score: int, expected: PainLight) -> None:
    assert light(PainScores(next_morning=score), baseline=2) is expected


def test_a_reported_zero_before_wins_over_the_baseline() -> None:
    assert light(PainScores(before=0, next_morning=2), baseline=2) is RED


def test_pain_in_a_set_counts_as_during() -> None:
    sets = (*done(9, 9), *done(9, pain=4))
    assert PainPolicy().find(PainScores(during=1), 0, sets) == PainFinding(AMBER, 4, "during", 2)


@pytest.mark.parametrize(
    ("pain", "baseline", "limit"),
    [
        pytest.param(PainScores(during=4), 0, 2, id="amber during the session: the highest green score"),
        pytest.param(PainScores(during=6), 0, 5, id="red during the session: the highest amber score"),
        pytest.param(PainScores(next_morning=2), 1, 1, id="amber the next morning: the pain before"),
        pytest.param(PainScores(next_morning=3), 1, 2, id="red the next morning: less than the smallest red rise"),
    ],
)
def test_a_finding_names_the_limit_that_was_exceeded(pain: PainScores, baseline: int, limit: int) -> None:
    assert PainPolicy().find(pain, baseline).limit == limit


def test_the_worst_time_decides() -> None:
    found = PainPolicy().find(PainScores(during=3, after_1h=2, next_morning=4), 0)
    assert (found.light, found.score, found.time) == (RED, 4, "next_morning")


def test_each_threshold_can_be_set() -> None:
    strict = PainPolicy(green_during=0, green_after=0, red_above=2, red_rise_by_morning=1)
    assert light(PainScores(during=1), policy=strict) is AMBER
    assert light(PainScores(during=3), policy=strict) is RED
    assert light(PainScores(after_1h=1), policy=strict) is AMBER
    assert light(PainScores(next_morning=1), policy=strict) is RED

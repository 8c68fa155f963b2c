"""Each threshold from both sides: the last green score, the first amber one, the first red one."""

from datetime import date

import pytest

from domain.policies.pain import PainFinding, PainLight, PainLimits, PainPolicy, RestDays, SymptomLimits
from domain.sessions.session import PainScores
from domain.sessions.symptoms import DatedSymptoms, SwellingGrade, Symptom, Symptoms
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


@pytest.mark.parametrize(
    ("pain", "facts"),
    [
        (PainScores(before=1, next_morning=2), {"score": 2, "time": "next_morning", "limit": 1, "before": 1}),
        (PainScores(next_morning=2), {"score": 2, "time": "next_morning", "limit": 1, "baseline": 1}),
        (PainScores(before=4, after_1h=5), {"score": 5, "time": "after_1h", "limit": 4, "before": 4}),
        (PainScores(before=1, after_1h=3), {"score": 3, "time": "after_1h", "limit": 2}),
        (PainScores(before=1, next_morning=9), {"score": 9, "time": "next_morning", "limit": 2, "before": 1}),
    ],
)
def test_a_limit_that_depends_on_the_pain_before_says_so(pain: PainScores, facts: dict[str, object]) -> None:
    assert PainPolicy().find(pain, 1).facts == facts


# Limits of one exercise


def test_a_tendon_may_hurt_more_than_a_kneecap_in_one_program() -> None:
    """Silbernagel allows 5 of 10 for a tendon; Esculier 2 of 10 for a kneecap."""
    tendon = DEFAULT.with_limits(PainLimits(green_during=5))
    assert (tendon.green_during, tendon.green_after, tendon.red_above) == (5, 2, 5)
    assert [light(PainScores(during=5), policy=policy) for policy in (DEFAULT, tendon)] == [AMBER, GREEN]


def test_the_limits_of_a_stage_win_over_those_of_a_slot() -> None:
    slot, stage = PainLimits(green_during=4, green_after=4), PainLimits(green_during=1)
    both = DEFAULT.with_limits(slot, stage)
    assert (both.green_during, both.green_after) == (1, 4)


def test_without_limits_of_its_own_an_exercise_has_those_of_the_program() -> None:
    assert DEFAULT.with_limits(None, None) is DEFAULT


@pytest.mark.parametrize(
    ("limits", "text"),
    [
        (PainLimits(), "Stop the set if pain goes above 2/10."),
        (PainLimits(green_during=0), "Stop the set if there is any pain."),
        (PainLimits(green_during=4, red_above=3), "Stop the set if pain goes above 3/10."),
    ],
)
def test_the_limit_during_a_set_is_a_sentence(limits: PainLimits, text: str) -> None:
    assert DEFAULT.with_limits(limits).in_words == text


# Days of rest

DELAWARE = PainPolicy(rest_days=RestDays(before=2, during=1))  # soreness rules: PMC6693858


@pytest.mark.parametrize(
    ("pain", "days"),
    [
        (PainScores(before=6), 2),
        (PainScores(during=6), 1),
        (PainScores(during=5), 0),  # amber
        (PainScores(after_1h=6), 0),
        (PainScores(before=6, during=9), 2),  # the most apply
        (NOTHING_REPORTED, 0),
    ],
)
def test_a_red_score_asks_for_days_of_rest_by_its_time(pain: PainScores, days: int) -> None:
    assert DELAWARE.find(pain, 0).rest_days == days


# Reports between sessions

TUESDAY = date(2026, 9, 8)
EFFUSION = PainPolicy(  # trace or less progresses, 2+ or more stops loading: PMC6044585, table 5
    symptoms=SymptomLimits(
        stiffness_green=15,
        stiffness_red_above=60,
        swelling_green=SwellingGrade.TRACE,
        swelling_red_above=SwellingGrade.MILD,
    )
)


def reported(symptoms: Symptoms, policy: PainPolicy = EFFUSION, baseline: int = 0) -> PainFinding:
    return policy.find(NOTHING_REPORTED, baseline, reports=[DatedSymptoms(TUESDAY, symptoms)])


@pytest.mark.parametrize(
    ("symptoms", "expected"),
    [
        (Symptoms(pain=2), GREEN),
        (Symptoms(pain=3), AMBER),
        (Symptoms(pain=6), RED),
        (Symptoms(stiffness_minutes=15), GREEN),
        (Symptoms(stiffness_minutes=16), AMBER),
        (Symptoms(stiffness_minutes=61), RED),
        (Symptoms(swelling=SwellingGrade.TRACE), GREEN),
        (Symptoms(swelling=SwellingGrade.MILD), AMBER),
        (Symptoms(swelling=SwellingGrade.MODERATE), RED),
    ],
)
def test_a_report_between_sessions_has_limits_of_its_own(symptoms: Symptoms, expected: PainLight) -> None:
    assert reported(symptoms).light is expected


def test_without_limits_stiffness_and_swelling_have_no_effect() -> None:
    assert reported(Symptoms(stiffness_minutes=600, swelling=SwellingGrade.SEVERE), DEFAULT).light is GREEN


def test_a_red_limit_alone_is_enough() -> None:
    policy = PainPolicy(symptoms=SymptomLimits(swelling_red_above=SwellingGrade.TRACE))
    assert reported(Symptoms(swelling=SwellingGrade.TRACE), policy).light is GREEN
    assert reported(Symptoms(swelling=SwellingGrade.MILD), policy).light is RED


def test_pain_between_sessions_may_be_as_much_as_usual() -> None:
    assert [reported(Symptoms(pain=pain), baseline=4).light for pain in (4, 5)] == [GREEN, AMBER]


def test_the_finding_names_the_symptom_and_the_day() -> None:
    found = reported(Symptoms(swelling=SwellingGrade.MODERATE))
    assert (found.symptom, found.on, found.score, found.limit) == (Symptom.SWELLING, TUESDAY, "moderate", "mild")


def test_the_worst_of_all_scores_counts() -> None:
    reports = [DatedSymptoms(TUESDAY, Symptoms(pain=3)), DatedSymptoms(TUESDAY, Symptoms(pain=7))]
    assert DEFAULT.find(PainScores(during=4), 0, reports=reports).score == 7


def test_a_red_report_can_ask_for_rest() -> None:
    policy = PainPolicy(rest_days=RestDays(between_sessions=3))
    assert [reported(Symptoms(pain=pain), policy).rest_days for pain in (5, 6)] == [0, 3]

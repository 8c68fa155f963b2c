"""The metric of a target: reps, seconds, meters, or intervals counted as reps."""

import pytest

from domain.progression_rules.parts.scheme import TargetSet
from domain.sessions.metric import Interval, Metric, amount_in, amount_of, metric_fact, metric_of


@pytest.mark.parametrize(
    ("target", "metric", "amount", "fact"),
    [
        (TargetSet(reps=5), Metric.REPS, 5, "good reps"),
        (TargetSet(), Metric.REPS, None, "good reps"),
        (TargetSet(seconds=30), Metric.SECONDS, 30, "seconds"),
        (TargetSet(distance_m=40), Metric.DISTANCE, 40, "meters"),
        (TargetSet(reps=8, interval=Interval(60)), Metric.REPS, 8, "intervals"),
    ],
)
def test_a_target_has_one_metric(target: TargetSet, metric: Metric, amount: float | None, fact: str) -> None:
    assert (metric_of(target), amount_of(target), metric_fact(target)) == (metric, amount, fact)


@pytest.mark.parametrize(
    ("metric", "field"), [(Metric.REPS, "reps"), (Metric.SECONDS, "seconds"), (Metric.DISTANCE, "distance_m")]
)
def test_the_value_of_a_metric_is_the_field_of_a_logged_set(metric: Metric, field: str) -> None:
    assert metric.value == field
    assert amount_in(metric, 12) == {field: 12}


@pytest.mark.parametrize(
    ("interval", "words"),
    [
        (Interval(60, None, 90), "60 seconds with 90 seconds of recovery in between"),
        (Interval(None, 400, 120), "400 meters with 2 minutes of recovery in between"),
        (Interval(10), "10 seconds"),
    ],
)
def test_an_interval_is_work_and_rest(interval: Interval, words: str) -> None:
    assert interval.in_words == words

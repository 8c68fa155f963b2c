import pytest

from domain.sessions.metric import Metric
from domain.sessions.session import PerformedSet


def test_rpe_is_read_as_ten_minus_reps_in_reserve() -> None:
    assert PerformedSet(rpe=8.5).reps_in_reserve == 1.5


def test_reps_in_reserve_are_unchanged() -> None:
    assert PerformedSet(rir=2).reps_in_reserve == 2


def test_effort_that_was_not_reported_stays_unknown() -> None:
    assert PerformedSet(reps=9).reps_in_reserve is None


def test_both_rir_and_rpe_are_refused() -> None:
    with pytest.raises(ValueError, match="`rir` or `rpe`, not both"):
        PerformedSet(rir=2, rpe=8)


def test_effort_takes_steps_of_one_half() -> None:
    with pytest.raises(ValueError, match="takes steps of"):
        PerformedSet(rir=1.3)


def test_more_good_reps_than_reps_are_refused() -> None:
    with pytest.raises(ValueError, match="`good_reps` is more than `reps`"):
        PerformedSet(reps=9, good_reps=10)


def test_a_load_finer_than_a_hundredth_is_refused() -> None:
    with pytest.raises(ValueError, match="`load` takes at most two decimals"):
        PerformedSet(load=10.125)


@pytest.mark.parametrize(("rir", "rpe", "field"), [(1.3, None, "rir"), (None, 8.3, "rpe"), (1, 8.3, "rpe")])
def test_the_effort_that_is_no_half_step_is_named(rir: float | None, rpe: float | None, field: str) -> None:
    with pytest.raises(ValueError, match=f"`{field}` takes steps of 0.5"):
        PerformedSet(rir=rir, rpe=rpe)


@pytest.mark.parametrize(("tempo_held", "counted"), [(None, 30), (True, 30), (False, 0)])
def test_the_seconds_of_a_hold_count_unless_the_tempo_was_lost(tempo_held: bool | None, counted: float) -> None:
    assert PerformedSet(seconds=30, tempo_held=tempo_held).counted(Metric.SECONDS) == counted


@pytest.mark.parametrize(("metric", "counted"), [(Metric.REPS, 5), (Metric.SECONDS, 20), (Metric.DISTANCE, 40)])
def test_a_set_counts_in_every_metric_in_which_it_was_logged(metric: Metric, counted: float) -> None:
    performed = PerformedSet(reps=5, seconds=20, distance_m=40)
    assert (performed.counted(metric), performed.reports(metric), performed.has_amount) == (counted, True, True)


@pytest.mark.parametrize("metric", [Metric.SECONDS, Metric.DISTANCE])
def test_a_set_counts_nothing_in_a_metric_in_which_it_was_not_logged(metric: Metric) -> None:
    performed = PerformedSet(reps=5)
    assert (performed.counted(metric), performed.reports(metric)) == (0, False)

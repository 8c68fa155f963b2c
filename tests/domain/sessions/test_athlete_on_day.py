"""What counts as evidence on a day."""

from datetime import date, timedelta

import pytest
from msgspec.structs import replace

from domain.loads.loading import Unit
from domain.sessions.athlete_on_day import AthleteOnDay, DatedPain, with_pain
from domain.sessions.body_region import BodyRegion
from domain.sessions.measurement import MeasuredValue, Measurement, MeasurementUnit
from domain.sessions.side import Side

DAY = date(2026, 9, 30)
ANA = AthleteOnDay(DAY, Unit.KG, date(2026, 9, 1))


def ago(days: int) -> date:
    return DAY - timedelta(days=days)


def hop(days_ago: int, value: float, unit: MeasurementUnit = MeasurementUnit.CM, **said: bool) -> Measurement:
    return Measurement("single_hop", Side.LEFT, ago(days_ago), MeasuredValue(value, unit, **said))


@pytest.mark.parametrize(
    ("days_ago", "max_age_days", "counts"), [(14, 14, True), (15, 14, False), (400, None, True), (-1, None, False)]
)
def test_evidence_counts_up_to_its_age_and_never_from_the_future(
    days_ago: int, max_age_days: int | None, counts: bool
) -> None:
    assert ANA.counts(ago(days_ago), max_age_days) is counts


def test_evidence_from_before_a_fall_back_does_not_count() -> None:
    ana = replace(ANA, since=ago(3))
    assert (ana.counts(ago(3)), ana.counts(ago(4))) == (True, False)


def test_the_newest_measurement_counts_and_an_old_one_does_not_take_its_place() -> None:
    ana = replace(ANA, measurements=(hop(20, 90), hop(5, 80)))
    assert ana.newest_values("single_hop") == {Side.LEFT: 80}
    assert ana.newest_values("single_hop", max_age_days=3) == {}


def test_only_the_coachs_measurements_count_where_a_gate_asks_for_them() -> None:
    ana = replace(ANA, measurements=(hop(20, 90), hop(5, 99, self_reported=True)))
    assert ana.newest_values("single_hop") == {Side.LEFT: 99}
    assert ana.newest_values("single_hop", coach_recorded=True) == {Side.LEFT: 90}


def test_a_value_is_converted_to_the_unit_of_the_bounds() -> None:
    ana = replace(ANA, measurements=(hop(5, 1.2, MeasurementUnit.M),))
    assert ana.newest_values("single_hop", unit=MeasurementUnit.CM) == {Side.LEFT: 120}
    assert ana.newest_values("single_hop", unit=MeasurementUnit.KG) == {}


def test_the_worst_score_of_each_day_is_kept_for_four_weeks() -> None:
    pain = with_pain((DatedPain(ago(29), 8), DatedPain(ago(3), 2)), DAY, [DatedPain(ago(3), 4), DatedPain(DAY, 1)])
    assert pain == (DatedPain(ago(3), 4), DatedPain(DAY, 1))


def test_scores_look_back_so_many_days_with_the_day_itself() -> None:
    ana = replace(ANA, pain=(DatedPain(ago(7), 5), DatedPain(ago(6), 3), DatedPain(DAY, 1)))
    assert ana.scores(7) == [1, 3]


def test_pain_of_another_region_does_not_count_and_pain_without_a_region_does() -> None:
    pain = (DatedPain(ago(2), 5, BodyRegion.SHOULDER), DatedPain(ago(1), 2, BodyRegion.KNEE), DatedPain(DAY, 1))
    ana = replace(ANA, pain=pain)
    assert ana.scores(7, BodyRegion.KNEE) == [1, 2]
    assert ana.scores(7) == [1, 2, 5]


def test_the_worst_score_is_kept_for_each_region() -> None:
    worse = DatedPain(DAY, 4, BodyRegion.KNEE)
    pain = with_pain((DatedPain(DAY, 2, BodyRegion.KNEE),), DAY, [worse, DatedPain(DAY, 3)])
    assert pain == (DatedPain(DAY, 3), worse)

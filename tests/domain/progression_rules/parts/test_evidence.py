"""What the log showed, apart from the plan."""

from datetime import date, timedelta

from domain.progression_rules.parts.evidence import EVIDENCE_DAYS, NO_EVIDENCE, DatedLoad, Evidence

DAY = date(2026, 3, 2)


def after(*lifted: tuple[int, float]) -> Evidence:
    """The evidence after loads that were lifted some days after the first day."""
    evidence = NO_EVIDENCE
    for days, load in lifted:
        evidence = evidence.with_best(DAY + timedelta(days), load)
    return evidence


def test_without_a_session_no_load_is_known() -> None:
    assert NO_EVIDENCE.best_on(DAY) is None


def test_the_best_load_is_the_heaviest_one_of_the_last_42_days() -> None:
    assert after((0, 80), (7, 100), (14, 90)).best_on(DAY + timedelta(14)) == 100


def test_a_load_of_42_days_ago_counts_and_one_of_43_days_ago_does_not() -> None:
    evidence = after((0, 100), (7, 90))
    assert evidence.best_on(DAY + timedelta(EVIDENCE_DAYS)) == 100
    assert evidence.best_on(DAY + timedelta(EVIDENCE_DAYS + 1)) == 90


def test_only_loads_that_can_still_be_the_best_are_stored() -> None:
    assert after((0, 80), (7, 100), (14, 90), (21, 95)).best == (
        DatedLoad(DAY + timedelta(21), 95),
        DatedLoad(DAY + timedelta(7), 100),
    )


def test_an_old_load_is_dropped_with_the_next_session() -> None:
    assert after((0, 100), (50, 60)).best == (DatedLoad(DAY + timedelta(50), 60),)


def test_under_another_rule_only_the_loads_lifted_still_count() -> None:
    evidence = Evidence(heavier=2, loads=(60,), fewer_sets=3, best=(DatedLoad(DAY, 60),), questioned=180)
    assert evidence.best_loads_only() == Evidence(best=(DatedLoad(DAY, 60),))


def test_every_load_changes_with_the_unit() -> None:
    evidence = Evidence(lighter=1, loads=(50,), best=(DatedLoad(DAY, 60),), questioned=180)
    doubled = Evidence(lighter=1, loads=(100,), best=(DatedLoad(DAY, 120),), questioned=360)
    assert evidence.with_loads(lambda load: 2 * load) == doubled
    assert NO_EVIDENCE.with_loads(lambda load: 2 * load) == NO_EVIDENCE

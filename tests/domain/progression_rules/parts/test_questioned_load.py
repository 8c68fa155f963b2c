"""Loads that are probably typing errors."""

from datetime import date, timedelta

import pytest
from msgspec.structs import replace

from domain.loads.loading import Loads, Unit
from domain.progression_rules.parts.evidence import NO_EVIDENCE, Evidence
from domain.progression_rules.parts.questioned_load import is_beyond_equipment, load_questioned, questioned_set
from domain.sessions.review import Review, review
from domain.sessions.session import PerformedSet
from domain.sessions.side import Side
from tests.factories import asked, done

KG = Unit.KG
DAY = date(2026, 3, 2)
BAR = Loads(tuple(20 + 2.5 * n for n in range(121)), KG)  # up to 320 kg
LIGHT = Loads((2, 4, 6, 8, 10, 12, 14, 16, 18, 20), KG)
SIXTY_PERCENT = 60


def logged(*performed: PerformedSet, prescribed: float = 80, loads: Loads = BAR) -> Review:
    return review(asked(8, prescribed, sets=3, sides=(Side.BOTH,)), performed, KG, KG, loads)


def is_questioned(
    load: float,
    prescribed: float = 80,
    best: float | None = 80,
    start: float | None = None,
    loads: Loads = BAR,
    evidence: Evidence = NO_EVIDENCE,
) -> bool:
    known = evidence if best is None else replace(evidence.with_best(DAY, best), questioned=evidence.questioned)
    reviewed = logged(*done(12, 12, 12, load=load), prescribed=prescribed, loads=loads)
    return questioned_set(reviewed, loads, known, DAY, start, SIXTY_PERCENT) is not None


@pytest.mark.parametrize(("load", "expected"), [(80, False), (90, False), (127.5, False), (130, True), (180, True)])
def test_more_than_60_percent_above_the_prescribed_load_is_questioned(load: float, expected: bool) -> None:
    assert is_questioned(load) is expected


@pytest.mark.parametrize(("load", "expected"), [(150, False), (152.5, False), (155, True)])
def test_a_load_that_was_lifted_in_the_last_42_days_is_not_questioned(load: float, expected: bool) -> None:
    """One step above it is not either."""
    assert is_questioned(load, best=150) is expected


def test_after_42_days_an_old_best_load_does_not_count() -> None:
    old = NO_EVIDENCE.with_best(DAY - timedelta(43), 150)
    assert is_questioned(140, best=80, evidence=old)


def test_without_a_load_in_42_days_the_stated_start_counts() -> None:
    assert is_questioned(140, best=None, start=80)
    assert not is_questioned(140, best=None, start=140)


def test_without_any_known_load_only_the_equipment_limits() -> None:
    assert not is_questioned(300, best=None)
    assert is_questioned(330, best=None)


def test_a_first_load_instead_of_bodyweight_is_not_questioned() -> None:
    assert not is_questioned(16, prescribed=0, best=0, loads=LIGHT)


@pytest.mark.parametrize(("load", "expected"), [(20, False), (22, False), (23, True)])
def test_more_than_one_step_above_the_heaviest_buildable_load_is_questioned(load: float, expected: bool) -> None:
    assert is_questioned(load, prescribed=20, best=20, loads=LIGHT) is expected


@pytest.mark.parametrize(("load", "expected"), [(8, False), (10, True)])
def test_a_large_share_of_a_light_load_is_a_small_step(load: float, expected: bool) -> None:
    """From 4 kg, 4 kg more are double the load, but a small step."""
    assert is_questioned(load, prescribed=4, best=4, loads=LIGHT) is expected


@pytest.mark.parametrize(
    ("again", "expected"), [(180, False), (177.5, False), (182.5, False), (185, True), (130, True)]
)
def test_a_load_that_is_repeated_within_one_step_is_believed(again: float, expected: bool) -> None:
    assert is_questioned(again, evidence=Evidence(questioned=180)) is expected


def test_a_confirmed_set_is_not_questioned() -> None:
    reviewed = logged(*done(12, 12, 12, load=180, confirmed=True))
    assert questioned_set(reviewed, BAR, NO_EVIDENCE.with_best(DAY, 80), DAY, None, SIXTY_PERCENT) is None


def test_every_questioned_set_has_to_be_confirmed() -> None:
    reviewed = logged(*done(12, load=180, confirmed=True), *done(12, 12, load=180))
    suspect = questioned_set(reviewed, BAR, NO_EVIDENCE.with_best(DAY, 80), DAY, None, SIXTY_PERCENT)
    assert suspect is not None
    assert suspect.prescribed.set == 2


def test_the_sentence_names_the_heaviest_set_as_it_was_logged() -> None:
    reviewed = logged(*done(12, load=80), *done(12, load=180), *done(12, load=800))
    suspect = questioned_set(reviewed, BAR, NO_EVIDENCE.with_best(DAY, 80), DAY, None, SIXTY_PERCENT)
    assert suspect is not None
    assert load_questioned(suspect, reviewed).text == (
        "800 kg in set 3 looks like a typing error: 80 kg was prescribed. This session does not change the plan "
        "unless you correct or confirm that set."
    )


@pytest.mark.parametrize(
    ("load", "loads", "expected"),
    [
        (2, Loads((0, 1), KG), False),
        (2.5, Loads((0, 1), KG), True),
        (322.5, BAR, False),
        (325, BAR, True),
        (50, Loads((0,), KG), False),  # bodyweight alone says nothing about loads
    ],
)
def test_more_than_one_step_above_the_heaviest_load_is_beyond_the_equipment(
    load: float, loads: Loads, expected: bool
) -> None:
    assert is_beyond_equipment(load, loads) is expected

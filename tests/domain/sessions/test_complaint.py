"""Complaints: the regions with pain of an athlete."""

import pytest

from domain.sessions.body_region import BodyRegion
from domain.sessions.complaint import Complaint, affected_side, repeated_name
from domain.sessions.side import AffectedSide

LEFT, RIGHT, NONE, BOTH = AffectedSide.LEFT, AffectedSide.RIGHT, AffectedSide.NONE, AffectedSide.BOTH


@pytest.mark.parametrize(
    ("sides", "affected"),
    [
        ((), NONE),
        ((NONE,), NONE),
        ((RIGHT,), RIGHT),
        ((RIGHT, RIGHT), RIGHT),
        ((RIGHT, NONE), RIGHT),  # a lower back names no side
        ((RIGHT, LEFT), BOTH),
        ((BOTH, LEFT), BOTH),
    ],
)
def test_the_affected_side_is_the_side_of_all_complaints(
    sides: tuple[AffectedSide, ...], affected: AffectedSide
) -> None:
    assert affected_side([Complaint(str(n), side=side) for n, side in enumerate(sides)]) is affected


@pytest.mark.parametrize(
    ("region", "regions", "counts"),
    [
        (BodyRegion.KNEE, None, True),
        (BodyRegion.KNEE, (BodyRegion.KNEE, BodyRegion.HIP), True),
        (BodyRegion.SHOULDER, (BodyRegion.KNEE, BodyRegion.HIP), False),
        (None, (BodyRegion.KNEE,), True),
    ],
)
def test_a_complaint_counts_in_its_region_or_everywhere_without_one(
    region: BodyRegion | None, regions: tuple[BodyRegion, ...] | None, counts: bool
) -> None:
    assert Complaint("pain", region).is_in(regions) is counts


def test_the_second_complaint_of_a_name_is_found() -> None:
    assert repeated_name([Complaint("knee"), Complaint("hip")]) is None
    assert repeated_name([Complaint("knee"), Complaint("hip"), Complaint("knee")]) == 2

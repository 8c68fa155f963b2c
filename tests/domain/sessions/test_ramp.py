"""Work sets that rise like warm-ups."""

import pytest

from domain.sessions.ramp import looks_like_ramp, ramp_length


@pytest.mark.parametrize(
    ("loads", "warm_ups"),
    [
        ([20, 40, 60, 80, 80, 80], 3),
        ([20, 30, 40, 40], 2),
        ([40, 60, 75, 80], 2),  # 75 is nearly the heaviest
        ([80, 80, 80], 0),
        ([70, 75, 80], 0),  # heavier from set to set, but none is light
        ([20, 80, 80], 0),  # two sets are no ramp
        ([20, 20, 80, 80], 0),  # not heavier each time
        ([0, 40, 80], 0),  # bodyweight is no share of a load
        ([56, 70, 80], 0),  # not below 70 percent
        ([], 0),
    ],
)
def test_the_first_sets_are_warm_ups_if_they_rise_to_the_heaviest(loads: list[float], warm_ups: int) -> None:
    assert ramp_length(loads) == warm_ups


def test_a_ramp_begins_below_seventy_percent_of_the_heaviest() -> None:
    assert looks_like_ramp([55, 70, 80])
    assert not looks_like_ramp([56, 70, 80])
